import FileFormats
import MarketData
import TradingModel

extension WorkflowDecoder {
  /// The `data` section, its path as written; nil if the symbols are missing or the section is not a mapping.
  func decodeData(_ reader: MappingReader, masterSeed: UInt64) -> MarketDataSettings? {
    let symbols = reader.symbols("symbols")
    let before = diagnostics.count
    let source: MarketDataSource = reader.choice("source", later: ["parquet"], else: .csv)
    if diagnostics.count == before { refuseOtherSources(reader, source) }
    let path = reader.optionalText("path").value ?? "data"
    let start = reader.time("start", endOfDay: false)
    let end = reader.time("end", endOfDay: true)
    if let start, let end, end < start, let node = reader["end"] {
      reader.report("end", "before the start", was: MappingReader.show(node), allowed: "\(start) or later")
    }
    let timestamp = reader.optionalChoice("timestamp").value.flatMap(TimestampMeaning.init(rawValue:))
    let barLength = reader.duration("bar_length")
    if timestamp == .open && reader.given("bar_length") == nil {
      reader.report("timestamp", "'open' needs the key 'bar_length'")
    }
    let missingBars: MissingBarRule = reader.choice("missing_bars", else: .skip)
    let warmup = reader.integer("warmup")
    if warmup > 0 && reader.given("start") == nil {
      reader.report("warmup", "needs the key 'start': the bars of the warm-up lie before it")
    }
    let epochUnit = reader.optionalChoice("epoch_unit").value.flatMap(EpochUnit.init(rawValue:))
    let columns = decodeColumns(section("columns", of: reader, Schema.columns))
    let quality = section("quality", of: reader, Schema.quality)
    let droppedChecks = QualityCheck.allCases.filter { quality.optionalChoice($0.rawValue).value == "drop" }
    let made = source == .synthetic ? reader["synthetic"] : nil
    let synthetic = decodeSynthetic(
      MappingReader(made, path: reader.path(of: "synthetic"), Schema.synthetic, diagnostics), masterSeed: masterSeed)
    guard let symbols else { return nil }
    var settings = MarketDataSettings(path: path, symbols: symbols)
    settings.source = source
    settings.start = start
    settings.end = end
    settings.timestamp = timestamp
    settings.barLength = barLength
    settings.missingBars = missingBars
    settings.warmup = warmup
    settings.epochUnit = epochUnit
    settings.columns = columns
    settings.droppedChecks = droppedChecks
    if source == .synthetic { settings.synthetic = synthetic }
    return settings
  }

  private func decodeColumns(_ reader: MappingReader) -> BarColumnNames {
    var names = BarColumnNames()
    names.timestamp = reader.optionalText("timestamp").value
    names.time = reader.optionalText("time").value
    names.symbol = reader.optionalText("symbol").value
    names.open = reader.optionalText("open").value
    names.high = reader.optionalText("high").value
    names.low = reader.optionalText("low").value
    names.close = reader.optionalText("close").value
    names.volume = reader.optionalText("volume").value
    return names
  }
}
