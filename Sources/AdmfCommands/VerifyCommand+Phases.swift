import Configuration
import Coordination
import FileFormats
import Phases
import Reporting

// A workflow of phases in many ways.
extension VerifyCommand {
  /// The options of a single pass.
  private static let ofOnePass = ["--schedules", "--priorities", "--blocks", "--soak"]

  /// `admf verify FILE`, where the file has phases.
  static func phases(_ call: Invocation, _ workflow: Workflow) async throws -> ExitStatus {
    let arguments = call.arguments
    for name in ofOnePass where arguments.has(name) {
      throw call.usageError("\(name) is of a single pass; \(call.shownFile) has phases")
    }
    var axes = PhaseAxes()
    axes.isFull = arguments.has("--full")
    if let threads = try arguments.integers("--threads", in: 1...256) { axes.threads = threads }
    let processes = try arguments.integer("--processes", in: 0...1_000) ?? 1
    let interruption = Interruption()
    let progress = CountedProgress("verifying", unit: "runs", isQuiet: arguments.has("--json"))
    defer { progress.stop() }
    let scratch = try ScratchFolder(in: StorePlace.temporary, named: "\(call.program.name)-verify")
    defer { scratch.remove() }
    let watch = PhaseWatch(isStopped: { interruption.hasHappened }, onNetwork: { interruption.watch($0) })
    let outer = try await call.outerRun(of: workflow, store: PhaseStore(nil), watch: watch)
    let verification = PhasesVerification(
      workflow, registry: call.strategies, program: call.program, scratch: scratch, outer: outer, watch: watch)
    let words = outer.map { ["\(CommandOption.outer.name)=\($0.folder)"] } ?? []
    do {
      let reference = try await verification.verify(axes) { progress.set($0, of: $1 + processes) }
      for _ in 0..<processes {
        let found = try freshProcess(call, words)
        if found == reference.digest { continue }
        throw PhaseDifference(way: "a fresh process", expected: reference.digest ?? "none", found: found)
      }
      progress.stop()
      if arguments.has("--json") {
        Terminal.print(data: axes.json(reference, file: call.fileName, processes: processes))
      } else {
        Terminal.print(axes.text(reference, file: call.fileName, processes: processes))
      }
      return .done
    } catch let difference as PhaseDifference {
      progress.stop()
      Terminal.printError("\(call.shownFile): \(difference)\n")
      if arguments.has("--json") { Terminal.print(data: difference.json(file: call.fileName)) }
      return .failed
    } catch is CancellationError {
      progress.stop()
      Terminal.printError("interrupted\n")
      return interruption.status
    }
  }
}
