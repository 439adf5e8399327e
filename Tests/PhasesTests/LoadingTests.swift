import Configuration
import Coordination
import FileFormats
import Synchronization
import TestSupport
import Testing

@testable import Phases

/// Who looks on at phases is told how far bars are read and single passes have come.
@Suite struct LoadingTests {
  private final class Told: Sendable {
    let loading = Mutex<[(done: Int, total: Int)]>([])
    let passes = Mutex<[Int]>([])

    var watch: PhaseWatch {
      PhaseWatch(
        onLoading: { done, total in self.loading.withLock { $0.append((done, total)) } },
        onPass: { _, total in self.passes.withLock { $0.append(total) } })
    }
  }

  private static let phases = """
    phases:
      - {name: search, kind: optimization, grid: {fast: [3, 5]}, keep: {top: 0}}
      - {name: trade, kind: backtest, inputs: [search.best_params]}

    """

  @Test(arguments: [false, true]) func theWatchIsTold(writes: Bool) async throws {
    let folder = try SmallWorkflow.folder()
    let workflow = try SmallWorkflow.workflow(Self.phases, in: folder)
    let size = try #require(FileSystem.age("\(folder.path)/X.csv")?.size)
    let told = Told()
    let run = PhasesRun(workflow, threads: 1)
    let summary =
      writes
      ? try await run.execute(into: "\(folder.path)/results", watch: told.watch)
      : try await run.compute(watch: told.watch)
    #expect(summary.state == .complete)
    let loading = told.loading.withLock { $0 }
    // A pass into a folder reads its bars itself.
    #expect(loading.count { $0.done == size } >= (writes ? 2 : 1) && loading.allSatisfy { $0.total == size })
    #expect(told.passes.withLock { $0 }.count == (writes ? 1 : 0))
  }
}
