import Backtesting
import Configuration
import Coordination
import FileFormats
import Reporting
import Verification

extension VerifyCommand {
  /// Refuses options of one kind of check beside those of another.
  static func checkKind(_ arguments: ParsedArguments) throws(UsageError) {
    let isLookAhead = arguments.has("--look-ahead")
    let isSoak = arguments.has("--soak")
    if isLookAhead, isSoak { throw UsageError(description: "--look-ahead and --soak are two checks; give one of them") }
    if arguments.has("--cuts"), !isLookAhead { throw UsageError(description: "--cuts belongs to --look-ahead") }
    if arguments.has("--seed"), !isLookAhead, !isSoak {
      throw UsageError(description: "--seed belongs to --look-ahead or --soak")
    }
    guard isLookAhead || isSoak else { return }
    let other = isSoak ? "--soak" : "--look-ahead"
    for name in ["--schedules", "--priorities", "--threads", "--blocks", "--processes", "--full"]
    where arguments.has(name) {
      throw UsageError(description: "\(name) does not go with \(other), which is a check of its own")
    }
  }

  /// `admf verify --soak MINUTES`.
  static func soak(_ call: Invocation) async throws -> ExitStatus {
    let arguments = call.arguments
    let minutes = try arguments.integer("--soak", in: 0...1_000_000) ?? 0
    let first = UInt64(try arguments.integer("--seed", in: 0...Int.max) ?? 1)
    let workflow = try call.workflow()
    if !workflow.phases.isEmpty { return try await phases(call, workflow) }
    let run = try call.run(of: workflow)
    let backtest = run.backtest
    let interruption = Interruption()
    let watch = StallWatch(interruption) { run.description(of: $0) }
    let begin = ContinuousClock().now
    let end = minutes == 0 ? nil : begin + .seconds(60 * minutes)
    do {
      let report = try await backtest.soak(
        from: first, while: { !interruption.hasHappened && (end.map { ContinuousClock().now < $0 } ?? true) },
        progress: { report in
          Terminal.showProgress("soak: \(report.runs) runs, seed \(report.lastSeed)")
        },
        onStart: {
          interruption.watch($0)
          watch.watch($0)
        })
      Terminal.clearProgress()
      if arguments.has("--json") {
        Terminal.print(data: report.json(file: call.fileName))
      } else {
        Terminal.print("\(call.shownFile): \(report)\n")
      }
      return .done
    } catch let difference as VerificationDifference {
      Terminal.clearProgress()
      return failed(call, difference)
    }
  }
}
