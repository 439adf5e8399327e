import Backtesting
import Configuration
import Coordination
import FileFormats
import RunResults
import Synchronization
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import Phases

/// Workflows of phases come to the same in every way, and what does not is found and named.
@Suite struct PhasesVerificationTests {
  private static func verification(
    _ workflow: Workflow, in folder: TemporaryFolder, registry: StrategyRegistry = .builtIn,
    fault: ReplayFault? = nil
  ) throws -> PhasesVerification {
    PhasesVerification(
      workflow, registry: registry, scratch: try ScratchFolder(in: folder.path, named: "scratch"), fault: fault)
  }

  @Test func everyKind_comesToTheSameInEveryWay() async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try SmallWorkflow.workflow(SmallWorkflow.everyKind, in: folder)
    let counts = Counts()
    let reference = try await Self.verification(workflow, in: folder).verify { done, total in
      counts.add(done * 1_000 + total)
    }
    let ways = PhaseAxes().ways.count
    #expect(counts.all == (1...ways).map { $0 * 1_000 + ways })
    #expect(reference.records.allSatisfy { $0.state == .complete && $0.digest != nil })
    #expect(reference.digest == (try await PhasesRun(workflow).compute()).digest)
  }

  /// A run that is stopped in the middle and goes on has something to go on from.
  @Test func resumedWay_findsWhatWasDone() async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try SmallWorkflow.workflow(SmallWorkflow.everyKind, in: folder)
    var axes = PhaseAxes()
    (axes.modes, axes.phaseModes, axes.threads, axes.paths) = ([.traditional], [nil], [1], [.lanes])
    axes.stores = [.resumed]
    let scratch = try ScratchFolder(in: folder.path, named: "scratch")
    _ = try await PhasesVerification(workflow, scratch: scratch).verify(axes)
    #expect(FileSystem.kind(scratch.place("resumed-0")) == .folder)
    scratch.remove()
    #expect(!FileSystem.isThere(scratch.path))
  }

  /// One signal of every replay is a cycle late: the trial is named with the event.
  @Test func lateReplay_isFoundInTheBestTrial() async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try SmallWorkflow.workflow(
      "phases: [{name: search, kind: optimization, grid: {fast: [3, 8]}}]\n", in: folder)
    let failure = await #expect(throws: PhasesFailure.self) {
      try await Self.verification(workflow, in: folder, fault: ReplayFault()).verify()
    }
    let text = try #require(failure).description
    #expect(text.hasPrefix("phase search: container: trial "), "\(text)")
    #expect(text.contains("the first event that differs") && text.contains(" signals/cross "), "\(text)")
  }

  /// The same where the objective picks none, and only the network path looks at all trials.
  @Test func lateReplay_isFoundInEveryTrial() async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try SmallWorkflow.workflow(
      "phases: [{name: search, kind: optimization, grid: {fast: [3, 8]}, keep: {top: 0}}]\n", in: folder)
    let difference = await #expect(throws: PhaseDifference.self) {
      try await Self.verification(workflow, in: folder, fault: ReplayFault()).verify()
    }
    let found = try #require(difference)
    #expect(found.way.contains("path network") && found.phases == ["search"])
    let failure = try #require(found.failure)
    #expect(failure.hasPrefix("search: container: trial 1 came to "), "\(failure)")
    #expect(failure.contains(" signals/cross "), "\(failure)")
  }

  @Test func lateReplay_isFoundInSinglePassesAndWindows() async throws {
    let folder = try SmallWorkflow.folder()
    let walk = "{name: p, kind: walk_forward, grid: {fast: [3, 8]}, windows: {train: 120, test: 60}}"
    for phase in ["{name: p, kind: backtest}", walk] {
      let workflow = try SmallWorkflow.workflow("phases: [\(phase)]\n", in: folder)
      let difference = await #expect(throws: PhaseDifference.self) {
        try await Self.verification(workflow, in: folder, fault: ReplayFault()).verify()
      }
      let found = try #require(difference)
      #expect(found.phases == ["p"] && found.way.contains("path network"))
      let text = found.description
      #expect(text.contains("signals/cross"), "\(text)")
    }
  }

  /// A strategy that changes its mind from run to run: phase, trial and field are named.
  @Test func whatChangesFromRunToRun_isNamedByPhaseTrialAndField() async throws {
    let mood = Mood()
    var registry = StrategyRegistry.builtIn
    try registry.register(
      StrategyDefinition(
        name: "moody", parameters: [.integer("bars", in: 1...100, "Every so many bars.")], summary: "Has a mood."
      ) { parameters, _ in
        let every = try parameters.integer("bars") + mood.value
        return PreparedStrategy { Moody(every: every) }
      })
    let folder = try SmallWorkflow.folder()
    let text = """
      data: {source: csv, path: X.csv, symbols: [X]}
      strategy: {id: moody, type: moody, parameters: {bars: 10}}
      phases:
        - {name: first, kind: backtest, strategy: {id: one, type: momentum}}
        - {name: search, kind: optimization, grid: {bars: [10, 20]}}

      """
    let workflow = try WorkflowFile.decode(Array(text.utf8), path: "\(folder.path)/w.yaml", registry: registry)
    var axes = PhaseAxes()
    (axes.modes, axes.phaseModes, axes.threads, axes.paths) = ([.traditional, .auto], [nil], [1], [.lanes])
    axes.stores = [.without]
    let difference = await #expect(throws: PhaseDifference.self) {
      try await Self.verification(workflow, in: folder, registry: registry).verify(axes) { done, _ in
        if done == 1 { mood.change() }
      }
    }
    let found = try #require(difference)
    #expect(found.phases == ["search"] && found.way.hasPrefix("mode AUTO"))
    // Made again, the reference is in the new mood too: it is not the way that shows.
    #expect(found.isUnsteady && found.description.contains("made again in the same way, it came out differently"))
  }

  @Test func difference_namesTrialAndFields() throws {
    let folder = try TemporaryFolder()
    for (name, row) in [
      ("a", #"{"trial":7,"parameters":{"cross.fast":3},"sharpe":0.5,"fills":10}"#),
      ("b", #"{"trial":7,"parameters":{"cross.fast":4},"sharpe":0.25,"fills":10}"#),
    ] {
      try FileSystem.makeFolder("\(folder.path)/\(name)")
      try folder.write("{\"trial\":6}\n\(row)\n", to: "\(name)/trials.jsonl")
    }
    var difference = PhaseDifference(way: "w", expected: "a", found: "b")
    difference.first = try TableDifference.firstLine("trials.jsonl", "\(folder.path)/a", "\(folder.path)/b")
    #expect(difference.trial == 7)
    #expect(difference.fields == ["parameters.cross.fast", "sharpe"])
    #expect(difference.description.contains("\n  trial 7\n  differs in: parameters.cross.fast, sharpe\n"))
  }

  private final class Counts: Sendable {
    private let numbers = Mutex<[Int]>([])
    var all: [Int] { numbers.withLock { $0 } }
    func add(_ number: Int) { numbers.withLock { $0.append(number) } }
  }

  private final class Mood: Sendable {
    private let number = Mutex(0)
    var value: Int { number.withLock { $0 } }
    func change() { number.withLock { $0 += 1 } }
  }

  private struct Moody: Strategy {
    let every: Int
    var bars = 0

    init(every: Int) { self.every = every }

    mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
      bars += 1
      return bars / every % 2 == 0 ? .long : .flat
    }
  }
}
