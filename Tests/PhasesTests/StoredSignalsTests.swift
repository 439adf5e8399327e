import Backtesting
import Configuration
import ContentStore
import FileFormats
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import Phases

/// Signals in a store are found by strategy, whatever they were computed beside.
@Suite struct StoredSignalsTests {
  /// Fifty strategies, and a portfolio that follows some of them.
  private static func workflow(_ folder: TemporaryFolder, following ids: [String], capital: Int) throws -> Workflow {
    let strategies = (1...50).map { "{id: s\($0), type: momentum, parameters: {lookback: \($0)}}" }
    let text = """
      data: {source: csv, path: X.csv, symbols: [X]}
      strategies: [\(strategies.joined(separator: ", "))]
      risk: {id: main, capital: \(capital), strategies: [\(ids.joined(separator: ", "))]}
      phases: [{name: search, kind: optimization, grid: {risk.main.capital: [\(capital)]}}]

      """
    return try WorkflowFile.decode(Array(text.utf8), path: "\(folder.path)/w.yaml")
  }

  private static func library(
    _ workflow: Workflow, _ store: ObjectStore
  ) throws -> (library: SignalLibrary, backtest: Backtest) {
    let workshop = PhaseWorkshop(
      registry: .builtIn, programName: "admf", store: store, manner: PhaseManner(threads: 1))
    var single = workflow
    single.phases = []
    let backtest = try workshop.backtest(single)
    return (SignalLibrary(backtest, store: store, program: workshop.identity, parts: 1), backtest)
  }

  @Test func portfolioOfTwoOfFifty_readsThoseOnly() throws {
    let folder = try SmallWorkflow.folder()
    let path = folder.path + "/store"
    let (first, whole) = try Self.library(
      Self.workflow(folder, following: ["s3"], capital: 1_000), ObjectStore(path: path))
    var writer = first
    let computed = try writer.signals(of: [whole], threads: 1)[0].get()
    #expect(writer.computedCount == 50 && computed.allSatisfy { $0.columns != nil })

    let store = ObjectStore(path: path)
    let (second, backtest) = try Self.library(
      Self.workflow(folder, following: ["s7", "s31"], capital: 5_000), store)
    let before = store.readByteCount
    var reader = second
    let found = try reader.signals(of: [backtest], threads: 1, onlyFollowed: true)[0].get()
    #expect(reader.storedCount == 50 && reader.computedCount == 0)
    #expect(found.map(\.count) == computed.map(\.count))
    let read = found.indices.filter { found[$0].columns != nil }
    #expect(read.map { backtest.plan.strategies[$0].id } == ["s7", "s31"])
    for place in read { #expect(found[place].columns == computed[place].columns) }
    // The header, and four columns of each of the two: 4 + 4 + 4 + 8 bytes a signal, each filled up to eight.
    func padded(_ count: Int) -> Int { (count + 7) & ~7 }
    let columns = read.reduce(0) { sum, place in
      sum + 3 * padded(4 * found[place].count) + 8 * found[place].count
    }
    let object = try #require(store.list().first { store.describe($0.key)?.kind == "signals" })
    let header =
      object.size
      - computed.reduce(0) { sum, signals in sum + 3 * padded(4 * signals.count) + 8 * signals.count }
    #expect(header > 0 && store.readByteCount - before == header + columns)
    // Who needs one more reads that too, and nothing twice.
    let all = try reader.signals(of: [backtest], threads: 1)[0].get()
    #expect(all.map(\.columns) == computed.map(\.columns))
  }

  /// Two of them in a workflow of their own, on the same bars.
  @Test func otherWorkflow_findsTheStrategiesThatItShares() throws {
    let folder = try SmallWorkflow.folder()
    let path = folder.path + "/store"
    let (first, whole) = try Self.library(
      Self.workflow(folder, following: ["s3"], capital: 1_000), ObjectStore(path: path))
    var writer = first
    let computed = try writer.signals(of: [whole], threads: 1)[0].get()
    var workflow = try Self.workflow(folder, following: ["s7", "s31"], capital: 5_000)
    workflow.strategies = workflow.strategies.filter { ["s7", "s31"].contains($0.id) }
    var fresh = workflow.strategies[0]
    fresh.id = "s99"
    fresh.parameters = ["lookback": .integer(99)]
    workflow.strategies.append(fresh)
    let (second, backtest) = try Self.library(workflow, ObjectStore(path: path))
    var reader = second
    let found = try reader.signals(of: [backtest], threads: 1)[0].get()
    #expect(reader.storedCount == 2 && reader.computedCount == 1)
    let places = whole.plan.strategies.indices.filter { ["s7", "s31"].contains(whole.plan.strategies[$0].id) }
    #expect(found.prefix(2).map(\.columns) == places.map { computed[$0].columns })
    #expect(try found.map(\.columns) == backtest.computedSignals().map { $0 })
  }

  /// A trial that follows two has the result that it has where everything is computed.
  @Test func trials_doNotDependOnWhatWasRead() async throws {
    let folder = try SmallWorkflow.folder()
    let path = folder.path + "/store"
    _ = try await PhasesRun(
      Self.workflow(folder, following: ["s3"], capital: 1_000), store: PhaseStore(ObjectStore(path: path))
    ).compute()
    let workflow = try Self.workflow(folder, following: ["s7", "s31"], capital: 5_000)
    let stored = try await PhasesRun(workflow, store: PhaseStore(ObjectStore(path: path))).execute(
      into: folder.path + "/a")
    let computed = try await PhasesRun(workflow).execute(into: folder.path + "/b")
    #expect(stored.digest == computed.digest && stored.digest != nil)
    let name = "phases/search/trials.jsonl"
    #expect(try folder.text("a/\(name)") == folder.text("b/\(name)"))
  }
}
