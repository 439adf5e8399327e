import FileFormats
import SettingsTables
import TradingStrategies

extension PhaseSettings {
  /// The sections of a workflow that a phase may have too.
  static let sections = [
    "data", "use", "uses_holdout", "strategy", "strategies", "aggregation", "risk", "execution", "benchmark", "metrics",
    "results",
  ]

  /// Keys of kinds that a later version will know.
  private static let laterKeys = [
    "parallel_cores"
  ]

  /// The keys of a phase that are its own.
  ///
  /// Its kind is read before, its sections are laid over the workflow's.
  static let table = table(.builtIn)

  /// The same with the classifiers in `registry`.
  static func table(_ registry: StrategyRegistry) -> SettingsTable<PhaseSettings> {
    SettingsTable(initial: PhaseSettings("", .backtest), later: laterKeys) {
      Field.required("name", \.name, .identifier, "Unique name; part of container IDs and paths.")
      Field.computed("kind", \.kind, .choice(), from: "what another spelling says", "What the phase does.")
      otherSpellings
      Field.optional(
        "depends_on", \.dependsOn, .listOfNames("phases"), none: "the phase before it",
        "The phases that it waits for; `[]` for none.")
      Field.custom(
        "inputs", references.kind, .nothing("none"),
        "Outputs of other phases, as PHASE.OUTPUT; it waits for these phases.",
        decode: { reader, phase in
          if let inputs = references.read(reader) { phase.inputs = inputs }
        },
        encode: { $0.inputs.isEmpty ? .null : references.write($0.inputs) }, draw: { _, _ in })
      Field.custom(
        "inherit_from", names.kind, .nothing("none"), "Phases of which it takes every output that it can use.",
        decode: { reader, phase in
          if let names = names.read(reader) { phase.inheritFrom = names }
        },
        encode: { $0.inheritFrom.isEmpty ? .null : names.write($0.inheritFrom) }, draw: { _, _ in })
      Field.optional(
        "execution_mode", \.executionMode, .choice(), none: "as `workflow.execution_mode` says",
        "How the phase is executed; never changes a result.")
      Field.optional(
        "container_count", \.containerCount, .integer(1...10_000_000), none: "one a trial",
        unit: "containers", "Into how many containers trials are dealt; no effect on results.")
      Field.optional(
        "max_containers", \.maximumContainers, .integer(1...Int.max), none: "one a thread", unit: "containers",
        "How many containers are alive at once; never changes a result.")
      Field.section(
        "resources", \.containerResources, ContainerResources.table, standard: .nothing("none"),
        "What a container may use; no effect on results.")
      trialFields
      Field.optional(
        "condition", \.condition, .text, none: "always",
        "An expression over phases that it waits for; where it is false, the phase is skipped.")
      Field.value(
        "allow_overlap", \.allowsOverlap, .boolean,
        "Whether a backtest may trade cycles in which one of its inputs was optimized.")
      Field.optional(
        "workflow", \.file, .path, none: "none", "The path of another workflow file, of a phase that is one.")
      Field.custom(
        "overrides", ValueKind("mapping", allowed: "a mapping from keys of the file to values", schema: []),
        .nothing("none"), "Values for keys of that workflow file, as `--set` gives them.",
        decode: { reader, phase in
          guard case .mapping(let pairs) = reader.node.value else {
            return reader.report(
              "wrong type", was: KeyReader.show(reader.node), allowed: "a mapping, as {data.symbols: [A]}")
          }
          phase.overrides = pairs.map { JSONMember($0.key, JSONValue($0.value)) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        },
        encode: { $0.overrides.isEmpty ? .null : .object($0.overrides) }, draw: { _, _ in })
      AnalysisSettings.table(registry).fields.map { $0.within(\.analysis) }
      Field.optionalSection(
        "windows", \.windows, WindowSettings.table, none: "none", "How the data are cut for walking forward.")
      sections.map(section)
    }
    .check { phase, mapping in phase.analysis.check(mapping) }
  }

  /// `topology`, `mode`, `type` and `method`: looked at before the table is, and not written.
  private static let otherSpellings: [Field<PhaseSettings>] = ["topology", "mode", "type", "method"].map { name in
    Field.custom(
      name, ValueKind("choice", allowed: "another spelling of the kind", schema: []), .nothing("none"),
      "Another way to say the kind.", decode: { _, _ in }, encode: { _ in nil }, draw: { _, _ in })
  }

  private static func section(_ name: String) -> Field<PhaseSettings> {
    Field.custom(
      name, .section, .nothing("as the workflow's"),
      "As at the top level: a mapping is laid over the workflow's key by key, a list replaces it.",
      decode: { _, _ in }, encode: { phase in phase.changes.first { $0.name == name }?.value }, draw: { _, _ in })
  }

  static let names = ValueFormat<[String]>.listOfNames("phases", takesOne: true)

  private static let references: ValueFormat<[PhaseReference]> = {
    let texts = ValueFormat<[String]>.listOfTexts
    return ValueFormat(
      ValueKind("list of texts", allowed: "a list of PHASE.OUTPUT", schema: texts.kind.schema),
      read: { reader in
        guard let texts = texts.read(reader) else { return nil }
        return texts.enumerated().compactMap { index, text in
          if let reference = PhaseReference(text) { return reference }
          reader.report("not an output of a phase", was: "'\(MessageText.excerpt(text))'", allowed: "PHASE.OUTPUT")
          return nil
        }
      },
      write: { .array($0.map { .string($0.description) }) }, draw: { _ in [] })
  }()
}
