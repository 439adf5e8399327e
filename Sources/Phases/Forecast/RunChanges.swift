import Configuration
import Coordination
import FileFormats
import RunResults
import TradingStrategies

/// What is not the same as in an earlier run: keys, data, program, and files that are not as they were written.
package struct RunChanges: Sendable {
  /// The folder of the earlier run.
  package let path: String
  /// What became of it.
  package let status: RunManifest.Status
  /// Keys with what they were and what they are, in the order of the keys.
  package let keys: [RunConfiguration.Difference]
  /// Data with what became of them, in the order of their names.
  package let data: [(name: String, what: String)]
  /// What is another program, in words.
  package let program: [String]
  /// Files that are not as the earlier run wrote them.
  package let damage: [FileDamage]
  private let now: Workflow
  private let former: Workflow?

  /// - Parameters:
  ///   - folder: Of the earlier run.
  ///   - workflow: What would run now.
  ///   - manifest: What the manifest of that would say of its inputs.
  /// - Returns: Nil where there is no run whose manifest can be read.
  package init?(since folder: String, _ workflow: Workflow, _ manifest: RunManifest, _ registry: StrategyRegistry) {
    guard let earlier = try? RunManifest(readingFrom: folder) else { return nil }
    path = folder
    status = earlier.status
    now = workflow
    let text = try? FileSystem.read(FilePath.join(folder, RunFolder.configurationName))
    former = text.flatMap { try? WorkflowFile.decode($0, path: folder, registry: registry) }
    let configuration = try? RunConfiguration(readingFrom: folder)
    let written = (try? YAML.parse(Array(workflow.canonicalYAML.utf8))).map { RunConfiguration(JSONValue($0)) }
    keys = configuration.flatMap { former in written.map { RunConfiguration.differences([former, $0]) } } ?? []
    data = Self.data(earlier.dataHashes, manifest.dataHashes)
    var inputs = manifest
    (inputs.dataHashes, inputs.masterSeed) = (earlier.dataHashes, earlier.masterSeed)
    program = inputs.inputDifferences(from: earlier)
    damage = earlier.status == .complete ? earlier.allDamage(in: folder) : []
  }

  private static func data(
    _ former: [RunManifest.DataHash], _ now: [RunManifest.DataHash]
  ) -> [(name: String, what: String)] {
    let together = Set((former + now).map(\.name))
    return together.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.compactMap { name in
      let hashes = [former, now].map { list in list.first { $0.name == name }?.hash }
      switch (hashes[0], hashes[1]) {
      case (nil, _): return (name, "is new")
      case (_, nil): return (name, "is not read any more")
      case (let old, let new): return old == new ? nil : (name, "has other content")
      }
    }
  }

  /// Whether nothing has changed.
  package var isEmpty: Bool { keys.isEmpty && data.isEmpty && program.isEmpty && damage.isEmpty }

  /// All changes in words, a sentence each.
  package var words: [String] {
    keys.map(Self.words) + data.map { "data: \($0.name) \($0.what)" } + program.map { "program: \($0)" }
      + damage.map { "files: \($0)" }
  }

  private static func words(_ difference: RunConfiguration.Difference) -> String {
    let values = difference.values.map { value in
      value.map { MessageText.excerpt(String(decoding: $0.compactText, as: UTF8.self)) } ?? "absent"
    }
    return "\(difference.key): \(values.joined(separator: " -> "))"
  }

  /// The changes that a phase depends on by itself, in words: its own keys, those of the file that reach it, its data.
  ///
  /// - Parameter files: The names of the data that it reads.
  package func words(of phase: Phase, files: [String]) -> [String] {
    let own = "phases.\(phase.name)."
    var found = keys.filter { $0.key.hasPrefix(own) }
    if let before = former?.phases.first(where: { $0.name == phase.name }) {
      // What the phase makes of the keys of the whole file.
      let reached = RunConfiguration.differences([before, phase].map { RunConfiguration($0.plainForm) })
      found += reached.filter { difference in !found.contains { $0.key == own + difference.key } }
    } else {
      found += keys.filter { !$0.key.hasPrefix("phases.") }
    }
    return found.map(Self.words) + data.filter { files.contains($0.name) }.map { "data: \($0.name) \($0.what)" }
      + program.map { "program: \($0)" }
  }
}

extension Phase {
  /// What it runs, but for what it is called and where it goes.
  fileprivate var plainForm: JSONValue {
    var plain = workflow
    plain.phases = []
    plain.name = "phase"
    plain.study = nil
    return plain.canonicalForm
  }
}
