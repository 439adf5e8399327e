import Configuration
import Determinism
import FileFormats
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

/// What there is to say of the regimes of some data: their stretches, shares, lengths and what follows what.
package struct Regimes: Equatable, Sendable {
  /// A stretch of cycles with one label.
  package struct Run: Equatable, Sendable {
    package var label: String
    /// Its first cycle, and how many there are.
    package var firstCycle: Int
    package var cycles: Int
    /// Instants of its first and its last cycle, in nanoseconds since the epoch.
    package var from: Int64
    package var to: Int64
  }

  /// What there is to say of one label.
  package struct Summary: Equatable, Sendable {
    package var label: String
    package var cycles: Int
    package var runs: Int
    /// Part of all cycles.
    package var share: Double
    /// Mean length of a stretch, in cycles.
    package var meanLength: Double
    /// The labels that follow it and how often, in the order of the bytes of the labels.
    package var followers: [Follower]
  }

  /// A label that follows another.
  package struct Follower: Equatable, Sendable {
    package var label: String
    package var count: Int
  }

  package let settings: RegimeSettings
  /// In order.
  package let runs: [Run]
  /// One a label, in the order of the bytes of the labels.
  package let summaries: [Summary]

  /// Whether the labels may say something of bars behind their own.
  package var looksAhead: Bool { settings.looksAhead }

  /// - Precondition: As many timestamps as labels.
  package init(_ labels: RegimeLabels, timestamps: [Int64]) {
    settings = labels.settings
    let series = labels.joined
    runs = series.runs.map { run in
      Run(
        label: run.label, firstCycle: run.cycles.lowerBound, cycles: run.cycles.count,
        from: timestamps[run.cycles.lowerBound], to: timestamps[run.cycles.upperBound - 1])
    }
    summaries = series.summaries.map { summary in
      let followers = zip(series.names, summary.followers).filter { $0.1 > 0 }
        .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
      return Summary(
        label: summary.label, cycles: summary.cycles, runs: summary.runs, share: summary.share,
        meanLength: summary.meanLength, followers: followers.map { Follower(label: $0.0, count: $0.1) })
    }
  }

  /// The share of a label among all cycles, 0 where it does not occur: what a condition asks for.
  package func share(of label: String) -> Double { summaries.first { $0.label == label }?.share ?? 0 }
}
