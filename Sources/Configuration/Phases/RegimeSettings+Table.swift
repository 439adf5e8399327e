import FileFormats
import RegimeAnalysis
import SettingsTables
import TradingModel
import TradingStrategies

extension RegimeSettings {
  /// The keys that say how cycles are labelled; they stand flat in a phase, and in what an analysis leaves on disk.
  package static let table = table(.builtIn)

  /// The same with the classifiers in `registry`.
  package static func table(_ registry: StrategyRegistry) -> SettingsTable<RegimeSettings> {
    SettingsTable(initial: RegimeSettings()) {
      Field.list(
        "classifiers", \.classifiers, RegimeClassifierSettings.table(registry), standard: .nothing("none"),
        mayBeEmpty: true,
        namedBy: "type", "What tells the regimes of the market; the labels of several are joined, as `high/up`.")
      Field.optional(
        "symbol", \.symbol, .symbol, none: "the equally weighted mean of all",
        "The symbol whose closes the classifiers look at.")
      Field.value(
        "sample", \.sample, .choice(),
        "Which bars quantiles and fits are of; `whole` looks ahead and describes only: no phase that trades may use it."
      )
      Field.value(
        "confirm", \.confirm, .integer(1...1_000_000), unit: "bars",
        "A label of a classifier changes after so many equal ones in a row.")
    }
    .check { settings, mapping in settings.check(mapping) }
  }

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

extension RegimeSettings {
  /// Whole bars are those of one symbol.
  ///
  /// - Parameter node: The list of the classifiers.
  func checkWatched(
    by node: YAMLNode?, path: String, _ symbols: [Symbol], _ registry: StrategyRegistry, _ problems: ProblemCollector
  ) {
    guard symbol == nil, symbols.count > 1, problems.isClean(path), problems.isClean("data.symbols"),
      case .sequence(let items)? = node?.value
    else { return }
    for (index, item) in items.enumerated() where classifiers.indices.contains(index) {
      guard let type = classifiers[index].custom?.type, registry.classifier(named: type)?.input == .bars else {
        continue
      }
      problems.add(
        item.location, "\(path)[\(index)]",
        "'\(type)' reads whole bars, which the mean of several symbols does not have; name a 'symbol'",
        allowed: KeyReader.list(symbols.map(\.name)))
    }
  }
}

extension RegimeClassifierSettings {
  /// An item of `classifiers`.
  static func table(_ registry: StrategyRegistry) -> SettingsTable<RegimeClassifierSettings> {
    let own = registry.classifierNames.compactMap(registry.classifier(named:))
    return SettingsTable(
      initial: RegimeClassifierSettings(.volatility),
      variants: SettingsVariants(
        "type", label: "the classifier",
        [
          SettingsVariants.Case(Kind.volatility.rawValue, ["window", "levels", "minimum"]),
          SettingsVariants.Case(Kind.momentum.rawValue, ["window", "threshold"]),
          SettingsVariants.Case(Kind.hiddenMarkov.rawValue, ["states", "refit", "minimum"]),
        ], otherwise: ["parameters"])
    ) {
      Field.discriminator(
        "type", \.type, typeFormat(registry),
        "Which classifier, one of these or of the program's own; a name alone is short for it.")
      parameters(registry)
      Field.computed(
        "window", \.window, .integer(2...1_000_000),
        from: Kind.allCases.filter { $0 != .hiddenMarkov }.map { "\($0.defaultWindow) of \($0.rawValue)" }
          .joined(separator: ", "),
        unit: "bars",
        "Bars of which the deviation of log returns, or over which the rate of change is taken; the bar's own included."
      )
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
      if let custom = settings.custom {
        if let definition = registry.classifier(named: custom.type) {
          settings.custom?.parameters = definition.table.parameters(custom.parameters, in: mapping)
        }
        return
      }
      if mapping.given("window") == nil { settings.window = settings.kind.defaultWindow }
      if settings.kind == .hiddenMarkov, settings.minimum < 2 * settings.states, mapping.isClean("minimum") {
        mapping.report(
          "minimum", "fewer than two returns a state", was: "\(settings.minimum)",
          allowed: "\(2 * settings.states) or more")
      }
    }
    .conditions(own.map { $0.table.condition(of: $0.name, $0.parameters, refused: builtInKeys) })
  }

  /// The keys that belong to classifiers of this program's only.
  private static let builtInKeys = ["window", "levels", "threshold", "states", "refit", "minimum"]

  private static func typeFormat(_ registry: StrategyRegistry) -> ValueFormat<String> {
    let known = Kind.allCases.map(\.rawValue) + registry.classifierNames
    let names = ValueFormat<String>.names(known)
    return ValueFormat(
      names.kind,
      read: { reader in
        guard let type = KeyReader.text(reader.node), !known.contains(type) else { return names.read(reader) }
        let meant = reader.problems.nearest(type, among: known)
        reader.report(
          "unknown classifier", was: KeyReader.show(reader.node), allowed: KeyReader.list(known), suggestion: meant,
          note: meant == nil
            ? "a classifier of your own is known to the program that registers it, and to no other" : nil)
        return nil
      },
      write: names.write, draw: names.draw)
  }

  /// The parameters of a registered type, which is known when all keys have been read: a check reads them.
  ///
  /// They always stand in full: their defaults belong to the type.
  private static func parameters(_ registry: StrategyRegistry) -> Field<RegimeClassifierSettings> {
    Field.custom(
      "parameters", .section, .computed("the type's defaults"), "Parameters of a classifier of the program's own.",
      decode: { _, _ in }, encode: { $0.custom?.json },
      draw: { draw, settings in
        guard let type = settings.custom?.type else { return }
        settings.custom?.parameters = registry.classifier(named: type)?.table.drawn(&draw).values ?? [:]
      })
  }
}

extension CustomClassifier {
  /// The parameters in the order of their names.
  package var json: JSONValue {
    let names = parameters.keys.sorted()
    return .object(names.compactMap { name in parameters[name].map { JSONMember(name, $0.json) } })
  }
}

extension ValueFormat where Value == Symbol {
  /// The name of a symbol; whether there is one of that name is looked at where it is used.
  static var symbol: ValueFormat {
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
