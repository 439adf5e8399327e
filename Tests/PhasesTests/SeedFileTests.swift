import Configuration
import FileFormats
import Testing

/// The workflow files of the documents that describe ADMF-PC: their lines stand in ours, unchanged and in their order.
@Suite struct SeedFileTests {
  static let names = [
    "simple_backtest", "parameter_optimization", "composite_workflow", "multi_phase", "multi_phase_optimization",
    "single_phase", "multi_phase_coordination", "coordinator_basic", "coordinator_advanced",
  ]

  /// What a document has in another place, or cannot ship: each with what stands here.
  static let exceptions = [
    ("symbols: [SPY]", "symbols: [SP500]"), ("\"configs/", "\""),
  ]

  @Test(arguments: names) func linesOfTheDocument_standUnchanged(name: String) throws {
    let document = try lines("Tests/PhasesTests/Fixtures/seeds/\(name).txt").filter { !$0.isEmpty }.map { line in
      Self.exceptions.reduce(line) { $0.replacing($1.0, with: $1.1) }
    }
    let file = try lines("Configs/seeds/\(name).yaml").filter { !$0.isEmpty }
    let own = file.filter { !$0.hasSuffix("# added") && !($0.hasPrefix("#") && !document.contains($0)) }
    #expect(own == document)
  }

  /// Every file is read without a mistake, and what it decodes to is written and read again.
  @Test func everyFile_isReadBack() throws {
    let files = try FileSystem.names(in: "Configs/seeds").filter { $0.hasSuffix(".yaml") }.sorted()
    #expect(files.count >= Self.names.count)
    for file in files where file != "triggers.yaml" {
      let workflow = try WorkflowFile.load(path: "Configs/seeds/\(file)")
      let again = try WorkflowFile.decode(Array(workflow.canonicalYAML.utf8), path: "Configs/seeds/\(file)")
      #expect(again.configurationHash == workflow.configurationHash, "\(file)")
      #expect(again.phases.map(\.settings) == workflow.phases.map(\.settings), "\(file)")
    }
  }

  private func lines(_ path: String) throws -> [String] {
    String(decoding: try FileSystem.read(path), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in
        var line = String(line)
        while line.hasSuffix(" ") { line.removeLast() }
        return line
      }
  }
}
