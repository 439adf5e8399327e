import FileFormats
import RunResults
import Testing

@testable import ReportDocuments

/// What a report takes from the configuration of a run's phases.
@Suite struct PhaseSettingsTests {
  private static let row = JSONValue.object([
    JSONMember("name", .string("s")), JSONMember("kind", .string("optimization")),
    JSONMember("state", .string("complete")),
  ])

  private static func configuration(_ text: String) throws -> JSONValue { JSONValue(try YAML.parse(Array(text.utf8))) }

  /// Phases stand in a list, those of a single pass that is cut under their names.
  @Test(arguments: ["[{name: r, digests: results}, {name: s, ", "{s: {"])
  func objectivesAreThoseOfTheFile(_ start: String) throws {
    let keys = "objective: {metric: calmar, direction: minimize}, digests: equity}"
    let end = start.hasPrefix("[") ? "]" : "}"
    let configuration = try Self.configuration("phases: \(start)\(keys)\(end)\n")
    let settings = ReportedPhase.settings(of: Self.row, in: configuration)
    let phase = try #require(try ReportedPhase(Self.row, in: "/nowhere", settings: settings, readsHistory: false))
    #expect(phase.objective == ReportedPhase.Objective(metric: "calmar", isMinimized: true))
    #expect(!phase.followsTrades)
  }

  @Test func aPhaseThatTheFileDoesNotName_hasTheDefaults() throws {
    for text in ["phases: [{name: r, digests: equity}]\n", "phases: {r: {digests: equity}}\n", "name: x\n"] {
      let settings = ReportedPhase.settings(of: Self.row, in: try Self.configuration(text))
      #expect(settings == nil)
      let phase = try #require(try ReportedPhase(Self.row, in: "/nowhere", settings: settings, readsHistory: false))
      #expect(phase.objective == ReportedPhase.Objective() && phase.followsTrades)
    }
  }
}
