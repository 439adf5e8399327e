import Determinism
import FileFormats
import SettingsTables
import TradingModel
import TradingStrategies

extension StrategySettings {
  /// An item of `strategies`, with the parameters of the types in `registry`.
  static func table(_ registry: StrategyRegistry) -> SettingsTable<StrategySettings> {
    SettingsTable(initial: StrategySettings(id: "", type: ""), later: ["group", "grouping", "ensemble"]) {
      Field.computed("id", \.id, .strategyIdentifier, from: "its type", "Unique name; part of results.")
      Field.required("type", \.type, typeFormat(registry), "Name of a registered type of strategies.")
      parameters(registry)
      recordingFields
      Field.value("direction", \.direction, .choice(), "Which positions the strategy may ask for.")
      Field.optional("symbols", \.symbols, .symbols, none: "all of `data.symbols`", "Symbols that it trades.")
      Field.value("weight", \.weight, .number(.weight), "Weight in the aggregation; 0: not followed.")
    }
    .check { settings, mapping in
      if let definition = registry.definition(named: settings.type) {
        settings.parameters = definition.table.parameters(settings.parameters, in: mapping)
      }
      checkRecording(settings, mapping)
      guard settings.id.isEmpty else { return }
      settings.id = settings.type
      if mapping.given("id") == nil && registry.definition(named: settings.type) != nil
        && !ContainerID.isName(settings.type)
      {
        let shown = "'\(MessageText.excerpt(settings.type))'"
        mapping.report("type", "cannot serve as id; give the strategy an 'id'", was: shown)
      }
    }
    .conditions(registry.names.compactMap(registry.definition(named:)).map(condition) + [recordingCondition])
  }

  private static func typeFormat(_ registry: StrategyRegistry) -> ValueFormat<String> {
    let text = ValueFormat<String>.text
    let names = namesOfTypes(registry)
    var kind = text.kind
    kind.schema = [JSONMember("enum", .array(names.map { .string($0) }))]
    return ValueFormat(
      kind,
      read: { reader in
        guard let type = text.read(reader) else { return nil }
        if !names.contains(type) {
          let meant = Self.type(meantBy: type, registry, reader.problems)
          reader.report(
            "unknown strategy type", was: "'\(MessageText.excerpt(type))'", allowed: KeyReader.list(names),
            suggestion: meant,
            note: meant == nil ? "a type of your own is known to the program that registers it, and to no other" : nil)
        }
        return type
      },
      write: { .string($0) }, draw: { $0.one(of: registry.names) })
  }

  /// The parameters of the type, which is known when all keys have been read: a check reads them.
  ///
  /// They always stand in full: their defaults belong to the type, which may be the user's own.
  private static func parameters(_ registry: StrategyRegistry) -> Field<StrategySettings> {
    Field.custom(
      "parameters", .section, .computed("the type's defaults"), "Parameters of the type.", decode: { _, _ in },
      encode: { settings in
        let names = settings.parameters.keys.sorted()
        return .object(names.compactMap { name in settings.parameters[name].map { JSONMember(name, $0.json) } })
      },
      draw: { draw, settings in
        settings.parameters = registry.definition(named: settings.type)?.table.drawn(&draw).values ?? [:]
      })
  }

  private static func condition(_ definition: StrategyDefinition) -> JSONValue {
    definition.table.condition(of: definition.name, definition.parameters)
  }
}

extension SettingsTable<StrategyParameters> {
  /// The keys of the parameters where the type is this one; they need not be given where every one has a default.
  ///
  /// - Parameter refused: Keys that may not stand beside them.
  func condition(of type: String, _ parameters: [ParameterSpecification], refused: [String] = []) -> JSONValue {
    let isRequired = parameters.contains { $0.defaultValue == nil }
    var members: [JSONMember] = []
    if case .object(let own) = schema { members = isRequired ? own : own.orNull }
    let none = JSONValue.object([JSONMember("type", .string("null"))])
    let properties = JSONValue.object(
      [JSONMember("parameters", .object(members))] + refused.map { JSONMember($0, none) })
    let required = isRequired ? [JSONMember("required", .array([.string("parameters")]))] : []
    return .object([
      JSONMember("if", SettingsVariants.condition("type", type, isStandard: false)),
      JSONMember("then", .object([JSONMember("properties", properties)] + required)),
    ])
  }
}
