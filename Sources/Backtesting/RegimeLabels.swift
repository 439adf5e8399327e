import Configuration
import FileFormats
import MarketFeatures
import RegimeAnalysis
import TradingModel
import TradingStrategies

/// The labels of the cycles of some data.
package struct RegimeLabels: Equatable, Sendable {
  /// How they came about.
  package let settings: RegimeSettings
  /// By classifier a label a cycle, confirmed.
  package let byClassifier: [RegimeSeries]
  /// A label a cycle: those of all classifiers, joined.
  package let joined: RegimeSeries
  /// What waiting for equal labels in a row did.
  package let confirmation: Confirmation

  /// How often labels of all classifiers were to change.
  package struct Confirmation: Equatable, Sendable {
    /// Bars at which a classifier gave another label than the one in force.
    package internal(set) var asked = 0
    /// Those of them at which the one in force stayed.
    package internal(set) var acted = 0
  }

  /// Labels every cycle of the data, from its first bar on.
  ///
  /// A classifier hears the closes of one symbol, or of the equally weighted mean of all; at a cycle at which these
  /// have no bar the label stands as it was. The labels are `unknown` where a classifier cannot tell yet.
  ///
  /// - Parameters:
  ///   - bars: The bars of every symbol of the data, each at one of the cycles.
  ///   - timestamps: The instants of all cycles, ascending.
  ///   - registry: The types of classifiers of one's own.
  /// - Throws: `ClassifierPreparationError` and `ClassifierError`; classifiers that come with the program cause none.
  /// - Complexity: O(bars), beside what the classifiers cost.
  package init(_ settings: RegimeSettings, bars: [BarSeries], timestamps: [Int64], registry: StrategyRegistry) throws {
    self.settings = settings
    let watched = settings.symbol.map { symbol in bars.filter { $0.symbol == symbol } } ?? bars
    let closes = Self.closes(watched, timestamps)
    let known = closes.compactMap { $0 }
    var counts = Confirmation()
    byClassifier = try settings.classifiers.map { classifier in
      let found =
        if let custom = classifier.custom {
          try Self.labels(custom, registry, watched, closes, timestamps)
        } else {
          classifier.labels(known, isWhole: settings.sample == .whole)
        }
      var labels = found.makeIterator()
      var confirmation = RegimeConfirmation(bars: settings.confirm)
      var (series, label) = (RegimeSeries(), RegimeLabel.unknown)
      for close in closes {
        if close != nil {
          let given = (labels.next() ?? nil) ?? RegimeLabel.unknown
          let before = label
          label = confirmation.confirmed(given)
          if given != before { counts.asked += 1 }
          if given != before, label == before { counts.acted += 1 }
        }
        series.append(label)
      }
      return series
    }
    var joined = RegimeSeries()
    for cycle in timestamps.indices {
      joined.append(byClassifier.isEmpty ? RegimeLabel.unknown : RegimeLabel.joined(byClassifier.map { $0[cycle] }))
    }
    self.joined = joined
    confirmation = counts
  }

  /// The labels of a classifier of one's own, one for each cycle with a bar.
  private static func labels(
    _ custom: CustomClassifier, _ registry: StrategyRegistry, _ watched: [BarSeries], _ closes: [Double?],
    _ timestamps: [Int64]
  ) throws -> [String?] {
    let prepared = try registry.prepare(classifier: custom.type, custom.parameters)
    if prepared.input == .bars {
      guard let bars = watched.first, watched.count == 1 else { throw ClassifierError.noBars(type: custom.type) }
      return try prepared.labels(of: bars)
    }
    let bars = zip(timestamps, closes).compactMap { time, close in
      close.map {
        Bar(timestamp: Timestamp(nanoseconds: time), open: $0, high: $0, low: $0, close: $0, volume: 0)
      }
    }
    return try prepared.labels(of: BarSeries(symbol: Symbol("watched"), bars: bars))
  }

  /// What the classifiers watch, by cycle; nil where it has no bar.
  private static func closes(_ bars: [BarSeries], _ timestamps: [Int64]) -> [Double?] {
    var places = Array(repeating: 0, count: bars.count)
    var index = EqualWeightIndex(symbols: bars.count)
    return timestamps.map { time in
      let closes = bars.indices.map { symbol -> Double? in
        let series = bars[symbol]
        guard places[symbol] < series.count, series.timestamps[places[symbol]] == time else { return nil }
        places[symbol] += 1
        return series.close[places[symbol] - 1]
      }
      if closes.allSatisfy({ $0 == nil }) { return nil }
      if closes.count == 1 { return closes[0] }
      index.add(closes)
      return index.value
    }
  }

  /// The label that counts for the return of a cycle: that of the close before; unknown at the first.
  package func label(forReturnAt cycle: Int) -> String {
    cycle > 0 && cycle <= joined.codes.count ? joined[cycle - 1] : RegimeLabel.unknown
  }
}

extension RegimeSettings {
  /// What tells the classifiers of one's own from others of the same name: type, version, parameters, and what they
  /// read; in the order of the classifiers.
  ///
  /// - Throws: where one cannot be prepared.
  package func identities(_ registry: StrategyRegistry) throws -> [JSONValue] {
    try classifiers.compactMap(\.custom).map { custom in
      let prepared = try registry.prepare(classifier: custom.type, custom.parameters)
      return .object([
        JSONMember("type", .string(custom.type)),
        JSONMember("version", registry.classifier(named: custom.type)?.version.map { .string($0) } ?? .null),
        JSONMember("labels", .array(prepared.labels.map { .string($0) })),
        JSONMember("parameters", custom.json),
        JSONMember("input", .string(prepared.input.rawValue)),
        JSONMember("features", .array(prepared.features.map { .string($0.name) })),
      ])
    }
  }
}
