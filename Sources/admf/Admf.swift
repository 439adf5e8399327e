import Configuration
import Reporting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a command ends with.
enum ExitStatus: Int32 {
  case done = 0
  case failed = 1
  case usage = 2
  case interrupted = 130
}

/// The command-line program: finds the command, runs it, and turns errors into messages and exit codes.
@main
enum Admf {
  static func main() async {
    Terminal.openMissingDescriptors()
    var status = await run(CommandLine.arguments.dropFirst())
    if let problem = Terminal.outputProblem {
      Terminal.printError("\(problem)\n")
      if status == .done { status = .failed }
    }
    exit(status.rawValue)
  }

  static func run(_ arguments: ArraySlice<String>) async -> ExitStatus {
    let asksForHelp = arguments.first == "help"
    guard let name = asksForHelp ? arguments.dropFirst().first : arguments.first, name != "--help", name != "-h" else {
      Terminal.print(overview)
      return arguments.isEmpty ? .usage : .done
    }
    if name == "--version" {
      Terminal.print(versionLine)
      return .done
    }
    guard let command = CommandSpecification.all.first(where: { $0.name == name }) else {
      Terminal.printError("admf: \(UsageError.unknownCommand(name))\n")
      return .usage
    }
    if asksForHelp || arguments.contains("--help") || arguments.contains("-h") {
      Terminal.print(command.help)
      return .done
    }
    do {
      return try await perform(command, try ParsedArguments(arguments.dropFirst(), for: command))
    } catch let error as UsageError {
      Terminal.printError("\(error)\n")
      return .usage
    } catch let error as ConfigurationErrors {
      Terminal.printError("\(error)\n")
      return .usage
    } catch {
      Terminal.printError("\(error)\n")
      return .failed
    }
  }

  private static func perform(
    _ command: CommandSpecification, _ arguments: ParsedArguments
  ) async throws -> ExitStatus {
    switch command.name {
    case "run": try await RunCommand.perform(arguments)
    case "validate": try ValidateCommand.perform(arguments)
    case "schema": try SchemaCommand.perform(arguments)
    case "explain": try ExplainCommand.perform(arguments)
    case "verify": try await VerifyCommand.perform(arguments)
    case "diff": try DiffCommand.perform(arguments)
    case "inspect": try InspectCommand.perform(arguments)
    default: try await BenchCommand.perform(arguments)
    }
  }

  private static var overview: String {
    let width = (CommandSpecification.all.map(\.name.utf8.count).max() ?? 0) + 2
    var text = "admf: deterministic backtests of trading workflows\n\nUsage: admf COMMAND [options]\n\nCommands:\n"
    for command in CommandSpecification.all {
      text += "  \(TextTable.padded(command.name, to: width))\(command.summary)\n"
    }
    return text + "\nadmf COMMAND --help explains a command, with an example.\n"
  }
}
