import FileFormats
import MarketFeatures
import RunResults
import SettingsTables
import TradingModel
import TradingStrategies

extension ResultsRetention {
  /// The section `results.retention`.
  static let table = SettingsTable(initial: ResultsRetention(), shorthand: ["keep", "older_than"]) {
    Field.optional(
      "keep", \.keep, .integer(1...1_000_000), none: "any number", unit: "runs",
      "So many of the newest stay, whatever their age.")
    Field.optional(
      "older_than", \.olderThan, .duration(atMost: 36_500 * Timestamp.nanosecondsPerDay), none: "any age",
      "Only what was written last before so long goes.")
  }
  .check { rule, mapping in
    guard rule == ResultsRetention(), ["keep", "older_than"].allSatisfy(mapping.isClean) else { return }
    mapping.reportMissing("keep", "missing key 'keep' or 'older_than'")
  }
}

extension ResultsSettings {
  /// The section `results`.
  static let table = SettingsTable(
    initial: ResultsSettings(), later: ["path", "directory"], shorthand: ["format"]
  ) {
    Field.value("format", \.format, .choice(), "The form of the tables.")
    Field.value(
      "buffer_size", \.bufferSize, .integer(1...Int.max), unit: "rows", "Rows gathered before they are written."
    )
    Field.value(
      "benchmark", \.writesBenchmark, .boolean, "Whether the table `equity` has a column with the benchmark's equity."
    )
    compressionField
    Field.value(
      "streams", \.streamNames, .names("a table", of: ResultTable.ofStreams.map(\.rawValue)),
      "Which tables are written; digests cover all streams in any case."
    )
    Field.value("bars", \.writesBars, .boolean, "Whether there is a table of the bars as the run saw them.")
    Field.value(
      "features", \.features, .names("a feature"),
      "Features of the run's strategies that stand in a table of their own, by their names, as `sma(close,20)`.")
    Field.optionalSection(
      "retention", \.retention, ResultsRetention.table, none: "all stay",
      "Which earlier finished runs of the workflow stay beside this one when it has ended; no effect on results.")
  }
  .check { settings, mapping in
    guard settings.format.text != nil, settings.compression == .snappy, mapping.isClean("format") else { return }
    mapping.report("compression", "'snappy' does not belong to the format '\(settings.format.rawValue)'")
  }
  .conditions(compressedFormats)

  /// Text is not compressed.
  private static let compressedFormats = ResultsFormat.allCases.filter { $0.text != nil }.map { format -> JSONValue in
    let isStandard = format == ResultsSettings().format
    let none = JSONValue.array([.string(ResultsCompression.none.rawValue), .null])
    let compression = JSONMember("compression", .object([JSONMember("enum", none)]))
    return .object([
      JSONMember("if", SettingsVariants.condition("format", format.rawValue, isStandard: isStandard)),
      JSONMember("then", .object([JSONMember("properties", .object([compression]))])),
    ])
  }

  /// What the format has by default is kept as what nobody has said, so that writing it out changes no hash.
  private static let compressionField: Field<ResultsSettings> = {
    let words = ValueFormat<ResultsCompression>.choice(later: ["gzip", "zstd", "lz4"])
    return .custom(
      "compression", words.kind, .nothing("snappy for parquet, else none"), "Compression of the tables.",
      decode: { reader, settings in
        guard let word = words.read(reader) else { return }
        settings.compression = word == settings.format.compression ? nil : word
      },
      encode: { $0.compression.map(words.write) ?? .null },
      draw: { draw, settings in
        if settings.format == .parquet { settings.compression = draw.coin() ? ResultsCompression.none : nil }
      })
  }()

  /// The tables of streams by their names, in the order of the tables.
  private var streamNames: [String] {
    get { ResultTable.ofStreams.filter(streams.contains).map(\.rawValue) }
    set { streams = ResultTable.ofStreams.filter { newValue.contains($0.rawValue) } }
  }
}

extension Workflow {
  /// The features whose table is asked for are among those that strategies read.
  func checkFeatures(_ mapping: MappingReader, _ registry: StrategyRegistry) {
    guard ["results", "strategy", "strategies"].allSatisfy(mapping.isClean),
      case .sequence(let items)? = mapping["results"]?["features"]?.value
    else { return }
    var known: [String] = []
    for strategy in strategies {
      guard let prepared = try? registry.prepare(strategy) else { return }
      for name in prepared.features.map(\.name) where !known.contains(name) { known.append(name) }
    }
    known.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let taken = ResultTable.features.columns.map(\.name)
    for (index, item) in items.enumerated() {
      guard let name = KeyReader.text(item) else { continue }
      let path = "results.features[\(index)]"
      if !known.contains(name) {
        mapping.problems.add(
          item.location, path, "no strategy reads such a feature", was: KeyReader.show(item),
          allowed: known.isEmpty ? "no name, as no strategy reads a feature" : KeyReader.list(known),
          suggestion: mapping.problems.nearest(name, among: known))
      } else if taken.contains(name) {
        mapping.problems.add(item.location, path, "another column has this name", was: KeyReader.show(item))
      }
    }
  }
}
