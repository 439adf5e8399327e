import Determinism

/// Adds the fields of an event to the digest of its stream, in the order of their places.
struct DigestSink<Record: DescribedRecord>: FieldSink {
  private(set) var digest: CanonicalWords
  private let row: RecordRow<Record>
  /// The place of the field whose turn it is.
  private var next = 1

  init(_ digest: CanonicalWords, of row: RecordRow<Record>) {
    self.digest = digest
    self.row = row
  }

  /// Adds an event; the fields are gone through until each has had its turn, most often once or twice.
  ///
  /// - Parameter count: How many fields the digest covers.
  @inline(__always)
  mutating func combineEvent(of count: Int) {
    next = 1
    repeat { Record.describe(to: &self) } while next <= count
    digest.endEvent()
  }

  /// The digest with every event so far.
  mutating func finish() -> StreamDigest { digest.finish() }

  /// Whether a field goes in now.
  @inline(__always)
  private mutating func isNext(_ place: Int?) -> Bool {
    guard let place, place == next else { return false }
    next &+= 1
    return true
  }

  @inline(__always)
  mutating func time(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int64>) {
    if isNext(place) { digest.combine(value(row)) }
  }

  @inline(__always)
  mutating func integer(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int>) {
    if isNext(place) { digest.combine(value(row)) }
  }

  @inline(__always)
  mutating func number(
    _ name: StaticString, _ unit: ColumnUnit?, at place: Int?, _ value: @escaping FieldValue<Record, Double>
  ) {
    if isNext(place) { digest.combine(value(row)) }
  }

  @inline(__always)
  mutating func optionalNumber(
    _ name: StaticString, _ unit: ColumnUnit?, at place: Int?, _ value: @escaping FieldValue<Record, Double?>
  ) {
    if isNext(place) { digest.combine(value(row)) }
  }

  @inline(__always)
  mutating func text(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, String>) {
    if isNext(place) { digest.combine(value(row)) }
  }

  @inline(__always)
  mutating func optionalText(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, String?>) {
    guard isNext(place) else { return }
    let text = value(row)
    digest.combine(text != nil)
    if let text { digest.combine(text) }
  }

  @inline(__always)
  mutating func symbol(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int>) {
    if isNext(place) { digest.combine(row.symbol(value(row))) }
  }

  @inline(__always)
  mutating func optionalSymbol(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int?>) {
    guard isNext(place) else { return }
    let index = value(row)
    digest.combine(index != nil)
    if let index { digest.combine(row.symbol(index)) }
  }

  @inline(__always)
  mutating func choice(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, RecordedChoice>) {
    if isNext(place) { digest.combine(value(row).code) }
  }

  @inline(__always)
  mutating func optionalChoice(
    _ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, RecordedChoice?>
  ) {
    if isNext(place) { digest.combine(value(row)?.code) }
  }

  @inline(__always)
  mutating func identifier(
    _ name: StaticString, _ letter: Unicode.Scalar, at place: Int?, _ number: @escaping FieldValue<Record, Int>
  ) {
    if isNext(place) { digest.combine(number(row)) }
  }

  @inline(__always)
  mutating func identifier(_ name: StaticString, _ value: @escaping FieldValue<Record, RecordedIdentifier>) {}

  @inline(__always)
  mutating func fixed(_ name: StaticString, _ value: @escaping @Sendable (StreamScope) -> String?) {}

  @inline(__always)
  mutating func session(_ name: StaticString) {}
}
