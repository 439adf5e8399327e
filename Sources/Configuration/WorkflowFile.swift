import Determinism
import FileFormats
import MarketData
import SettingsTables
import TradingStrategies

/// Reads workflow files.
public enum WorkflowFile {
  /// Reads the file at `path`, applies `overrides` (`key.path=value`, the value in YAML) and checks everything.
  ///
  /// Throws every problem of the file and the overrides at once; only an error of the YAML text itself comes alone.
  public static func load(
    path: String, overrides: [String] = [], registry: StrategyRegistry = .builtIn
  ) throws(ConfigurationErrors) -> Workflow {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileSystem.read(path, atMost: YAML.maximumBytes + 1)
    } catch {
      throw ConfigurationErrors([ConfigurationDiagnostic(origin: .file(path, nil), key: "", message: error.problem)])
    }
    return try decode(bytes, path: path, overrides: overrides, registry: registry)
  }

  /// Does the same with bytes that have been read already; touches no file.
  ///
  /// - Parameter path: What diagnostics call the file. Relative paths in it are relative to its folder, and its base
  ///   name is the default of `workflow.name`.
  public static func decode(
    _ bytes: [UInt8], path: String, overrides: [String] = [], registry: StrategyRegistry = .builtIn
  ) throws(ConfigurationErrors) -> Workflow {
    var root: YAMLNode
    do throws(YAMLError) {
      root = try YAML.parse(bytes)
    } catch {
      let origin = ConfigurationDiagnostic.Origin.file(path, error.location)
      throw ConfigurationErrors([ConfigurationDiagnostic(origin: origin, key: "", message: error.message)])
    }
    let table = Workflow.table(registry)
    let problems = ProblemCollector(laterKeys: Workflow.laterKeys, hints: Workflow.hints(table, registry))
    for (index, text) in overrides.enumerated() {
      ConfigurationOverride(text, index: index, problems)?.apply(to: &root, problems)
    }
    var workflow = table.initial
    workflow.name = defaultName(of: path)
    table.decode(root, path: "", into: &workflow, problems)
    guard problems.isEmpty else {
      throw ConfigurationErrors(
        problems.sorted().map { ConfigurationDiagnostic($0, path: path, overrides: overrides) })
    }
    workflow.writtenDataPath = workflow.data.path
    workflow.data.path = resolved(workflow.data.path, besides: path)
    return workflow
  }

  /// The base name of a path without its extension, with `_` for what a name cannot have.
  private static func defaultName(of path: String) -> String {
    var base = path.split(separator: "/").last.map(String.init) ?? ""
    if let dot = base.lastIndex(of: "."), dot != base.startIndex { base = String(base[..<dot]) }
    let characters = base.unicodeScalars.map { ContainerID.isName("x\($0)") ? Character($0) : "_" }
    return ContainerID.isName(String(characters)) ? String(characters) : "workflow"
  }

  /// `written` relative to the folder of the file at `path`, unless it is absolute.
  private static func resolved(_ written: String, besides path: String) -> String {
    guard !written.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return written }
    return String(path[...slash]) + written
  }
}
