import FileFormats
import RegimeAnalysis
import SettingsTables
import TradingModel

extension RegimeSettings {
  /// The keys that say how cycles are labelled; they stand flat in a phase, and in what an analysis leaves on disk.
  package static let table = SettingsTable(initial: RegimeSettings()) {
    Field.list(
      "classifiers", \.classifiers, RegimeClassifierSettings.table, standard: .nothing("none"), mayBeEmpty: true,
      namedBy: "type", "What tells the regimes of the market; the labels of several are joined, as `high/up`.")
    Field.optional(
      "symbol", \.symbol, .symbol, none: "the equally weighted mean of all",
      "The symbol whose closes the classifiers look at.")
    Field.value(
      "sample", \.sample, .choice(),
      "Which bars quantiles and fits are of; `whole` looks ahead and describes only: no phase that trades may use it.")
    Field.value(
      "confirm", \.confirm, .integer(1...1_000_000), unit: "bars",
      "A label of a classifier changes after so many equal ones in a row.")
  }
  .check { settings, mapping in settings.check(mapping) }

  /// Looks at what its keys mean together, in whatever mapping they stand.
  ///
  /// - Parameter key: The key of the classifiers there.
  func check(_ mapping: MappingReader, key: String = "classifiers") {
    guard mapping.isClean(key) else { return }
    for (index, item) in mapping.items(key).enumerated()
    where classifiers.indices.contains(index) && classifiers[..<index].contains(classifiers[index]) {
      mapping.problems.add(item.node.location, item.path, "given twice", was: KeyReader.show(item.node))
    }
  }
}

extension RegimeClassifierSettings {
  /// An item of `classifiers`.
  static let table = SettingsTable(
    initial: RegimeClassifierSettings(.volatility),
    variants: SettingsVariants(
      "type", label: "the classifier",
      [
        SettingsVariants.Case(Kind.volatility.rawValue, ["window", "levels", "minimum"]),
        SettingsVariants.Case(Kind.momentum.rawValue, ["window", "threshold"]),
        SettingsVariants.Case(Kind.hiddenMarkov.rawValue, ["states", "refit", "minimum"]),
      ])
  ) {
    Field.discriminator("type", \.kind, .choice(later: ["custom"]), "Which classifier; a name alone is short for it.")
    Field.computed(
      "window", \.window, .integer(2...1_000_000),
      from: Kind.allCases.filter { $0 != .hiddenMarkov }.map { "\($0.defaultWindow) of \($0.rawValue)" }
        .joined(separator: ", "),
      unit: "bars",
      "Bars of which the deviation of log returns, or over which the rate of change is taken; the bar's own included.")
    Field.value(
      "levels", \.levels, .levels, "The quantiles of the deviations so far between low, normal and high.")
    Field.value(
      "threshold", \.threshold, .number(.notNegative), unit: "fraction",
      "The rate of change above which it is up, and below whose negative it is down.")
    Field.value("states", \.states, .integer(2...8), "States of the model, in ascending order of variance: `s1`, ...")
    Field.value(
      "refit", \.refit, .integer(1...1_000_000), unit: "bars", "After how many bars the model is fitted anew.")
    Field.value(
      "minimum", \.minimum, .integer(2...1_000_000), unit: "bars",
      "How many deviations, or returns, there must be; before that the label is `unknown`.")
  }
  .check { settings, mapping in
    if mapping.given("type") == nil { mapping.reportMissing("type", "missing key 'type'") }
    if mapping.given("window") == nil { settings.window = settings.kind.defaultWindow }
    if settings.kind == .hiddenMarkov, settings.minimum < 2 * settings.states, mapping.isClean("minimum") {
      mapping.report(
        "minimum", "fewer than two returns a state", was: "\(settings.minimum)",
        allowed: "\(2 * settings.states) or more")
    }
  }
}

extension ValueFormat where Value == Symbol {
  /// The name of a symbol; whether there is one of that name is looked at where it is used.
  fileprivate static var symbol: ValueFormat {
    let text = ValueFormat<String>.text
    return ValueFormat(
      text.kind, read: { text.read($0).map { Symbol($0) } }, write: { .string($0.name) },
      draw: { Symbol($0.one(of: ["A", "EUR/USD", "null"])) })
  }
}

extension ValueFormat where Value == QuantileLevels {
  /// Two numbers in ascending order.
  fileprivate static var levels: ValueFormat {
    let bounds = "two numbers from 0 to 1, ascending"
    let item = JSONValue.object([
      JSONMember("type", .string("number")), JSONMember("minimum", .integer(0)), JSONMember("maximum", .integer(1)),
    ])
    let schema = [
      JSONMember("type", .string("array")), JSONMember("items", item), JSONMember("minItems", .integer(2)),
      JSONMember("maxItems", .integer(2)),
    ]
    return ValueFormat(
      ValueKind("list of numbers", bounds: bounds, allowed: "a list of \(bounds)", schema: schema),
      read: { reader in
        guard case .sequence(let items) = reader.node.value else {
          reader.wrongType(example: "[0.33, 0.67]")
          return nil
        }
        let numbers = items.compactMap(KeyReader.double)
        guard items.count == 2, numbers.count == 2, 0 <= numbers[0], numbers[0] <= numbers[1], numbers[1] <= 1 else {
          let shown = items.map { KeyReader.show($0) }.joined(separator: ", ")
          reader.outOfBounds(allowed: "\(reader.kind.allowed), was [\(shown)]")
          return nil
        }
        return QuantileLevels(low: numbers[0], high: numbers[1])
      },
      write: { .array([.number($0.low), .number($0.high)]) },
      draw: { draw in
        draw.one(of: [QuantileLevels(), QuantileLevels(low: 0, high: 1), QuantileLevels(low: 0.5, high: 0.5)])
      })
  }
}
