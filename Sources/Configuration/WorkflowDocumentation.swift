import FileFormats
import SettingsTables
import TradingStrategies

extension Workflow {
  /// Every key of a workflow file, from the tables that files are checked against, section by section.
  package static var documentedKeys: [KeyDocumentation] {
    table(.builtIn).documentation(path: "") + PhaseSettings.table.documentation(path: "phases[]")
      + StagedPass.documentation
  }

  /// The JSON Schema (draft 2020-12) of workflow files, for editors and other programs.
  ///
  /// It knows types, bounds, names, defaults and what belongs together. What keys of several sections mean together,
  /// and dates that do not exist, are found only by reading the file.
  public static func jsonSchema(registry: StrategyRegistry = .builtIn) -> JSONValue {
    var members = [
      JSONMember("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      JSONMember("title", .string("ADMF workflow, version \(formatVersion)")),
    ]
    if case .object(let schema) = table(registry).schema { members += schema.map(orTriggers) }
    return .object(members)
  }

  /// What a file must have, it must have unless it has triggers.
  private static func orTriggers(_ member: JSONMember) -> JSONMember {
    guard member.name == "required" else { return member }
    let triggers = JSONMember("required", .array([.string("triggers")]))
    return JSONMember("anyOf", .array([.object([member]), .object([triggers])]))
  }
}
