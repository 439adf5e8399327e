import FileFormats
import SettingsTables
import TradingStrategies

extension Workflow {
  /// Reads the files of phases that are workflows of their own, and those that these name in turn.
  ///
  /// - Parameters:
  ///   - path: A path in the folder that paths are relative to.
  ///   - files: The file of this workflow, and before it those that led to it.
  /// - Throws: Every problem of every file.
  mutating func readFiles(
    besides path: String, registry: StrategyRegistry, outer files: [String]
  ) throws(ConfigurationErrors) {
    var problems: [ConfigurationDiagnostic] = []
    do throws(ConfigurationErrors) {
      try readRiskColumns(besides: path, file: files.last ?? path)
    } catch { problems += error.diagnostics }
    for index in phases.indices {
      guard let written = phases[index].settings.file else { continue }
      let file = FilePath.resolved(written, besides: path)
      if let place = files.firstIndex(where: { FileSystem.isSame($0, file) }) {
        let way = (files[place...] + [file]).map { MessageText.shown($0) }.joined(separator: " -> ")
        problems.append(
          ConfigurationDiagnostic(
            origin: .file(files.last ?? path, nil), key: "phases.\(phases[index].name).workflow",
            message: "files run each other: \(way)"))
        continue
      }
      do throws(ConfigurationErrors) {
        phases[index].workflow = try WorkflowFile.load(path: file, overrides: [], registry: registry, outer: files)
      } catch { problems += error.diagnostics }
    }
    if !problems.isEmpty { throw ConfigurationErrors(problems) }
  }
}
