import Coordination
import FileFormats
import RunResults

/// A file that a command writes beside the results of a run, because an option names it.
struct OutputPath {
  /// The option, as `--trace`.
  let option: String
  let path: String

  /// The paths of the options that are given.
  static func all(_ options: [String], in arguments: ParsedArguments) -> [OutputPath] {
    options.compactMap { option in arguments.value(option).map { OutputPath(option: option, path: $0) } }
  }

  /// Where the file will lie, and where it lies while it is being written.
  private var places: [String] { [path, path + ".partial"].map(FileSystem.resolved) }

  /// Refuses, before anything runs, paths that cannot be written or at which something lies that the run reads or
  /// writes.
  ///
  /// - Parameters:
  ///   - inputs: What the run reads: the path of each, and what it is called in a message.
  ///   - folder: That of the results; nil where there are none.
  static func check(
    _ outputs: [OutputPath], inputs: [(path: String, meaning: String)], folder: String?
  ) throws(UsageError) {
    for (index, output) in outputs.enumerated() {
      if let input = inputs.first(where: { output.meets($0.path) }) { throw output.refusal("is \(input.meaning)") }
      if let folder { try output.checkAgainst(folder) }
      // Devices and pipes take what both write.
      let other = outputs[..<index].first { !Set($0.places).isDisjoint(with: output.places) }
      if let other, !FileSystem.isStream(output.path) {
        throw output.refusal("is what \(other.option) writes")
      }
      if let obstacle = output.obstacle(folder: folder) { throw output.refusal(obstacle.problem) }
    }
  }

  /// Refuses a folder of results in which data lie, or a workflow under the name of a file of a run.
  ///
  /// The folder may be moved, and its files are replaced. Its own `config.yaml` may be run again.
  static func check(folder: String, workflow: String, data: [String]) throws(UsageError) {
    let place = FileSystem.resolved(folder)
    let own = FileSystem.resolved(workflow)
    let isTaken =
      FilePath.folder(of: own) == place && RunFolder.writes(FilePath.lastComponent(own))
      && FilePath.lastComponent(own) != RunFolder.configurationName
    let isInside = { (path: String) in FileSystem.resolved(path).hasPrefix(FilePath.join(place, "")) }
    if let path = isTaken ? workflow : data.first(where: isInside) {
      throw UsageError(
        description: "--out: \(path), which the run reads, lies in \(folder); choose another folder for the results")
    }
  }

  private func meets(_ other: String) -> Bool {
    let place = FileSystem.resolved(other)
    return places.contains(place) || FileSystem.isSame(path, other)
  }

  private func checkAgainst(_ folder: String) throws(UsageError) {
    let place = FileSystem.resolved(folder)
    for own in places {
      let isAbove = place.hasPrefix(FilePath.join(own, "")) && FileSystem.kind(own) == .nothing
      if own == place || isAbove { throw refusal("is to be the folder of the results, or one above it") }
      if FilePath.folder(of: own) == place, RunFolder.writes(FilePath.lastComponent(own)) {
        throw refusal("is a file of the results")
      }
    }
  }

  /// Why nothing can be written there; a file in the folder of the results is written once that is made.
  private func obstacle(folder: String?) -> FileError? {
    if let folder, FileSystem.kind(folder) == .nothing,
      FilePath.folder(of: FileSystem.resolved(path)) == FileSystem.resolved(folder), !path.hasSuffix("/")
    {
      return nil
    }
    return FileSystem.obstacle(toWriting: path)
  }

  private func refusal(_ problem: String) -> UsageError {
    UsageError(description: "\(option): \(path) \(problem)")
  }
}
