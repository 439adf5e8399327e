import FileFormats
import MarketData
import TradingModel

extension WorkflowDecoder {
  /// The `data.synthetic` section, where the source is `synthetic`; the seed is the master seed where none is given.
  func decodeSynthetic(_ reader: MappingReader, masterSeed: UInt64) -> SyntheticSettings {
    let before = diagnostics.count
    var settings = SyntheticSettings()
    settings.seed = reader.given("seed") == nil ? masterSeed : reader.seed("seed")
    settings.bars = reader.integer("bars")
    settings.barLength = reader.duration("bar_length") ?? settings.barLength
    settings.start = reader.time("start", endOfDay: false) ?? settings.start
    settings.drift = reader.number("drift")
    settings.volatility = reader.number("volatility")
    settings.regimes = decodeRegimes(reader, settings)
    let jumps = section("jumps", of: reader, Schema.jumps)
    settings.jumps = SyntheticJumps(
      perYear: jumps.number("per_year"), mean: jumps.number("mean"), deviation: jumps.number("deviation"))
    settings.correlation = reader.number("correlation")
    settings.gap = reader.number("gap")
    settings.initialPrice = reader.number("initial_price")
    settings.decimals = reader.integer("decimals")
    settings.volume = reader.integer("volume")
    if diagnostics.count == before {
      for problem in settings.problems { reader.report(problem.key, problem.message) }
    }
    return settings
  }

  private func decodeRegimes(_ reader: MappingReader, _ settings: SyntheticSettings) -> [SyntheticRegime] {
    guard let node = reader["regimes"], node.value != .null else { return [] }
    guard case .sequence(let items) = node.value else {
      reader.report("regimes", "wrong type", was: MappingReader.show(node), allowed: "a list of mappings")
      return []
    }
    return items.enumerated().map { index, item in
      let path = "\(reader.path(of: "regimes"))[\(index)]"
      let regime = MappingReader(item, path: path, Schema.regime, diagnostics)
      return SyntheticRegime(
        drift: regime.optionalNumber("drift").value ?? settings.drift,
        volatility: regime.optionalNumber("volatility").value ?? settings.volatility,
        meanBars: regime.number("mean_bars"))
    }
  }

  /// Records the keys of the section that belong to another source.
  func refuseOtherSources(_ reader: MappingReader, _ source: MarketDataSource) {
    let foreign: [String]
    switch source {
    case .csv: foreign = ["synthetic"]
    case .synthetic: foreign = ["path", "timestamp", "bar_length", "epoch_unit", "columns", "quality"]
    }
    for name in foreign {
      guard let node = reader[name], node.value != .null else { continue }
      diagnostics.add(
        reader.keyLocation(name), reader.path(of: name), "does not belong to the source '\(source.rawValue)'")
    }
  }
}
