import MarketData
import SettingsTables

extension Trigger {
  /// An item of `triggers`.
  static let table = SettingsTable(
    initial: Trigger(.marketOpen, file: ""), later: ["name", "condition", "overrides"],
    variants: SettingsVariants(
      "on", label: "the event",
      [
        .init(EventKind.marketOpen.rawValue),
        .init(EventKind.dataAvailable.rawValue, required: ["path"], ["pattern"]),
        .init(EventKind.timer.rawValue, required: ["every"]),
      ])
  ) {
    Field.custom(
      "on", kinds.kind, .required, "The event.",
      decode: { reader, trigger in
        if let kind = kinds.read(reader) { trigger.kind = kind }
      },
      encode: { kinds.write($0.kind) }, draw: { draw, trigger in trigger.kind = kinds.draw(&draw) })
    Field.required("workflow", \.file, .path, "The workflow file that it runs.")
    Field.optional(
      "path", \.path, .path, none: "none", "The folder in which files come to lie; of `DATA_AVAILABLE`.")
    Field.value(
      "pattern", \.pattern, .text,
      "Which files of the folder: `*` stands for any characters, `?` for one; of `DATA_AVAILABLE`.")
    Field.optional(
      "every", \.interval, .duration(atMost: MarketDataSettings.longestBar), none: "none",
      "Ticks are the multiples of this length since 1970-01-01T00:00:00Z; of `TIMER`.")
    Field.value(
      "data", \.data, .choice(),
      "What the run may see: what has closed by the time of the event, or `whole`, which looks ahead.")
  }

  private static let kinds = ValueFormat<EventKind>.choice()
}
