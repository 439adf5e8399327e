import Configuration
import Coordination
import FileFormats
import MarketData
import RunResults
import Synchronization
import TradingStrategies

/// What a command is carried out with.
struct Invocation: Sendable {
  /// The program that was started.
  let program: Program
  /// The types that workflow files may name.
  let strategies: StrategyRegistry
  /// What stands behind the command's name.
  let arguments: ParsedArguments
  let standardInput = StandardInput()

  /// The first argument: the file that the command works on.
  var file: String { arguments.positionals[0] }

  /// Whether that is `-`, for standard input.
  var isStandardInput: Bool { file == "-" }

  /// What messages call the file, and workflows without a name are called after.
  var fileName: String { isStandardInput ? "stdin" : file }

  /// The same with what would steer the terminal as escapes.
  var shownFile: String { MessageText.shown(fileName) }

  /// The workflow that the first argument names, with overrides.
  ///
  /// - Throws: `UsageError` where the file lies in the folder of another program's run, which may know other types of
  ///   strategies; else what `WorkflowFile.load` throws.
  func workflow() throws -> Workflow {
    let overrides = arguments.all("--set")
    if isStandardInput {
      let bytes = try standardInput.read()
      return try WorkflowFile.decode(bytes, path: fileName, overrides: overrides, registry: strategies)
    }
    do {
      return try WorkflowFile.load(path: file, overrides: overrides, registry: strategies)
    } catch {
      guard let maker = RunFolder.maker(of: file), maker != program.name else { throw error }
      throw UsageError(
        description: "\(error)\n\(shownFile) belongs to a run of the program \(maker), which may know strategies that "
          + "\(program.name) does not")
    }
  }

  /// The run of a workflow, its data loaded; a terminal shows for how long.
  func run(of workflow: Workflow) throws -> WorkflowRun {
    let count = workflow.data.symbols.count
    return try ProgressDisplay.whileLoading("\(count) symbol\(count == 1 ? "" : "s")") {
      try WorkflowRun(workflow, registry: strategies, program: program)
    }
  }

  /// The run of the workflow that the first argument names, its data loaded.
  func workflowRun() throws -> WorkflowRun { try run(of: try workflow()) }

  /// A usage error that begins with the program's and the command's name.
  func usageError(_ text: String) -> UsageError { UsageError(description: "\(arguments.command): \(text)") }
}

/// A workflow that comes from standard input: it can be read once, and a process of its own may need it again.
final class StandardInput: Sendable {
  private let bytes = Mutex<[UInt8]?>(nil)

  /// What was read, nil where nothing was.
  var whatWasRead: [UInt8]? { bytes.withLock { $0 } }

  /// Reads everything, as much as a workflow may have.
  func read() throws(UsageError) -> [UInt8] {
    let found: [UInt8]
    do {
      found = try FileSystem.readStandardInput(atMost: YAML.maximumBytes + 1)
    } catch { throw UsageError(description: "\(error)") }
    bytes.withLock { $0 = found }
    return found
  }
}
