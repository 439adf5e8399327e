import Backtesting
import MarketData
import SimulationRuntime
import TradingModel

/// A rare thing that happens in runs, and must have happened in tests that are to mean something.
public enum RunMark: String, CaseIterable, Sendable {
  /// The engine refused an order.
  case refusedOrder
  /// Several equal refusals in a row were counted as one.
  case repeatedRefusal
  /// A portfolio withdrew an order.
  case cancelledOrder
  /// The data ended while an order was open.
  case expiredOrder
  /// A position was closed at the end of the data.
  case closeOut
  /// A limit reduced an entry.
  case reducedByLimit
  /// A limit left nothing of an entry.
  case refusedByLimit
  /// Equity fell to the drawdown limit.
  case drawdownStop
  /// Equity fell to zero or below.
  case ruin
  /// A position was short.
  case shortPosition
  /// One fill turned a position from one side to the other.
  case reversal
  /// A symbol had no bar between its first and its last.
  case missingBar
  /// A bar was carried on.
  case carriedBar
  /// A sender waited for credit.
  case creditWait
  /// A full channel grew.
  case grownChannel
  /// A container failed, as it should.
  case failure
  /// Containers waited for each other for ever, and that was reported.
  case deadlock
}

/// How often rare things happened in a number of runs.
///
/// Nothing is counted inside the program: every mark is read from what a run reports anyway (its ledgers, its data, the
/// network's own figures), so counting costs nothing where nobody asks and cannot change a result.
public struct RunCoverage: Equatable, Sendable, CustomStringConvertible {
  private var counts = Array(repeating: 0, count: RunMark.allCases.count)
  /// Number of runs that were looked at.
  public private(set) var runs = 0

  /// Nothing has happened.
  public init() {}

  /// How often a mark was hit.
  public func count(_ mark: RunMark) -> Int { counts[Self.index(mark)] }

  /// Hits a mark.
  public mutating func note(_ mark: RunMark, times: Int = 1) { counts[Self.index(mark)] += times }

  /// Adds what another one has seen.
  public mutating func add(_ other: RunCoverage) {
    for index in counts.indices { counts[index] += other.counts[index] }
    runs += other.runs
  }

  /// Notes what a network tells of a run; nil for a run that failed.
  public mutating func note(_ report: NetworkReport?) {
    runs += 1
    guard let report else { return }
    note(.creditWait, times: report.creditWaitCount)
    note(.grownChannel, times: report.growthCount)
  }

  /// Notes what happened in a backtest whose outcome kept its ledgers.
  ///
  /// - Parameter data: What it ran on.
  /// - Parameter missingBars: The rule that it ran under.
  public mutating func note(_ outcome: BacktestOutcome, data: MarketDataSet, missingBars: MissingBarRule) {
    note(outcome.report)
    for ledger in outcome.ledgers ?? [] { note(ledger) }
    let gaps = Self.gapCount(data)
    note(missingBars == .carry ? .carriedBar : .missingBar, times: gaps)
  }

  /// The marks that were not hit.
  public func missing(of marks: [RunMark]) -> [RunMark] { marks.filter { count($0) == 0 } }

  /// Checks that every one of `marks` was hit.
  ///
  /// - Throws: `CoverageError` naming those that were not.
  public func require(_ marks: [RunMark]) throws(CoverageError) {
    let missing = missing(of: marks)
    if !missing.isEmpty { throw CoverageError(missing: missing, runs: runs) }
  }

  /// One line: each mark with its count.
  public var description: String {
    let hits = RunMark.allCases.map { "\($0.rawValue) \(count($0))" }.joined(separator: ", ")
    return "\(runs) runs: \(hits)"
  }

  private static func index(_ mark: RunMark) -> Int { RunMark.allCases.firstIndex(of: mark) ?? 0 }

  private mutating func note(_ ledger: LedgerBlock) {
    for record in ledger.orders {
      switch record.state {
      case .refused: note(.refusedOrder)
      case .cancelled: note(.cancelledOrder)
      case .expired: note(.expiredOrder)
      case .filled where record.order.intent == .closeOut: note(.closeOut)
      case .filled, .accepted: break
      }
    }
    for event in ledger.events {
      switch event.kind {
      case .refusal: if event.value > 1 { note(.repeatedRefusal) }
      case .reduced: note(.reducedByLimit)
      case .limited: note(.refusedByLimit)
      case .drawdownStop: note(.drawdownStop)
      case .ruin: note(.ruin)
      }
    }
    var held: [Int: Double] = [:]
    for record in ledger.fills {
      let before = held[record.fill.symbol] ?? 0
      let after = before + record.fill.signedQuantity
      held[record.fill.symbol] = after
      if after < 0 { note(.shortPosition) }
      if before * after < 0 { note(.reversal) }
    }
  }

  /// Number of bars that symbols lack between their first and their last.
  private static func gapCount(_ data: MarketDataSet) -> Int {
    var gaps = 0
    for series in data.series {
      guard let first = series.timestamps.first, let last = series.timestamps.last else { continue }
      gaps += data.timestamps.filter { $0 >= first && $0 <= last }.count - series.count
    }
    return gaps
  }
}

/// Rare things that did not happen although a test needs them to.
public struct CoverageError: Error, Equatable, CustomStringConvertible {
  /// The marks that were not hit.
  public let missing: [RunMark]
  /// Number of runs that were looked at.
  public let runs: Int

  /// What is shown to people.
  public var description: String {
    "in \(runs) runs these never happened: \(missing.map(\.rawValue).joined(separator: ", "))"
  }
}
