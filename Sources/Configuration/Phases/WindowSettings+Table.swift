import FileFormats
import ParameterSearch
import SettingsTables

extension WindowSettings {
  /// The section `windows` of a phase of kind `walk_forward`.
  package static let table = SettingsTable(
    initial: WindowSettings(train: .cycles(0), test: .cycles(0))
  ) {
    Field.required(
      "train", \.train, .windowLength, unit: "cycles",
      "Length of a training window; where it is anchored, of the first one.")
    Field.required("test", \.test, .windowLength, unit: "cycles", "Length of a test window.")
    Field.optional(
      "step", \.step, .windowLength, none: "the length of a test window", unit: "cycles",
      "From one test window to the next; not less than one, so that no cycle is traded twice.")
    Field.value("scheme", \.scheme, .choice(), "Whether training windows move, or grow from the first cycle on.")
    Field.value(
      "purge", \.purge, .integer(0...1_000_000_000), unit: "cycles",
      "The last cycles of a training window that are left out.")
    Field.value(
      "embargo", \.embargo, .integer(0...1_000_000_000), unit: "cycles",
      "Only 0: training never lies behind the test window; see `cross_validation.embargo`.")
    Field.value(
      "carry_positions", \.carriesPositions, .boolean,
      "Whether a position stays at its quantity from one test window to the next, where that wants its direction at "
        + "its first cycle. Every other one is closed at the end of its window.")
  }
  .check { settings, mapping in
    for name in ["train", "test"] where mapping.given(name) == nil {
      mapping.reportMissing(name, "missing key '\(name)'")
    }
    if settings.embargo > 0, mapping.isClean("embargo") {
      mapping.report(
        "embargo", "acts where training lies behind a test, which is in 'cross_validation' only",
        was: "\(settings.embargo)", allowed: "0")
    }
    if case .cycles(let train) = settings.train, train > 0, settings.purge >= train, mapping.isClean("purge") {
      mapping.report("purge", "leaves nothing to train on", was: "\(settings.purge)", allowed: "0 to \(train - 1)")
    }
    guard let step = settings.step, mapping.isClean("step"), mapping.isClean("test") else { return }
    if settings.carriesPositions, step != settings.test, mapping.isClean("carry_positions") {
      mapping.report(
        "carry_positions", "the cycles between two test windows would be nobody's", was: "true",
        allowed: "false, or 'step' as long as 'test'")
    }
    switch (step, settings.test) {
    case (.cycles(let step), .cycles(let test)) where step < test,
      (.months(let step), .months(let test)) where step < test:
      mapping.report(
        "step", "less than a test window, so that cycles would be traded twice", was: "\(step)",
        allowed: "\(test) or more")
    case (.cycles, .months), (.months, .cycles):
      mapping.report("step", "counted in another unit than 'test'", allowed: "both in cycles, or both in months")
    default: break
    }
  }
}

extension ValueFormat where Value == WindowLength {
  /// A number of cycles, or a mapping with a number of months.
  fileprivate static var windowLength: ValueFormat {
    let bounds = "a number of cycles, or {months: N}"
    let cycles = ValueFormat<Int>.integer(1...1_000_000_000)
    let months = ValueFormat<Int>.integer(1...1_200)
    let schema = JSONMember(
      "anyOf",
      .array([
        .object(cycles.kind.schema),
        .object([
          JSONMember("type", .string("object")), JSONMember("additionalProperties", .boolean(false)),
          JSONMember("properties", .object([JSONMember("months", .object(months.kind.schema))])),
          JSONMember("required", .array([.string("months")])),
        ]),
      ]))
    return ValueFormat(
      ValueKind("integer or mapping", bounds: bounds, allowed: bounds, scalars: .whole, schema: [schema]),
      read: { reader in
        guard case .mapping(let pairs) = reader.node.value else { return cycles.read(reader).map { .cycles($0) } }
        guard let pair = pairs.first, pairs.count == 1, pair.key == "months" else {
          reader.wrongType(example: "{months: 24}")
          return nil
        }
        return months.read(reader.within(pair.value, ".months", months.kind)).map { .months($0) }
      },
      write: { length in
        switch length {
        case .cycles(let count): .integer(count)
        case .months(let count): .object([JSONMember("months", .integer(count))])
        }
      },
      draw: { draw in draw.coin() ? .cycles(cycles.draw(&draw)) : .months(months.draw(&draw)) })
  }
}
