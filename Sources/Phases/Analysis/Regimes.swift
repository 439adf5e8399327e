import Backtesting
import Configuration
import Determinism
import FileFormats
import RegimeAnalysis
import TradingModel

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

  /// What tells the classifiers of one's own from others of the same name, see `RegimeSettings.identities`.
  package let custom: [JSONValue]

  /// - Precondition: As many timestamps as labels.
  package init(_ labels: RegimeLabels, timestamps: [Int64], custom: [JSONValue] = []) {
    self.custom = custom
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
