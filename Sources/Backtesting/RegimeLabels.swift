import Configuration
import RegimeAnalysis
import TradingModel

/// The labels of the cycles of some data.
package struct RegimeLabels: Equatable, Sendable {
  /// How they came about.
  package let settings: RegimeSettings
  /// By classifier a label a cycle, confirmed.
  package let byClassifier: [RegimeSeries]
  /// A label a cycle: those of all classifiers, joined.
  package let joined: RegimeSeries

  /// Labels every cycle of the data, from its first bar on.
  ///
  /// A classifier hears the closes of one symbol, or of the equally weighted mean of all; at a cycle at which these
  /// have no bar the label stands as it was. The labels are `unknown` where a classifier cannot tell yet.
  ///
  /// - Parameters:
  ///   - bars: The bars of every symbol of the data, each at one of the cycles.
  ///   - timestamps: The instants of all cycles, ascending.
  /// - Complexity: O(bars), beside what the classifiers cost.
  package init(_ settings: RegimeSettings, bars: [BarSeries], timestamps: [Int64]) {
    self.settings = settings
    let watched = settings.symbol.map { symbol in bars.filter { $0.symbol == symbol } } ?? bars
    let closes = Self.closes(watched, timestamps)
    let known = closes.compactMap { $0 }
    byClassifier = settings.classifiers.map { classifier in
      var labels = classifier.labels(known, isWhole: settings.sample == .whole).makeIterator()
      var confirmation = RegimeConfirmation(bars: settings.confirm)
      var (series, label) = (RegimeSeries(), RegimeLabel.unknown)
      for close in closes {
        if close != nil { label = confirmation.confirmed((labels.next() ?? nil) ?? RegimeLabel.unknown) }
        series.append(label)
      }
      return series
    }
    var joined = RegimeSeries()
    for cycle in timestamps.indices {
      joined.append(byClassifier.isEmpty ? RegimeLabel.unknown : RegimeLabel.joined(byClassifier.map { $0[cycle] }))
    }
    self.joined = joined
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
