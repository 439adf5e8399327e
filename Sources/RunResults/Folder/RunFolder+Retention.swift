import FileFormats

extension RunFolder {
  /// The finished runs of a workflow beside the folder of one of them, but for that one.
  ///
  /// - Parameter name: The name of the workflow, as their `config.yaml` has it.
  /// - Returns: None where the folder above cannot be listed.
  /// - Complexity: Of each run there the manifest, the metrics and the configuration are read.
  package static func finishedRuns(beside folder: String, named name: String) -> [FoundRun] {
    let own = namedPath(folder)
    let home = FilePath.folder(of: own)
    // A folder that is a run itself is no place of runs.
    guard !FileSystem.isThere(FilePath.join(home, RunManifest.fileName)), let runs = try? FoundRun.runs(in: home) else {
      return []
    }
    return runs.filter { run in
      run.state == .complete && !FileSystem.isSame(run.path, own) && workflowName(in: run.path) == name
    }
  }

  /// What the configuration in the folder of a run calls its workflow.
  private static func workflowName(in folder: String) -> String? {
    guard let configuration = try? RunConfiguration(readingFrom: folder),
      case .string(let name)? = configuration.keys.first(where: { $0.name == "workflow.name" })?.value
    else { return nil }
    return name
  }
}
