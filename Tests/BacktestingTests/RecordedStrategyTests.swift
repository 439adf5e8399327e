import Configuration
import FileFormats
import Foundation
import MarketData
import ParquetFiles
import RiskControl
import RunResults
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import Backtesting

/// Strategies whose signals somebody else made.
@Suite struct RecordedStrategyTests {
  private static let symbols = ["AA", "BB"].map { Symbol($0) }
  private static let data = MarketDataSet(symbols.map { SampleMarket.series($0.name, count: 80) })

  private static func workflow(_ strategies: [StrategySettings], _ results: ResultsSettings) -> Workflow {
    var workflow = Workflow(
      name: "recorded", data: MarketDataSettings(path: "none", symbols: symbols), strategies: strategies)
    workflow.risk[0].sizing = .targetPercent(0.4)
    workflow.results = results
    return workflow
  }

  private static func run(_ workflow: Workflow, into folder: String? = nil) async throws -> BacktestOutcome {
    let output = folder.map { ResultsOutput(folder: $0, settings: workflow.results) }
    return try await Backtest(workflow, data: data).run(output: output)
  }

  /// What strategies said, read from the tables of their run, gives that run again: to the digest.
  @Test(arguments: ResultsFormat.allCases)
  func tablesOfARun_giveTheRun(format: ResultsFormat) async throws {
    let folder = try TemporaryFolder()
    var strategies = [
      StrategySettings(id: "cross", type: "ma_crossover", parameters: ["fast": .integer(3), "slow": .integer(8)]),
      StrategySettings(
        id: "swing", type: "momentum", parameters: ["lookback": .integer(2)], direction: .longShort,
        symbols: [Self.symbols[1]], weight: 2),
    ].map { $0 }
    let results = ResultsSettings(format: format)
    let original = try await Self.run(Self.workflow(strategies, results), into: folder.path)
    let table = folder.path + "/" + ResultTable.signals.fileName(format)
    for index in strategies.indices {
      strategies[index].type = RecordedSource.typeName
      strategies[index].parameters = [:]
      strategies[index].recording = RecordedSource(path: table)
    }
    let recorded = Self.workflow(strategies, results)
    let again = try await Self.run(recorded)
    #expect(original.streams.contains { $0.count > 0 })
    #expect(again.streams == original.streams && again.runDigest == original.runDigest)
    // One of them runs beside the other, and without actors.
    var mixed = recorded
    mixed.strategies[0] = StrategySettings(
      id: "cross", type: "ma_crossover", parameters: ["fast": .integer(3), "slow": .integer(8)])
    let beside = try await Self.run(mixed)
    #expect(beside.runDigest == original.runDigest)
    var manner = RunManner()
    manner.path = .scalar
    let scalar = try await Backtest(recorded, data: Self.data).run(manner)
    #expect(scalar.runDigest == original.runDigest)
    let backtest = try Backtest(recorded, data: Self.data)
    #expect(!backtest.plan.computesFeatures && backtest.plan.features.isEmpty)
    let name = FilePath.lastComponent(table)
    #expect(backtest.data.dataHashes.map(\.file) == ["cross/\(name)", "swing/\(name)"])
    #expect(Set(backtest.data.dataHashes.map(\.sha256)).count == 1)
    #expect(backtest.data.dataHashes[0].sha256.count == 64)
  }

  private static func read(
    _ text: String, _ name: String = "s.csv", change: (inout StrategySettings) -> Void = { _ in }
  ) throws -> [Signal] {
    let folder = try TemporaryFolder()
    let path = folder.path + "/" + name
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    var desk = StrategySettings(id: "desk", recording: RecordedSource(path: path), direction: .longShort)
    change(&desk)
    do {
      let backtest = try Backtest(workflow([desk], ResultsSettings()), data: data)
      guard case .signals(let columns) = backtest.plan.replayed[0] else { return [] }
      return columns.all
    } catch let error as MarketDataErrors {
      throw Refusal(text: error.description.replacing(folder.path + "/", with: ""))
    }
  }

  private struct Refusal: Error, Equatable { var text: String }

  private static func refusal(
    _ text: String, _ name: String = "s.csv", change: (inout StrategySettings) -> Void = { _ in }
  ) -> String {
    do { return "\(try read(text, name, change: change))" } catch { return (error as? Refusal)?.text ?? "\(error)" }
  }

  /// The day of a cycle, as tables name it.
  private static func day(_ cycle: Int) -> String {
    String(Timestamp(nanoseconds: data.timestamps[cycle]).description.prefix(10))
  }

  /// Symbols that the strategy does not trade are passed over, and a stance that it may not ask for is flat.
  @Test func symbolsAndDirections_areThoseOfTheStrategy() throws {
    let text = """
      timestamp,symbol,direction,strength
      \(Self.day(5)),AA,1,1
      \(Self.day(5)),BB,-1,0.5
      \(Self.day(9)),BB,1,0.5
      """
    #expect(try Self.read(text).map(\.cycle) == [5, 5, 9])
    let own = try Self.read(text) { $0.symbols = [Self.symbols[1]] }
    #expect(own.map(\.symbol) == [1, 1] && own.map(\.sequence) == [1, 2])
    let long = try Self.read(text) {
      $0.symbols = [Self.symbols[1]]
      $0.direction = .longOnly
    }
    #expect(long == [Signal(cycle: 9, symbol: 1, stance: Stance(direction: 1, strength: 0.5), sequence: 1)])
  }

  @Test func strategies_areChosenByName() throws {
    func lines(_ names: [String]) -> String {
      "timestamp,symbol,direction,strength,strategy_id\n"
        + names.enumerated().map { "\(Self.day(5 + $0)),AA,1,\($0 + 1 < 2 ? 1 : 0.5),\($1)\n" }.joined()
    }
    #expect(try Self.read(lines(["other", "desk"])).map(\.cycle) == [6])
    #expect(try Self.read(lines(["other"])).map(\.cycle) == [5])
    #expect(
      Self.refusal(lines(["desks", "x"]))
        == "s.csv: strategy_id: no row is of desk; the table has desks, x; did you mean desks?")
  }

  @Test func whatCannotBeUsed_isSaidWithFileAndRow() throws {
    let head = "timestamp,symbol,direction,strength\n"
    // Cycle 11 is the session of that day.
    let time = "2020-01-12T12:00:00Z"
    let text = head + "\(Self.day(1))T23:59:59.999999999Z,AA,1,1\n\(time),AA,0,0\n"
    #expect(
      Self.refusal(text)
        == "s.csv: row 2, timestamp: was \(time), which is no cycle of the run; `align: next_cycle` moves it to "
        + "the next"
    )
    let moved = try Self.read(text) { $0.recording?.alignment = .nextCycle }
    #expect(moved.map(\.cycle) == [1, 11])
    #expect(
      Self.refusal(head + "\(Self.day(1)),AC,1,1\n")
        == "s.csv: row 1, symbol: was AC; the run has AA, BB; did you mean AA?")
    #expect(Self.refusal(head + "\(Self.day(1)),AA,2,1\n") == "s.csv: row 1, direction: was 2; allowed -1, 0, 1")
    #expect(
      Self.refusal("time,symbol\n1,AA\n") == "s.csv: timestamp: is missing; the table has time, symbol")
    #expect(Self.refusal("", "s.parquet").hasPrefix("s.parquet"))
    let missing = Self.refusal(head) { $0.recording?.path = "/nowhere/s.csv" }
    #expect(missing.hasPrefix("/nowhere/s.csv: ") && missing.hasSuffix("No such file or directory"))
  }
}
