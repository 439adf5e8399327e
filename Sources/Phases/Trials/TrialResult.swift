import FileFormats
import PerformanceAnalytics
import RunResults

/// What became of a trial.
package enum TrialState: String, Sendable, CaseIterable {
  /// All of it is there.
  case complete
  /// It ended with an error.
  case failed
}

/// What one trial came to.
package struct TrialResult: Sendable {
  /// What one of its portfolios came to.
  package struct Portfolio: Sendable {
    package var id: String
    package var orderCount: Int
    package var metrics: PerformanceMetrics
    /// Equity at the end of each cycle, where it is asked for.
    package var equity: [Double]
    package var firstCycle: Int

    /// The return of each cycle, where equity is kept; 0 of a portfolio that has nothing left.
    var returns: [Double] {
      var last = metrics.initialEquity
      return equity.map { value in
        defer { last = value }
        return last > 0 ? value / last - 1 : 0
      }
    }
  }

  /// From 1.
  package var trial: Int
  /// By the name in tables, in the order of their paths.
  package var parameters: [JSONMember]
  package var state = TrialState.complete
  /// Why it failed.
  package var error: String?
  /// Raw signals of its strategies.
  package var signalCount = 0
  /// Whether its orders, fills and trades were followed; where not, nothing that is made of them is known.
  package var hasTrades = true
  /// In natural order of their IDs; empty where it failed, or nothing traded.
  package var portfolios: [Portfolio] = []
  /// The digest of what it came to.
  package var resultDigest: String?
  /// The run digest, where it is asked for.
  package var runDigest: String?

  package init(trial: Int, parameters: [JSONMember]) {
    self.trial = trial
    self.parameters = parameters
  }

  /// The portfolio with an ID, the first where none is named: the one that counts.
  func portfolio(_ id: String?) -> Portfolio? {
    id.map { id in portfolios.first { $0.id == id } } ?? portfolios.first
  }

  /// The value of a metric of a portfolio, the first where none is named.
  package func value(_ metric: Metric, portfolio id: String? = nil) -> Double? {
    portfolio(id).flatMap { number(metric, of: $0) }
  }

  /// The value of a metric of one of its portfolios; nil where it is not defined, or was not followed.
  func number(_ metric: Metric, of portfolio: Portfolio) -> Double? {
    isFollowed(metric) ? metric.number(in: portfolio.metrics) : nil
  }

  private func isFollowed(_ metric: Metric) -> Bool { hasTrades || !metric.isOfTrades }
}

extension Metric {
  /// The value as a number; nil where it is not defined.
  package func number(in metrics: PerformanceMetrics) -> Double? {
    switch value(in: metrics) {
    case .count(let count): Double(count)
    case .number(let number): number.flatMap { $0.isFinite ? $0 : nil }
    }
  }
}
