import Configuration
import Determinism
import Foundation
import MarketData
import OrderExecution
import PerformanceAnalytics
import ReproducibilityTesting
import RiskControl
import RunResults
import TestSupport
import Testing
import TradingContainers
import TradingModel
import TradingStrategies

@testable import Backtesting

/// What a run would have come to without one of its signals.
@Suite struct SignalCauseTests {
  private static let symbol = Symbol("AA")
  private static let closes = [10.0, 12, 11, 15, 14, 20]
  private static let stances = [1, 0, 1, nil, 0]

  private static var data: MarketDataSet {
    var series = BarSeries(symbol: symbol, capacity: closes.count)
    for (day, close) in closes.enumerated() {
      let time = Timestamp(year: 2024, month: 3, day: Int64(day) + 2).nanoseconds - 1
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: time), open: close, high: close, low: close, close: close, volume: 1))
    }
    return MarketDataSet([series])
  }

  /// The signals as a table, but for those of some days.
  private static func table(without days: [Int] = []) -> String {
    var text = "timestamp,symbol,direction\n"
    for (day, stance) in stances.enumerated() {
      guard let stance, !days.contains(day) else { continue }
      text += "2024-03-0\(day + 1),AA,\(stance)\n"
    }
    return text
  }

  private static func backtest(_ table: String, _ folder: TemporaryFolder) throws -> Backtest {
    let path = folder.path + "/signals.csv"
    try table.write(toFile: path, atomically: true, encoding: .utf8)
    var workflow = Workflow(
      name: "causes", data: MarketDataSettings(path: "none", symbols: [symbol]),
      strategies: [StrategySettings(id: "desk", recording: RecordedSource(path: path))])
    workflow.risk[0].capital = 1_000
    workflow.risk[0].sizing = .fixedQuantity(10)
    workflow.execution.fill = .sameClose
    workflow.execution.proportionalCommission = 0
    workflow.execution.closeAtEnd = false
    return try Backtest(workflow, data: data)
  }

  /// Ten units from 10 to 12 and from 11 to 14 make 50.
  ///
  /// Without the first signal the first trade is none, without the
  /// second they are held from 10 to 14, without the third the second trade is none, and without the last they are
  /// held from 11 to the 20 of the end.
  @Test func byHand() throws {
    let folder = try TemporaryFolder()
    let found = try Self.backtest(Self.table(), folder).signalCauses(portfolios: 8)
    #expect(found.finalEquity == [1_050])
    #expect(found.causes.map(\.equityWithout) == [1_110, 1_020, 1_030, 1_040])
    #expect(
      found.causes.map { $0.time.description.prefix(10) } == ["2024-03-05", "2024-03-03", "2024-03-01", "2024-03-02"])
    #expect(found.causes.map(\.before) == [.long, .flat, .flat, .long])
    #expect(found.causes.map(\.after) == [.flat, .long, .long, .flat])
    #expect(found.causes.allSatisfy { $0.strategy == "desk" && $0.symbol == "AA" && $0.portfolio == "main" })
  }

  /// The same as a run of the workflow over a table that lacks the row.
  @Test func equalsARunWithoutTheRow() async throws {
    let folder = try TemporaryFolder()
    let found = try Self.backtest(Self.table(), folder).signalCauses(portfolios: 8)
    #expect(found.causes.count == 4)
    for cause in found.causes {
      let day = Int(cause.time.description.dropFirst(8).prefix(2)) ?? 0
      let outcome = try await Self.backtest(Self.table(without: [day - 1]), folder).run()
      #expect(outcome.metrics[0].metrics.finalEquity == cause.equityWithout, "day \(day)")
    }
  }

  @Test func aSignalIsLeftOut_withTheNextWhereThatChangesNothing() {
    var signals = SignalColumns()
    let said: [(Int, Int, Stance)] = [
      (0, 0, .long), (0, 1, .short), (2, 1, .flat), (3, 0, .flat), (4, 0, .long), (5, 1, .long),
    ]
    signals.append(said.map { Signal(cycle: $0.0, symbol: $0.1, stance: $0.2, sequence: 0) })
    func rest(_ place: Int) -> [Int] { signals.without(place).all.map { $0.cycle * 10 + $0.symbol } }
    #expect(rest(0) == [1, 21, 40, 51])
    #expect(rest(1) == [0, 30, 40, 51])
    #expect(rest(2) == [0, 1, 30, 40, 51])
    #expect(rest(3) == [0, 1, 21, 51])
    #expect(rest(5) == [0, 1, 21, 30, 40])
    #expect(signals.place(of: 1, at: 2) == 2 && signals.place(of: 0, at: 2) == nil)
  }

  /// Random workflows: a replay in a batch comes to what a run of the network with these signals comes to.
  @Test func randomWorkflows_comeToWhatRunsComeTo() async throws {
    var count = 0
    for seed in UInt64(520)...535 {
      let backtest = try WorkflowGenerator().workflow(seed: seed).backtest()
      let signals = try backtest.computedSignals()
      let progress = RunProgress()
      let found = try backtest.signalCauses(portfolios: 2, progress: progress)
      #expect(progress.cycleCount == backtest.cyclesOfSignalCauses(portfolios: 2), "seed \(seed)")
      let actual = try await backtest.run()
      #expect(found.finalEquity == actual.metrics.prefix(2).map(\.metrics.finalEquity), "seed \(seed)")
      for cause in found.causes.prefix(3) {
        let strategy = try #require(backtest.plan.strategies.firstIndex { $0.id == cause.strategy })
        let cycle = try #require(backtest.data.timestamps.firstIndex(of: cause.time.nanoseconds))
        let symbol = try #require(backtest.plan.symbols.index(of: Symbol(cause.symbol)))
        let place = try #require(signals[strategy].place(of: symbol, at: cycle))
        #expect(signals[strategy][place].stance == cause.after)
        let replayed = backtest.replaying(
          signals.indices.map { .signals($0 == strategy ? signals[$0].without(place) : signals[$0]) })
        let outcome = try await replayed.run()
        let metrics = outcome.metrics.first { $0.portfolioID == cause.portfolio }
        #expect(metrics?.metrics.finalEquity == cause.equityWithout, "seed \(seed)")
        count += 1
      }
    }
    #expect(count >= 12)
  }
}
