import Backtesting
import Configuration
import ContentStore
import Coordination
import FileFormats
import MarketData
import Phases
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
  /// The workflow that comes from standard input; nil where it comes from a file.
  let input: [UInt8]?
  /// The lane into which a test's program puts a mistake.
  var laneFault: Int?

  /// Reads standard input, if the file of a command that takes a workflow is `-`.
  init(_ program: Program, _ strategies: StrategyRegistry, _ command: Command, _ arguments: ParsedArguments)
    throws(UsageError)
  {
    self.program = program
    self.strategies = strategies
    self.arguments = arguments
    guard command.readsStandardInput, arguments.positionals.first == "-" else {
      input = nil
      return
    }
    do throws(FileError) {
      input = try FileSystem.readStandardInput(atMost: YAML.maximumBytes + 1)
    } catch { throw UsageError(description: "\(error)") }
  }

  /// The first argument: the file that the command works on.
  var file: String { arguments.positionals[0] }

  /// Whether that is `-`, for standard input.
  var isStandardInput: Bool { file == "-" }

  /// What messages call the file, and workflows without a name are called after.
  var fileName: String { isStandardInput ? "stdin" : file }

  /// The same with what would steer the terminal as escapes.
  var shownFile: String { MessageText.shown(fileName) }

  /// The folder of a run, where the first argument is one.
  var runFolder: String? {
    guard !isStandardInput, FileSystem.kind(file) == .folder,
      FileSystem.kind(FilePath.join(file, RunManifest.fileName)) != .nothing
    else { return nil }
    return file
  }

  /// The file of the workflow: the first argument, or the configuration in the folder of a run that it names.
  var workflowFile: String { runFolder.map { FilePath.join($0, RunFolder.configurationName) } ?? file }

  /// The workflow that the first argument names, with overrides.
  ///
  /// - Throws: `UsageError` where the file lies in the folder of another program's run, which may know other types of
  ///   strategies; else what `WorkflowFile.load` throws.
  func workflow() throws -> Workflow {
    let workflow = try anyWorkflow()
    if workflow.triggers.isEmpty { return workflow }
    throw usageError("\(shownFile) has triggers, and runs nothing itself; see \(program.name) dispatch --help")
  }

  /// The same, also where it has triggers and runs nothing itself.
  func anyWorkflow() throws -> Workflow {
    let overrides = arguments.all("--set")
    if let input {
      return try WorkflowFile.decode(input, path: fileName, overrides: overrides, registry: strategies)
    }
    if let runFolder {
      let manifest = try RunManifest(readingFrom: runFolder)
      let damage = manifest.damage(of: RunFolder.configurationName, in: runFolder)
      if damage?.kind == .altered { throw ResultsError.alteredConfiguration(path: workflowFile) }
    }
    do {
      return try WorkflowFile.load(path: workflowFile, overrides: overrides, registry: strategies)
    } catch {
      guard let maker = RunFolder.maker(of: file), maker != program.name else { throw error }
      throw UsageError(
        description:
          "\(error)\n\(shownFile) belongs to a run of the program \(MessageText.shown(maker)), which may know "
          + "strategies that \(program.name) does not")
    }
  }

  /// Where the results of a workflow go: as `--out` says; where the first argument is the folder of a run, into that,
  /// unless overrides make another run of it; else into the workflow's own folder.
  func resultsFolder(of workflow: Workflow) -> String {
    if let folder = arguments.value("--out") { return folder }
    if let runFolder,
      arguments.all("--set").isEmpty
        || (try? RunManifest(readingFrom: runFolder))?.configHash == workflow.configurationHash
    {
      return runFolder
    }
    return workflow.defaultFolder
  }

  /// The run of a workflow, its data loaded; a terminal shows how far that is.
  func run(of workflow: Workflow, store: ObjectStore? = nil) throws -> WorkflowRun {
    let count = workflow.data.symbols.count
    return try ProgressDisplay.whileReading("\(count) symbol\(count == 1 ? "" : "s")") { watch in
      var run = try WorkflowRun(workflow, registry: strategies, program: program, store: store, watch: watch)
      if let laneFault { run.plantLaneFault(in: laneFault) }
      return run
    }
  }

  /// The run of the workflow that the first argument names, its data loaded.
  func workflowRun() throws -> WorkflowRun { try run(of: try workflow()) }

  /// What a run of the workflow around gives to a file that takes something of it: the run that `--outer` names, else
  /// the one that the run in the folder of the command took it from; nil where neither says one, or nothing is taken.
  func outerRun(of workflow: Workflow, store: PhaseStore, watch: PhaseWatch) async throws -> OuterRun? {
    let known = runFolder.flatMap { folder in
      (try? RunManifest(readingFrom: folder))?.outerFolder.map { FilePath.join(folder, $0) }
    }
    if workflow.outerOutputs.isEmpty {
      guard arguments.has(CommandOption.outer.name) else { return nil }
      throw usageError("--outer: \(shownFile) takes nothing of a workflow around it")
    }
    guard let folder = arguments.value(CommandOption.outer.name) ?? known else { return nil }
    return try await OuterRun(
      folder, for: workflow, at: workflowFile, registry: strategies, program: program, store: store, watch: watch)
  }

  /// Whether the user wants sealed cycles opened that others have opened.
  var mayReopenHoldout: Bool { arguments.has(CommandOption.reopening.name) }

  /// Marks of the manifest of a single pass into `folder`, which opens what its workflow says of sealed cycles.
  ///
  /// - Throws: `HoldoutError` where that is refused.
  func marks(
    of run: WorkflowRun, _ workflow: Workflow, into folder: String, _ ledger: LedgerPlace = .besideResults
  ) throws(HoldoutError) -> RunMarks {
    var marks = RunMarks()
    if let request = HoldoutRequest(workflow, run.backtest.data),
      let gate = HoldoutGate(ledger, results: folder, of: workflow, mayReopen: mayReopenHoldout)
    {
      marks.holdout = try gate.open(request)
    }
    return marks
  }

  /// A usage error that begins with the program's and the command's name.
  func usageError(_ text: String) -> UsageError { UsageError(description: "\(arguments.command): \(text)") }
}
