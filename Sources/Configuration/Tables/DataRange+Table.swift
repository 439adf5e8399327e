import FileFormats
import MarketData
import SettingsTables
import TradingModel

extension DataSplit {
  /// The section `data.split`.
  static let table = SettingsTable(initial: DataSplit(train: 0), shorthand: ["train"]) {
    Field.required(
      "train", \.train, .number(.within(0.001...0.999)),
      "Part of the cycles after the warm-up that is for training, rounded down to whole cycles.")
  }
  .check { _, mapping in
    if mapping.given("train") == nil { mapping.reportMissing("train", "missing key 'train'") }
  }
}

extension DataHoldout {
  /// The section `data.holdout`.
  static let table = SettingsTable(initial: DataHoldout(last: 0), shorthand: ["last"]) {
    Field.required(
      "last", \.last, .integer(1...1_000_000_000), unit: "cycles", "How many of the last cycles are sealed.")
    Field.optional(
      "until", \.until, .time(.rangeEnd), none: "the end of the range",
      "Last instant of the data whose last cycles these are; what lies behind it is sealed too.")
  }
  .check { _, mapping in
    if mapping.given("last") == nil { mapping.reportMissing("last", "missing key 'last'") }
  }
}

extension ValueFormat where Value == WarmupLength {
  /// A number of cycles, or `all`.
  static var warmup: ValueFormat {
    let cycles = ValueFormat<Int>.integer(0...Int.max)
    let all = "all"
    let schema = JSONMember(
      "anyOf",
      .array([.object(cycles.kind.schema), .object([JSONMember("enum", .array([.string(all)]))])]))
    let kind = ValueKind(
      "integer or text", bounds: ">= 0, or all", allowed: "\(cycles.kind.allowed), or \(all)", scalars: .names([all]),
      schema: [schema])
    return ValueFormat(
      kind, read: { KeyReader.text($0.node) == all ? .all : cycles.read($0).map { .cycles($0) } },
      write: { length in
        switch length {
        case .cycles(let count): .integer(count)
        case .all: .string(all)
        }
      },
      draw: { draw in draw.coin() ? .all : .cycles(cycles.draw(&draw)) })
  }
}

extension Workflow {
  /// The keys that say which part of the data is used.
  @SettingsFields<Workflow>
  static var partsOfData: [Field<Workflow>] {
    Field.optional(
      "use", \.data.use, .choice(), none: "all of the data", "The part of the data that is used; needs `data.split`.")
    Field.value(
      "uses_holdout", \.data.usesHoldout, .boolean,
      "Whether the cycles of `data.holdout` are seen; whoever opens them is told so for ever.")
  }

  /// What the keys mean with the section `data`, and the warm-up where nobody says one.
  mutating func checkPartsOfData(_ mapping: MappingReader) {
    guard mapping.isClean("data") else { return }
    if data.use != nil, data.split == nil, mapping.isClean("use") {
      mapping.report("use", "needs the key 'data.split'")
    }
    if data.usesHoldout, data.holdout == nil, mapping.isClean("uses_holdout") {
      mapping.report("uses_holdout", "needs the key 'data.holdout'")
    }
    // What holds where nothing is said is no other workflow where it is said.
    if data.warmup == (data.use == nil ? .cycles(0) : .all) { data.warmup = nil }
  }
}
