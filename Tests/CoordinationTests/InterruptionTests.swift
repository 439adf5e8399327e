import Backtesting
import Configuration
import Coordination
import Dispatch
import Foundation
import MarketData
import RunResults
import SimulationRuntime
import Synchronization
import TestSupport
import Testing
import TradingContainers
import TradingModel

/// A run that is asked to stop: nothing is lost, nothing is half written, and the command can be repeated.
@Suite struct InterruptionTests {
  static let tables = ResultTable.ofStreams.map { $0.fileName(.jsonl) }

  /// Two symbols of so many bars and a workflow with two risk workers in a folder of their own.
  private func prepare(_ folder: TemporaryFolder, count: Int, _ handle: NetworkHandle) throws -> WorkflowRun {
    for name in ["FIRST", "SECOND"] {
      try folder.write(SampleMarket.csv(SampleMarket.series(name, count: count)), to: name + ".csv")
    }
    let text = """
      workflow: {name: long}
      data: {path: ., symbols: [FIRST, SECOND]}
      strategies:
        - {id: stopping, type: stopping}
        - {id: momentum, type: momentum, parameters: {lookback: 3}, direction: long_short}
      risk:
        - {id: small, capital: 1000, sizing: {type: fixed_quantity, quantity: 4}, limits: {max_position: 0.3}}
        - {id: large, sizing: {type: target_percent, fraction: 0.4}, rebalance: every_bar}
      execution: {commission: {fixed: 1}, close_at_end: true}
      results: {buffer_size: 16}
      """
    let registry = try SteeredStrategies.registry(handle)
    let workflow = try WorkflowFile.decode(
      Array(text.utf8), path: folder.path + "/long.yaml", registry: registry)
    return try WorkflowRun(workflow, registry: registry)
  }

  @Test(arguments: [
    (SchedulingPolicy.sorted, 1), (.sorted, 16), (.random(seed: 3), 5), (.parallel(threads: 2), 8),
  ])
  func stoppedRun_leavesTheBeginningOfTheWholeOne(_ policy: SchedulingPolicy, _ block: Int) async throws {
    let folder = try TemporaryFolder()
    let handle = NetworkHandle()
    let run = try prepare(folder, count: 500, handle)
    let manner = RunManner(policy: policy, blockSize: block)
    let whole = try await run.execute(into: folder.path + "/whole", manner: manner)
    #expect(whole.manifest.status == .complete)
    let cut = try await run.execute(into: folder.path + "/cut", manner: manner) { handle.take($0) }

    let manifest = try RunManifest(readingFrom: folder.path + "/cut")
    #expect(cut.ending == .recorded && cut.manifest.status == .interrupted)
    #expect(manifest.status == .interrupted)
    #expect(manifest.runDigest == nil)
    let last = try #require(manifest.lastCycle)
    // Bar 100 was reached, and what was under way is bounded by the channels.
    #expect(last >= 99 && last < 400)
    #expect((last + 1) % block == 0)
    let equity = try Row.all(in: folder.path + "/cut/equity.jsonl")
    #expect(equity.count == 2 * (last + 1))
    #expect(equity.suffix(2).allSatisfy { $0.text("timestamp") == manifest.lastTimestamp?.description })
    #expect(try folder.names("cut") == folder.names("whole"))
    for table in Self.tables {
      _ = try Row.all(in: folder.path + "/cut/" + table)
      #expect(try folder.text("whole/" + table).hasPrefix(folder.text("cut/" + table)), "\(table)")
    }
    try await expectRepeats(run, folder, digest: whole.manifest.runDigest)
  }

  /// The interrupted folder starts over and completes; then it reproduces; then an interruption leaves it alone.
  private func expectRepeats(_ run: WorkflowRun, _ folder: TemporaryFolder, digest: String?) async throws {
    let path = folder.path + "/cut"
    let again = try await run.execute(into: path)
    #expect(again.ending == .recorded && again.manifest.status == .complete)
    #expect(again.manifest.runDigest == digest)
    let third = try await run.execute(into: path)
    #expect(third.ending == .reproduced)
    let stopped = try await run.execute(into: path) { $0.stop() }
    #expect(stopped.ending == .earlierKept)
    #expect(try RunManifest(readingFrom: path).status == .complete)
    for table in Self.tables { #expect(try folder.text("whole/" + table) == folder.text("cut/" + table)) }
  }

  @Test func stopBeforeTheFirstCycle_leavesEmptyTables() async throws {
    let folder = try TemporaryFolder()
    let run = try prepare(folder, count: 20, NetworkHandle())
    let summary = try await run.execute(into: folder.path + "/run") { $0.stop() }
    #expect(summary.manifest.status == .interrupted)
    #expect(summary.manifest.lastCycle == nil && summary.manifest.lastTimestamp == nil)
    for table in Self.tables { #expect(try folder.text("run/" + table).isEmpty, "\(table)") }
  }

  /// Someone else stops the run, as Ctrl-C does, or cancels the task that waits for it; at bar 100, which waits for it.
  @Test(arguments: [false, true]) func stopFromAnotherThread_endsTheRun(_ cancelsTask: Bool) async throws {
    let folder = try TemporaryFolder()
    let running = Mutex<Task<RunSummary, any Error>?>(nil)
    let hasTask = DispatchSemaphore(value: 0)
    let handle = NetworkHandle { network in
      let isDone = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        hasTask.wait()
        hasTask.signal()
        if cancelsTask { running.withLock { $0?.cancel() } } else { network.stop() }
        isDone.signal()
      }
      isDone.wait()
    }
    let run = try prepare(folder, count: 500, handle)
    let progress = RunProgress()
    let task = Task {
      try await run.execute(
        into: folder.path + "/run", manner: RunManner(blockSize: 1), keeping: RunKeeping(progress: progress)
      ) { handle.take($0) }
    }
    running.withLock { $0 = task }
    hasTask.signal()
    let summary = try await task.value
    #expect(summary.manifest.status == .interrupted)
    let last = try #require(summary.manifest.lastCycle)
    #expect(last >= 99 && last < 400)
    #expect(progress.cycleCount == last + 1)
    #expect(try Row.all(in: folder.path + "/run/equity.jsonl").count == 2 * (last + 1))
  }
}
