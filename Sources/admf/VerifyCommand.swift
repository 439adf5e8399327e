import Backtesting
import Coordination
import FileFormats
import Reporting
import SimulationRuntime
import Verification

/// `admf verify`.
enum VerifyCommand {
  static func perform(_ arguments: ParsedArguments) async throws -> ExitStatus {
    try checkKind(arguments)
    if arguments.has("--look-ahead") { return try await lookAhead(arguments) }
    if arguments.has("--soak") { return try await soak(arguments) }
    var axes = VerificationAxes()
    if let schedules = try arguments.integer("--schedules", in: 0...1_000_000) { axes.schedules = schedules }
    if let priorities = try arguments.integer("--priorities", in: 0...1_000_000) { axes.priorities = priorities }
    if let threads = try arguments.integers("--threads", in: 1...256) { axes.threads = threads }
    if let blocks = try arguments.integers("--blocks", in: 1...1_000_000) { axes.blocks = blocks }
    if let processes = try arguments.integer("--processes", in: 0...1_000) { axes.processes = processes }
    axes.isFull = arguments.has("--full")
    let backtest = try WorkflowRun(try arguments.workflow()).backtest
    let isQuiet = arguments.has("--json") || !Terminal.showsProgress
    do {
      let reference = try await backtest.verify(axes) { done, total in
        if !isQuiet { Terminal.printError("\r\u{1B}[Kverify: \(done) of \(total) runs") }
      }
      for process in 0..<axes.processes {
        let way = freshWay(process, axes)
        let found = try freshProcess(arguments, way)
        if found != reference.runDigest {
          throw VerificationDifference(
            variant: "\(way.joined(separator: " ")) in a fresh process", expected: reference.runDigest, found: found,
            streams: ["not compared"],
            divergence: nil)
        }
      }
      if !isQuiet { Terminal.printError("\r\u{1B}[K") }
      report(arguments, axes, reference.runDigest)
      return .done
    } catch let difference as VerificationDifference {
      if !isQuiet { Terminal.printError("\r\u{1B}[K") }
      return failed(arguments, difference)
    }
  }

  /// Prints a difference.
  static func failed(_ arguments: ParsedArguments, _ difference: VerificationDifference) -> ExitStatus {
    Terminal.printError("\(arguments.positionals[0]): \(difference)\n")
    if arguments.has("--json") { Terminal.print(difference.json(file: arguments.positionals[0])) }
    return .failed
  }

  private static func report(_ arguments: ParsedArguments, _ axes: VerificationAxes, _ digest: String) {
    let count = axes.variants().count + 1 + axes.processes
    if arguments.has("--json") {
      let value = JSONValue.object([
        JSONMember("file", .string(arguments.positionals[0])), JSONMember("reproduced", .boolean(true)),
        JSONMember("runs", .integer(count)),
        JSONMember("run_digest", .string(digest)),
      ])
      return Terminal.print(bytes: value.compactText + [UInt8(ascii: "\n")])
    }
    func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ",") }
    Terminal.print(
      """
      \(arguments.positionals[0]): \(count) runs, one digest
        run digest  \(digest)
        schedules   \(axes.schedules) random, \(axes.priorities) by priorities (PCT), and sorted
        threads     \(list(axes.threads))
        blocks      \(list(axes.blocks)) cycles
        carriers    direct, stream
        order       parts registered as configured and shuffled
        processes   \(axes.processes) fresh

      """)
  }

  /// The options of a run in a fresh process.
  private static func freshWay(_ index: Int, _ axes: VerificationAxes) -> [String] {
    let block = axes.blocks.isEmpty ? RunOptions.largestBlock : axes.blocks[index % axes.blocks.count]
    return ["--policy", index % 2 == 0 ? "sorted" : "random:\(index)", "--block", "\(block)"]
  }

  /// The run digest as another process of this program computes it.
  private static func freshProcess(_ arguments: ParsedArguments, _ way: [String]) throws -> String {
    var words = ["run", "--digest-only"] + way
    for setting in arguments.all("--set") { words.append("--set=\(setting)") }
    words += ["--", arguments.positionals[0]]
    let output = try ChildProcess.output(of: words)
    return output.split(separator: "\n").last.map(String.init) ?? ""
  }
}
