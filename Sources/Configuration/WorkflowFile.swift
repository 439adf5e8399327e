import Determinism
import FileFormats
import MarketData
import RunResults
import SettingsTables
import TradingStrategies

/// Reads workflow files.
public enum WorkflowFile {
  /// Reads the file at `path`, applies `overrides` (`key.path=value`, the value in YAML) and checks everything.
  ///
  /// The copy in a run's folder finds its data where the file that was run did.
  ///
  /// Throws every problem of the file and the overrides at once; only an error of the YAML text itself comes alone.
  public static func load(
    path: String, overrides: [String] = [], registry: StrategyRegistry = .builtIn
  ) throws(ConfigurationErrors) -> Workflow {
    try load(path: path, overrides: overrides, registry: registry, outer: FileTrail())
  }

  /// Does the same with a file that an event runs: `{event: WORD}` stands for the event's value.
  package static func load(
    path: String, overrides: [String], registry: StrategyRegistry, event: EventValues
  ) throws(ConfigurationErrors) -> Workflow {
    try load(path: path, overrides: overrides, registry: registry, event: event, outer: FileTrail())
  }

  /// - Parameter outer: The files that name this one, each the next.
  static func load(
    path: String, overrides: [String], registry: StrategyRegistry, event: EventValues? = nil, outer: FileTrail
  ) throws(ConfigurationErrors) -> Workflow {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileSystem.read(path, atMost: YAML.maximumBytes + 1)
    } catch {
      throw ConfigurationErrors([ConfigurationDiagnostic(origin: .file(path, nil), key: "", message: error.problem)])
    }
    let home = folderOfCopy(path).map { $0 + "/" } ?? path
    var workflow = try decode(
      bytes, path: path, overrides: overrides, registry: registry, acceptsPhases: true, event: event, tablesBeside: home
    )
    workflow.findData(besides: home)
    try workflow.readFiles(besides: home, registry: registry, outer: outer.behind(path))
    return workflow
  }

  /// Where relative paths of the copy in a run's folder begin: the folder of the file that was run; nil for other
  /// files.
  private static func folderOfCopy(_ path: String) -> String? {
    guard FilePath.lastComponent(path) == RunFolder.configurationName else { return nil }
    let folder = FilePath.folder(of: path)
    return (try? RunManifest(readingFrom: folder))?.workflowFolder.map { FilePath.join(folder, $0) }
  }

  /// Does the same with bytes that have been read already; touches no file, so that phases that are files of their own
  /// are not read.
  ///
  /// - Parameter path: What diagnostics call the file. Relative paths in it are relative to its folder, and its base
  ///   name is the default of `workflow.name`.
  public static func decode(
    _ bytes: [UInt8], path: String, overrides: [String] = [], registry: StrategyRegistry = .builtIn
  ) throws(ConfigurationErrors) -> Workflow {
    try decode(bytes, path: path, overrides: overrides, registry: registry, acceptsPhases: true)
  }

  /// - Parameters:
  ///   - acceptsPhases: Whether phases are read.
  ///   - event: The values of the event that runs the file; nil where none does.
  ///   - folder: A path in the folder in which tables are whose columns are values of risk workers; nil leaves them.
  package static func decode(
    _ bytes: [UInt8], path: String, overrides: [String] = [], registry: StrategyRegistry = .builtIn,
    acceptsPhases: Bool, event: EventValues? = nil, tablesBeside folder: String? = nil
  ) throws(ConfigurationErrors) -> Workflow {
    var root: YAMLNode
    do throws(YAMLError) {
      root = try YAML.parse(bytes)
    } catch {
      let origin = ConfigurationDiagnostic.Origin.file(path, error.location)
      throw ConfigurationErrors([ConfigurationDiagnostic(origin: origin, key: "", message: error.message)])
    }
    let problems = ProblemCollector(
      laterKeys: Workflow.laterKeys, hints: Workflow.hints(Workflow.table(registry), registry))
    root = EventSubstitution(values: event, problems: problems).apply(to: root)
    var nodes = PhaseNodes(root, problems, acceptsPhases: acceptsPhases)
    root = nodes.listing
    for (index, text) in overrides.enumerated() {
      ConfigurationOverride(text, index: index, problems)?.apply(to: &root, problems)
    }
    nodes.take(root)
    var workflow = decode(nodes, path: path, overrides, registry, problems)
    if let folder { workflow.readRiskColumns(besides: folder, phases: nodes.phases ?? [], problems) }
    guard problems.isEmpty else {
      throw ConfigurationErrors(
        problems.sorted().map { ConfigurationDiagnostic($0, path: path, overrides: overrides) })
    }
    workflow.findData(besides: path)
    return workflow
  }

  /// Reads the workflow and its phases.
  private static func decode(
    _ nodes: PhaseNodes, path: String, _ overrides: [String], _ registry: StrategyRegistry,
    _ problems: ProblemCollector
  ) -> Workflow {
    let hasTriggers = nodes.root["triggers"]?.holdsItems ?? false
    let runsOthers = nodes.isComposite || hasTriggers
    if hasTriggers, let phase = nodes.phases?.first {
      problems.add(
        phase.location, phase.path, "does not belong to a file with triggers",
        note: "the workflows that they name have phases")
    }
    let table = Workflow.table(registry, isWhole: !runsOthers)
    var workflow = table.initial
    workflow.name = defaultName(of: path)
    table.decode(nodes.root, path: "", into: &workflow, problems)
    workflow.writtenDataPath = workflow.data.path
    if workflow.mode == .multiPhaseOptimized || nodes.areStages {
      workflow.stages = StagedPass(nodes.phases ?? [], problems)
      StagedTrials(workflow, registry, problems).take(from: nodes.phases ?? [], into: &workflow, path, overrides)
      return workflow
    }
    let phases = PhaseDecoder(root: nodes.root, base: workflow, table: table, registry: registry, problems: problems)
      .decode(nodes.phases ?? [])
    PhaseGraphChecks(phases, problems).perform()
    for (node, phase) in phases {
      TrialChecks(phase: phase, node: node, registry: registry, problems: problems).perform()
      phase.settings.analysis.regimes.checkWatched(
        by: node.node["classifiers"], path: "\(node.path).classifiers", phase.workflow.data.symbols, registry, problems)
    }
    PhaseConditionChecks(phases: phases, registry: registry, problems: problems).perform()
    workflow.phases = phases.map { node, phase in
      var phase = phase
      phase.settings.places = PhasePlaces(node, file: path, overrides: overrides)
      return phase
    }
    return workflow
  }

  /// The base name of a path without its extension, with `_` for what a name cannot have.
  private static func defaultName(of path: String) -> String {
    var base = path.split(separator: "/").last.map(String.init) ?? ""
    if let dot = base.lastIndex(of: "."), dot != base.startIndex { base = String(base[..<dot]) }
    let characters = base.unicodeScalars.map { ContainerID.isName("x\($0)") ? Character($0) : "_" }
    return ContainerID.isName(String(characters)) ? String(characters) : "workflow"
  }
}

extension Workflow {
  /// Resolves relative paths of data against the folder of the file at `path`, those of phases too.
  mutating func findData(besides path: String) {
    home.folder = FilePath.folder(of: path)
    data.path = FilePath.resolved(writtenDataPath, besides: path)
    for index in strategies.indices {
      guard let recording = strategies[index].recording else { continue }
      strategies[index].recording?.path = FilePath.resolved(recording.writtenPath, besides: path)
    }
    for index in phases.indices { phases[index].workflow.findData(besides: path) }
  }
}
