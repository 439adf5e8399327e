import FileFormats

/// Rows of a table that gather as columns.
protocol GatheredRows {
  var schema: [ColumnSchema] { get }
  /// Rows since the last `take`.
  var count: Int { get }
  /// The rows, which are forgotten.
  mutating func take() -> ColumnBatch
}

/// The records of several streams of one kind as columns, a gatherer a field.
struct RecordColumns<Record: DescribedRecord>: GatheredRows {
  let schema: [ColumnSchema]
  private(set) var count = 0
  private let gatherers: [any FieldGatherer<Record>]

  /// - Parameter hasSessions: Whether fields that say a session are columns.
  init(_ streams: [StreamScope], hasSessions: Bool) {
    var sink = ColumnSink<Record>(streams, hasSessions: hasSessions)
    Record.describe(to: &sink)
    gatherers = sink.gatherers
    schema = Record.fields.columns.map(\.column).filter { hasSessions || $0.type != .date }.map(\.schema)
  }

  /// Adds a row of a stream, which is named by its place.
  mutating func add(_ row: RecordRow<Record>, stream: Int) {
    for gatherer in gatherers { gatherer.add(row, stream: stream) }
    count += 1
  }

  mutating func take() -> ColumnBatch {
    defer { count = 0 }
    return ColumnBatch(schema, gatherers.map { $0.take() }, rowCount: count)
  }
}

/// Makes a gatherer for each field of a record.
private struct ColumnSink<Record>: FieldSink {
  private(set) var gatherers: [any FieldGatherer<Record>] = []
  private let streams: [StreamScope]
  private let hasSessions: Bool

  init(_ streams: [StreamScope], hasSessions: Bool) {
    self.streams = streams
    self.hasSessions = hasSessions
  }

  /// The same list in all streams of a run.
  private var symbols: [String] { streams.first?.symbols ?? [] }

  mutating func time(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int64>) {
    gatherers.append(TimeGatherer(value))
  }

  mutating func integer(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int>) {
    gatherers.append(IntegerGatherer(value))
  }

  mutating func number(
    _ name: StaticString, _ unit: ColumnUnit?, at place: Int?, _ value: @escaping FieldValue<Record, Double>
  ) {
    gatherers.append(NumberGatherer(value))
  }

  mutating func optionalNumber(
    _ name: StaticString, _ unit: ColumnUnit?, at place: Int?, _ value: @escaping FieldValue<Record, Double?>
  ) {
    gatherers.append(NumberGatherer { value($0) ?? .nan })
  }

  mutating func text(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, String>) {
    gatherers.append(WordGatherer(value))
  }

  mutating func optionalText(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, String?>) {
    gatherers.append(WordGatherer(value))
  }

  mutating func symbol(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int>) {
    gatherers.append(SymbolGatherer(symbols, value))
  }

  mutating func optionalSymbol(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int?>) {
    gatherers.append(SymbolGatherer(symbols, value))
  }

  mutating func choice(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, RecordedChoice>) {
    gatherers.append(WordGatherer { value($0).name })
  }

  mutating func optionalChoice(
    _ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, RecordedChoice?>
  ) {
    gatherers.append(WordGatherer { value($0)?.name })
  }

  mutating func identifier(
    _ name: StaticString, _ letter: Unicode.Scalar, at place: Int?, _ number: @escaping FieldValue<Record, Int>
  ) {
    identifier(name) { RecordedIdentifier(letter: letter, number: number($0)) }
  }

  mutating func identifier(_ name: StaticString, _ value: @escaping FieldValue<Record, RecordedIdentifier>) {
    gatherers.append(IdentifierGatherer(streams.map(\.owner.id), value))
  }

  mutating func fixed(_ name: StaticString, _ value: @escaping @Sendable (StreamScope) -> String?) {
    gatherers.append(FixedGatherer(streams.map(value)))
  }

  mutating func session(_ name: StaticString) {
    if hasSessions { gatherers.append(SessionGatherer()) }
  }
}
