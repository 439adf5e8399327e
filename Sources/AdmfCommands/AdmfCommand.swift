import Configuration
import Coordination
import Determinism
import Phases
import ProcessorVectors
import Reporting
import TradingStrategies

/// The command line as a whole: what stands in the `main.swift` of `admf`, and of every program with strategies of its
/// own.
///
///     try await AdmfCommand.main(strategies: registry)
public enum AdmfCommand {
  /// Carries out the command that the program was started with, and ends the program.
  ///
  /// What a command fails with is printed and becomes the exit code: 0 done, 1 failed, 2 a usage or configuration
  /// error; 130, 143 and 129 interrupted by Ctrl-C, SIGTERM and SIGHUP. With `--json` the errors are printed as an
  /// object too. A strategy that calls `exit` ends the program with 1.
  ///
  /// - Parameters:
  ///   - strategies: The types that workflow files may name.
  ///   - name: What the program calls itself in usage lines and manifests; nil for the name of its file.
  /// - Throws: `ProgramNameError` for a name that cannot stand in a usage line.
  public static func main(strategies: StrategyRegistry = .builtIn, name: String? = nil) async throws -> Never {
    try await main(strategies: strategies, name: name, laneFault: nil)
  }

  /// Does the same with a mistake that `verify` shall find.
  ///
  /// - Parameter lane: The lane in which commissions are a last place larger.
  package static func main(strategies: StrategyRegistry, name: String? = nil, laneFault lane: Int?) async throws
    -> Never
  {
    let program = try name.map { try Program(name: $0) } ?? Program(startedAs: CommandLine.arguments.first ?? "")
    Terminal.openMissingDescriptors()
    ExitWatch.begin(program)
    var status: ExitStatus
    do throws(UsageError) {
      status = await run(try ParsedArguments.words(of: program), program, strategies, lane)
    } catch {
      Terminal.printError("\(error)\n")
      status = .usage
    }
    if let problem = Terminal.outputProblem {
      Terminal.printError("\(problem)\n")
      if status == .done { status = .failed }
    }
    ExitWatch.exit(status)
  }

  private static func run(
    _ words: ArraySlice<String>, _ program: Program, _ strategies: StrategyRegistry, _ laneFault: Int?
  ) async -> ExitStatus {
    guard let name = words.first, name != "--help", name != "-h" else {
      Terminal.print(HelpCommand.overview(program))
      return words.isEmpty ? .usage : .done
    }
    if name == "--version" {
      let (own, loops) = (VectorWidth.ofProgram.bytes, VectorWidth.inUse.bytes)
      Terminal.print("\(program)\nvectors of \(own) bytes, in loops over lanes \(loops) bytes\n")
      return .done
    }
    if let problem = VectorWidth.problem {
      Terminal.printError("\(program.name): \(problem)\n")
      return .usage
    }
    guard let command = Command.all.first(where: { $0.name == name }) else {
      Terminal.printError("\(program.name): \(UsageError.unknownCommand(name, program.name))\n")
      return .usage
    }
    if words.contains("--help") || words.contains("-h") {
      Terminal.print(command.help(program.name))
      return .done
    }
    if let shortage = AddressSpace.shortage {
      Terminal.printError("\(program.name): \(shortage)\n")
      return .failed
    }
    do {
      let arguments = try ParsedArguments(words.dropFirst(), for: command, of: program)
      var call = try Invocation(program, strategies, command, arguments)
      call.laneFault = laneFault
      return try await command.perform(call)
    } catch {
      Terminal.printError("\(error)\n")
      let isUsage = error is UsageError || error is ConfigurationErrors || error is PhaseChoiceError
      let status: ExitStatus = isUsage ? .usage : .failed
      if command.asksForJSON(words.dropFirst()) {
        Terminal.print(data: ErrorReport(error, status: status.rawValue).json)
      }
      return status
    }
  }
}

/// What a command ends with.
enum ExitStatus: Int32 {
  case done = 0
  case failed = 1
  case usage = 2
  case interrupted = 130
  case terminated = 143
  case hungUp = 129
}
