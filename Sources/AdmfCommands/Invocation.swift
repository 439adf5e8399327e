import Configuration
import Coordination
import RunResults
import TradingStrategies

/// What a command is carried out with.
struct Invocation: Sendable {
  /// The program that was started.
  let program: Program
  /// The types that workflow files may name.
  let strategies: StrategyRegistry
  /// What stands behind the command's name.
  let arguments: ParsedArguments

  /// The first argument: the file that the command works on.
  var file: String { arguments.positionals[0] }

  /// The workflow that the first argument names, with overrides.
  ///
  /// - Throws: `UsageError` where the file lies in the folder of another program's run, which may know other types of
  ///   strategies; else what `WorkflowFile.load` throws.
  func workflow() throws -> Workflow {
    do {
      return try WorkflowFile.load(path: file, overrides: arguments.all("--set"), registry: strategies)
    } catch {
      guard let maker = RunFolder.maker(of: file), maker != program.name else { throw error }
      throw UsageError(
        description: "\(error)\n\(file) belongs to a run of the program \(maker), which may know strategies that "
          + "\(program.name) does not")
    }
  }

  /// The run of that workflow, its data loaded.
  func workflowRun() throws -> WorkflowRun {
    try WorkflowRun(try workflow(), registry: strategies, program: program)
  }

  /// A usage error that begins with the program's and the command's name.
  func usageError(_ text: String) -> UsageError { UsageError(description: "\(arguments.command): \(text)") }
}
