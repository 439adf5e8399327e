import Backtesting
import Configuration
import Coordination
import FileFormats
import Reporting
import SimulationRuntime
import Verification

/// `admf verify`.
enum VerifyCommand {
  static let command = Command(
    name: "verify", summary: "Run a workflow in many ways and check that every run gives the same digest.",
    positionals: ["FILE"],
    options: [
      .setting,
      CommandOption(
        name: "--against", value: "RUN", help: "Run once, and compare with the folder of an earlier run instead."),
      .outer,
      CommandOption(name: "--schedules", value: "N", help: "Random schedules (default 50)."),
      CommandOption(name: "--priorities", value: "N", help: "Schedules by priorities, PCT (default 12)."),
      CommandOption(name: "--threads", value: "LIST", help: "Thread counts (default 1,2,4; with phases 1,2)."),
      CommandOption(name: "--blocks", value: "LIST", help: "Cycles a message (default 1,7,256)."),
      CommandOption(name: "--processes", value: "N", help: "Runs in fresh processes (default 2; with phases 1)."),
      CommandOption(name: "--full", value: nil, help: "Run every combination, not a covering set."),
      CommandOption(
        name: "--look-ahead", value: nil, help: "Check instead that nothing up to a bar depends on later bars."),
      CommandOption(name: "--cuts", value: "N", help: "Bars after which the future is altered (default 10)."),
      CommandOption(
        name: "--soak", value: "MINUTES", help: "Explore new seeds for so long, or until Ctrl-C; 0 has no end."),
      CommandOption(
        name: "--seed", value: "S", help: "First seed of --soak, seed of --look-ahead (default 1)."),
      CommandOption(name: "--json", value: nil, help: "Print the outcome as JSON."),
    ],
    details: "FILE may be the folder of a run: it is computed again and compared, digests and files.\n"
      + "A file with phases runs in all modes, on --threads, through all paths of trials, with and without a store.\n",
    readsStandardInput: true,
    examples: [
      "verify Configs/simple_backtest.yaml --schedules 50 --threads 1,2,4",
      "verify Configs/simple_backtest.yaml --look-ahead",
      "verify results/trend_following-41f39141baa5",
    ],
    perform: { try await perform($0) })

  static func perform(_ call: Invocation) async throws -> ExitStatus {
    let arguments = call.arguments
    if let folder = arguments.value("--against") ?? call.runFolder { return try await self.folder(call, folder) }
    try checkKind(arguments)
    if arguments.has("--look-ahead") { return try await lookAhead(call) }
    if arguments.has("--soak") { return try await soak(call) }
    var axes = VerificationAxes()
    if let schedules = try arguments.integer("--schedules", in: 0...1_000_000) { axes.schedules = schedules }
    if let priorities = try arguments.integer("--priorities", in: 0...1_000_000) { axes.priorities = priorities }
    if let threads = try arguments.integers("--threads", in: 1...256) { axes.threads = threads }
    if let blocks = try arguments.integers("--blocks", in: 1...1_000_000) { axes.blocks = blocks }
    if let processes = try arguments.integer("--processes", in: 0...1_000) { axes.processes = processes }
    axes.isFull = arguments.has("--full")
    let workflow = try call.workflow()
    if !workflow.phases.isEmpty { return try await phases(call, workflow) }
    let run = try call.run(of: workflow)
    let backtest = run.backtest
    let watch = StallWatch(nil) { run.description(of: $0) }
    let progress = CountedProgress("verifying", unit: "runs", isQuiet: arguments.has("--json"))
    defer { progress.stop() }
    do {
      let processes = axes.processes
      let reference = try await backtest.verify(
        axes, progress: { progress.set($0, of: $1 + processes) }, onStart: { watch.watch($0) })
      let all = axes.variants().count + 1 + processes
      for process in 0..<processes {
        progress.set(all - processes + process, of: all)
        let way = axes.wayOfProcess(process)
        let found = try freshProcess(call, way)
        if found != reference.runDigest {
          throw VerificationDifference(
            variant: "\(way.joined(separator: " ")) in a fresh process", expected: reference.runDigest, found: found,
            streams: ["not compared"],
            divergence: nil)
        }
      }
      progress.stop()
      report(call, axes, reference.runDigest)
      return .done
    } catch let difference as VerificationDifference {
      progress.stop()
      return failed(call, difference)
    }
  }

  /// Prints a difference.
  static func failed(_ call: Invocation, _ difference: VerificationDifference) -> ExitStatus {
    Terminal.printError("\(call.shownFile): \(difference)\n")
    if call.arguments.has("--json") { Terminal.print(data: difference.json(file: call.fileName)) }
    return .failed
  }

  private static func report(_ call: Invocation, _ axes: VerificationAxes, _ digest: String) {
    let count = axes.variants().count + 1 + axes.processes
    if call.arguments.has("--json") {
      let value = JSONValue.object([
        JSONMember("file", .string(call.fileName)), JSONMember("reproduced", .boolean(true)),
        JSONMember("runs", .integer(count)),
        JSONMember("run_digest", .string(digest)),
      ])
      return Terminal.print(data: value.compactText + [UInt8(ascii: "\n")])
    }
    func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ",") }
    Terminal.print(
      """
      \(call.shownFile): \(count) runs, one digest
        run digest  \(digest)
        schedules   \(axes.schedules) random, \(axes.priorities) by priorities (PCT), and sorted
        threads     \(list(axes.threads))
        blocks      \(list(axes.blocks)) cycles
        carriers    direct, stream
        order       parts registered as configured and shuffled
        paths       network and scalar, signals computed and replayed; batches, lanes
        processes   \(axes.processes) fresh

      """)
  }

  /// The run digest as another process of this program computes it.
  static func freshProcess(_ call: Invocation, _ way: [String]) throws -> String {
    var words = ["run", "--digest-only"] + way
    for setting in call.arguments.all("--set") { words.append("--set=\(setting)") }
    words += ["--", call.file]
    let output = try ChildProcess.output(of: words, program: call.program.name, input: call.input)
    return output.split(separator: "\n").last.map(String.init) ?? ""
  }
}
