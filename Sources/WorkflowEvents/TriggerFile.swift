import Configuration
import FileFormats
import MarketData
import TradingModel
import TradingStrategies

/// A file with triggers, and the workflows that they name: all read and checked.
public struct TriggerFile: Sendable {
  /// Where it was read from.
  public let path: String
  /// What it says.
  public let workflow: Workflow
  let registry: StrategyRegistry

  /// The triggers, in the order of the file.
  public var triggers: [Trigger] { workflow.triggers }

  /// Reads a file with triggers and every workflow that one names, with any values in the place of an event's.
  ///
  /// - Throws: Every problem of every file.
  public init(
    path: String, overrides: [String] = [], registry: StrategyRegistry = .builtIn
  ) throws(ConfigurationErrors) {
    self.path = path
    self.registry = registry
    workflow = try WorkflowFile.load(path: path, overrides: overrides, registry: registry)
    guard !workflow.triggers.isEmpty else {
      throw ConfigurationErrors([
        ConfigurationDiagnostic(
          origin: .file(path, nil), key: "", message: "missing key 'triggers'; a file without triggers is run")
      ])
    }
    var problems: [ConfigurationDiagnostic] = []
    for index in workflow.triggers.indices { problems += check(index) }
    // Several triggers may name one file.
    var told: [ConfigurationDiagnostic] = []
    for problem in problems where !told.contains(problem) { told.append(problem) }
    if !told.isEmpty { throw ConfigurationErrors(told) }
  }

  // MARK: Places

  /// The files and folders that its dispatches read, but for the data of its workflows.
  public var inputs: [String] {
    [path] + triggers.map(file) + triggers.compactMap(\.path).map(place)
  }

  /// The file of a trigger's workflow.
  func file(of trigger: Trigger) -> String { FilePath.resolved(trigger.file, besides: path) }

  /// A path that the file names, from where the program runs.
  func place(_ written: String) -> String { FilePath.resolved(written, besides: path) }

  /// A path as the triggered workflow would write it: relative to its own folder, unless it is absolute.
  private func way(to written: String, from trigger: Trigger) -> String {
    if written.hasPrefix("/") || !trigger.file.contains("/") { return written }
    let folder = FileSystem.resolved(FilePath.folder(of: file(of: trigger)))
    let target = FileSystem.resolved(place(written))
    return folder.hasPrefix("/") && target.hasPrefix("/") ? FilePath.way(from: folder, to: target) : target
  }

  // MARK: Workflows

  /// The workflow of an event, its data those of the event's file, and ended where the dispatch says so.
  ///
  /// - Throws: What is wrong with it, once the values of the event stand in it.
  func load(_ dispatch: Dispatch) throws(ConfigurationErrors) -> Workflow {
    let event = dispatch.event
    var workflow = try load(triggers[event.trigger], path: event.path, symbol: event.symbol, time: event.time)
    if case .run(let end?) = dispatch.task { workflow.endData(at: end, registry: registry) }
    return workflow
  }

  /// - Parameter path: As the file with the triggers would write it.
  func load(
    _ trigger: Trigger, path: String?, symbol: String?, time: Timestamp
  ) throws(ConfigurationErrors) -> Workflow {
    let path = path.map { way(to: $0, from: trigger) }
    var values = EventValues(path: path, time: time.description, symbol: symbol)
    if trigger.kind == .marketOpen, workflow.data.symbols.isEmpty { values.symbol = nil }
    let overrides = path.map { ["data.path=" + String(decoding: JSONValue.string($0).compactText, as: UTF8.self)] }
    return try WorkflowFile.load(
      path: file(of: trigger), overrides: overrides ?? [], registry: registry, event: values)
  }

  /// The files of a trigger's folder that it means: their paths as the file would write them, ascending.
  func files(of trigger: Trigger) throws(FileError) -> [String] {
    guard let folder = trigger.path else { return [] }
    let pattern = NamePattern(trigger.pattern)
    return try FileSystem.names(in: place(folder)).filter(pattern.matches).map { FilePath.join(folder, $0) }
      .filter { FileSystem.isRegularFile(place($0)) }
  }

  // MARK: Checks

  /// Times that a workflow may be read with where there is no event yet: one of them lies on the right side of
  /// whatever the workflow compares the event's with.
  static let anyTimes = [Timestamp(year: 1800, month: 1, day: 1), Timestamp(year: 2200, month: 1, day: 1)]

  /// The workflow of a trigger as any event would have it.
  ///
  /// - Throws: What is wrong with it whatever the event.
  func loadAny(_ trigger: Trigger, path: String?, symbol: String?) throws(ConfigurationErrors) -> Workflow {
    do throws(ConfigurationErrors) {
      return try load(trigger, path: path, symbol: symbol, time: Self.anyTimes[0])
    } catch {
      guard let other = try? load(trigger, path: path, symbol: symbol, time: Self.anyTimes[1]) else { throw error }
      return other
    }
  }

  private func check(_ index: Int) -> [ConfigurationDiagnostic] {
    let trigger = triggers[index]
    var problems: [ConfigurationDiagnostic] = []
    var sample: String?
    if let folder = trigger.path {
      let files = try? files(of: trigger)
      if FileSystem.kind(place(folder)) != .folder {
        problems.append(diagnostic(index, "path", "there is no such folder, was '\(MessageText.excerpt(folder))'"))
      }
      sample = files?.first ?? FilePath.join(folder, "SYMBOL.csv")
    }
    let file = file(of: trigger)
    guard FileSystem.isRegularFile(file) else {
      let found = "there is no such file, was '\(MessageText.excerpt(trigger.file))'"
      return problems + [diagnostic(index, "workflow", found)]
    }
    do throws(ConfigurationErrors) {
      let symbol = trigger.kind == .timer ? nil : sample.map(FilePath.stem) ?? workflow.data.symbols.first?.name
      let workflow = try loadAny(trigger, path: sample, symbol: symbol)
      if !workflow.triggers.isEmpty {
        problems.append(
          diagnostic(index, "workflow", "it has triggers itself; expected a workflow that runs, was '\(trigger.file)'"))
      }
    } catch { problems += error.diagnostics.map { byTrigger($0, index) } }
    return problems
  }

  /// A problem of the file's path in the place of the workflow's: nobody has written it but the trigger.
  private func byTrigger(_ problem: ConfigurationDiagnostic, _ index: Int) -> ConfigurationDiagnostic {
    guard case .override = problem.origin else { return problem }
    return diagnostic(index, "path", "\(triggers[index].file): \(problem.key): \(problem.message)")
  }

  /// A problem of a key of a trigger, with its place as far as the file has one.
  private func diagnostic(_ index: Int, _ key: String, _ message: String) -> ConfigurationDiagnostic {
    ConfigurationDiagnostic(
      origin: .file(path, location(index, key)), key: "triggers[\(index)].\(key)", message: message)
  }

  private func location(_ index: Int, _ key: String) -> SourceLocation? {
    guard let bytes = try? FileSystem.read(path, atMost: YAML.maximumBytes + 1), let root = try? YAML.parse(bytes),
      case .sequence(let items) = root["triggers"]?.value, items.indices.contains(index)
    else { return nil }
    return items[index][key]?.location
  }
}
