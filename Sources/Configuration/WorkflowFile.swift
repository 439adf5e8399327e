import FileFormats
import RunResults
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
    do throws(ResultsError) {
      bytes = try FileSystem.read(path, atMost: YAML.maximumBytes + 1)
    } catch {
      var message = "\(error)"
      if case .fileSystem(let operation, _, let reason) = error { message = "cannot \(operation): \(reason)" }
      throw ConfigurationErrors([ConfigurationDiagnostic(origin: .file(path, nil), key: "", message: message)])
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
    let diagnostics = DiagnosticCollector(file: path, overrides: overrides.map(ConfigurationOverride.name(of:)))
    for (index, text) in overrides.enumerated() {
      ConfigurationOverride(text, index: index, diagnostics)?.apply(to: &root, diagnostics)
    }
    let decoder = WorkflowDecoder(path: path, registry: registry, diagnostics: diagnostics)
    let workflow = decoder.decode(root)
    guard let workflow, diagnostics.isEmpty else { throw ConfigurationErrors(diagnostics.sorted()) }
    return workflow
  }
}
