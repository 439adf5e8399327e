import Backtesting
import Configuration
import Coordination
import FileFormats
import Reporting
import TradingModel
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

  /// `admf verify --look-ahead`.
  static func lookAhead(_ call: Invocation) async throws -> ExitStatus {
    let arguments = call.arguments
    let cuts = try arguments.integer("--cuts", in: 1...100_000)
    let seed = try arguments.integer("--seed", in: 0...Int.max)
    let run = try call.workflowRun()
    let backtest = run.backtest
    let strategies = call.strategies
    var check = LookAheadCheck(backtest.plan.workflow, data: backtest.data) { _ in strategies }
    if let cuts { check.cuts = cuts }
    if let seed { check.seed = UInt64(seed) }
    let interruption = Interruption()
    let watch = StallWatch(interruption) { run.description(of: $0) }
    defer { Terminal.clearProgress() }
    do {
      let report = try await check.run(
        progress: { done, total in
          Terminal.showProgress("look-ahead: \(done) of \(total) runs")
        },
        onStart: {
          interruption.watch($0)
          watch.watch($0)
        })
      Terminal.clearProgress()
      arguments.has("--json") ? Terminal.print(data: json(report, call)) : Terminal.print(text(report, call))
      return .done
    } catch let violation as LookAheadViolation {
      Terminal.clearProgress()
      Terminal.printError("\(call.shownFile): \(violation)\n")
      if arguments.has("--json") { Terminal.print(data: violation.json(file: call.fileName)) }
      return .failed
    } catch is CancellationError {
      Terminal.clearProgress()
      Terminal.printError("interrupted\n")
      return interruption.status
    }
  }

  private static func json(_ report: LookAheadCheck.Report, _ call: Invocation) -> [UInt8] {
    let value = JSONValue.object([
      JSONMember("file", .string(call.fileName)), JSONMember("looks_ahead", .boolean(false)),
      JSONMember("runs", .integer(report.runs)),
      JSONMember("comparisons", .integer(report.comparisons)),
      JSONMember("cuts", .array(report.cuts.map { .string($0.description) })),
    ])
    return value.compactText + [UInt8(ascii: "\n")]
  }

  private static func text(_ report: LookAheadCheck.Report, _ call: Invocation) -> String {
    let file = call.shownFile
    if report.cuts.isEmpty {
      return "\(file): nothing was compared, since no bar after the warm-up has another one behind it\n"
    }
    return """
      \(file): nothing looks ahead
        cuts         \(report.cuts.count), from \(report.cuts.first?.description ?? "-") to \
      \(report.cuts.last?.description ?? "-")
        runs         \(report.runs): the data cut off, raised and lowered after each cut
        comparisons  \(NumberText.grouped(report.comparisons)) feature values, signals, orders, fills, equities

      """
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
