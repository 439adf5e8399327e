import FileFormats
import SettingsTables
import TradingModel
import TradingStrategies

/// The keys of a strategy whose signals somebody else made.
extension StrategySettings {
  /// Every type that a strategy may have, ascending.
  static func namesOfTypes(_ registry: StrategyRegistry) -> [String] {
    (registry.names + [RecordedSource.typeName]).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// `path` and `align`; they stand in the canonical form where there is a recording.
  @SettingsFields<StrategySettings>
  static var recordingFields: [Field<StrategySettings>] {
    let path = ValueFormat<String>.path
    let alignment = ValueFormat<SignalAlignment>.choice()
    Field.custom(
      "path", path.kind, .nothing("none"),
      "Table of signals (JSON Lines, CSV or Parquet), relative to this file; of the type `recorded_signals`, which "
        + "needs it.",
      decode: { reader, settings in
        guard let path = path.read(reader) else { return }
        settings.recording = RecordedSource(path: path, alignment: settings.recording?.alignment ?? .exact)
      },
      encode: { $0.recording.map { .string($0.writtenPath) } }, draw: { _, _ in })
    Field.custom(
      "align", alignment.kind, .nothing("exact"),
      "What happens to a recorded signal whose time is no cycle: an error, or it counts from the next cycle on.",
      decode: { reader, settings in
        guard let word = alignment.read(reader) else { return }
        settings.recording = RecordedSource(path: settings.recording?.path ?? "", alignment: word)
      },
      encode: { $0.recording.map { alignment.write($0.alignment) } }, draw: { _, _ in })
  }

  /// The keys belong to the type, and parameters do not.
  static func checkRecording(_ settings: StrategySettings, _ mapping: MappingReader) {
    guard mapping.isClean("type"), !settings.type.isEmpty else { return }
    if settings.type == RecordedSource.typeName {
      if mapping.given("path") == nil {
        mapping.reportMissing(
          "path", "missing key 'path', which the type '\(RecordedSource.typeName)' requires: the table of signals")
      }
      if case .mapping(let pairs)? = mapping["parameters"]?.value, !pairs.isEmpty {
        mapping.report("parameters", "the type '\(RecordedSource.typeName)' has none")
      }
      return
    }
    for key in ["path", "align"] where mapping.given(key) != nil {
      mapping.report(
        key,
        "does not belong to the type '\(MessageText.excerpt(settings.type))'; it belongs to "
          + "'\(RecordedSource.typeName)'")
    }
  }

  /// The same for editors.
  static let recordingCondition: JSONValue = {
    func types(_ schema: [JSONMember], _ names: [String]) -> JSONMember {
      JSONMember("properties", .object(names.map { JSONMember($0, .object(schema)) }))
    }
    return .object([
      JSONMember("if", SettingsVariants.condition("type", RecordedSource.typeName, isStandard: false)),
      JSONMember("then", .object([JSONMember("required", .array([.string("path")]))])),
      JSONMember("else", .object([types([JSONMember("type", .string("null"))], ["path", "align"])])),
    ])
  }()
}
