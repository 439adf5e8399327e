import FileFormats
import SettingsTables
import TradingStrategies

/// What the documentation says of one key.
public struct KeyDocumentation: Equatable, Sendable {
  /// The full path, with `[]` for the items of lists: `risk[].capital`.
  public var path: String
  /// The type in a word or two.
  public var type: String
  /// The unit of a number, if it has one.
  public var unit: String?
  /// The value where none is given; nil if the key is required.
  public var defaultValue: String?
  /// What values are allowed, where the type does not say it all.
  public var bounds: String?
  /// What the key means.
  public var meaning: String

  init(_ field: FieldDocumentation) {
    path = field.path
    type = field.type
    unit = field.unit
    defaultValue = field.defaultValue
    bounds = field.bounds
    meaning = field.meaning
  }
}

extension Workflow {
  /// Every key of a workflow file, from the tables that files are checked against, section by section.
  public static var documentedKeys: [KeyDocumentation] {
    table(.builtIn).documentation(path: "").map(KeyDocumentation.init)
  }

  /// The parameters of a type of strategies in the same form, their paths being their names; none for an unknown type.
  public static func documentedParameters(
    of type: String, registry: StrategyRegistry = .builtIn
  ) -> [KeyDocumentation] {
    registry.definition(named: type)?.table.documentation(path: "").map(KeyDocumentation.init) ?? []
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
    if case .object(let schema) = table(registry).schema { members += schema }
    return .object(members)
  }
}
