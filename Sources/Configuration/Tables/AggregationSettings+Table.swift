import FileFormats
import RegimeAnalysis
import SettingsTables
import TradingStrategies

extension AggregationSettings {
  /// The keys of the section `aggregation` that say how stances become one.
  static let table = SettingsTable(initial: AggregationSettings(), shorthand: ["method"]) {
    Field.value("method", \.method, .choice(), "How the stances of several strategies become one.")
    Field.value(
      "threshold", \.threshold, .number(.notNegative),
      "Long strictly above it, short strictly below its negative; for the weighted methods only.")
    Field.value(
      "strength", \.strength, .choice(),
      "How strong what they become is: in proportion to the value, or to those who agree; or full, which is 1.")
  }
}

extension RegimeAggregation {
  /// The keys of the section `aggregation` that say which weights hold in which regime.
  static func table(_ registry: StrategyRegistry) -> SettingsTable<RegimeAggregation> {
    SettingsTable(initial: RegimeAggregation()) {
      Field.list(
        "regimes", \.regimes.classifiers, RegimeClassifierSettings.table(registry), standard: .nothing("none"),
        mayBeEmpty: true,
        namedBy: "type", "What tells the regimes by which `weights` change; labels of several are joined, as `high/up`."
      )
      RegimeSettings.table.fields.filter { ["symbol", "confirm"].contains($0.name) }.map { $0.within(\.regimes) }
      Field.custom(
        "weights", kind, .nothing("none"),
        "By regime the weights of strategies, 0 or more; who is not named has 0. In a regime that is not named, and "
          + "where the label is `unknown`, the weights of strategies and risk workers hold.",
        decode: decode, encode: encode, draw: { _, _ in })
    }
  }

  /// Looks at what its keys mean together.
  func check(_ mapping: MappingReader, _ registry: StrategyRegistry) {
    regimes.check(mapping, key: "regimes")
    guard mapping.isClean("regimes") else { return }
    if isUsed == weights.isEmpty, mapping.isClean("weights") {
      let (given, missing) = isUsed ? ("regimes", "weights") : ("weights", "regimes")
      mapping.report(given, "there are no '\(missing)' beside it; by regime there must be both")
    }
    guard isUsed, case .mapping(let pairs) = mapping["weights"]?.value else { return }
    let labels = regimes.labels(registry)
    for pair in pairs where !regimes.canTell(pair.key, registry) {
      mapping.problems.add(
        pair.keyLocation, Self.path(mapping.path(of: "weights"), pair),
        "no regime that the classifiers can tell", was: "'\(MessageText.excerpt(pair.key))'",
        allowed: labels.isEmpty ? nil : KeyReader.list(labels),
        suggestion: mapping.problems.nearest(pair.key, among: labels),
        note: pair.key == RegimeLabel.unknown
          ? "where it is unknown the weights of strategies and portfolios hold" : nil)
    }
  }

  private static let weight = ValueFormat<Double>.number(.weight)

  private static let kind: ValueKind = {
    func object(_ values: [JSONMember]) -> [JSONMember] {
      [JSONMember("type", .string("object")), JSONMember("additionalProperties", .object(values))]
    }
    return ValueKind(
      "mapping of mappings", allowed: "a mapping of regime to a mapping of strategy ID to weight",
      schema: object(object(weight.kind.schema)))
  }()

  private static let decode: @Sendable (KeyReader, inout RegimeAggregation) -> Void = { reader, settings in
    guard case .mapping(let regimes) = reader.node.value else { return reader.wrongType() }
    settings.weights = [:]
    for regime in regimes {
      let place = path(reader.path, regime)
      guard case .mapping(let strategies) = regime.value.value else {
        reader.problems.add(
          regime.value.location, place, "wrong type", was: KeyReader.show(regime.value),
          allowed: "a mapping of strategy ID to weight")
        continue
      }
      var weights: [String: Double] = [:]
      for strategy in strategies {
        guard let value = KeyReader.double(strategy.value), NumberBounds.weight.contains(value) else {
          reader.problems.add(
            strategy.value.location, path(place, strategy), "not a weight", was: KeyReader.show(strategy.value),
            allowed: weight.kind.allowed)
          continue
        }
        weights[strategy.key] = value
      }
      settings.weights[regime.key] = weights
    }
  }

  /// Regimes and strategies in the order of their bytes.
  private static let encode: @Sendable (RegimeAggregation) -> JSONValue? = { settings in
    .object(
      inOrder(settings.weights).map { regime, weights in
        JSONMember(regime, .object(inOrder(weights).map { JSONMember($0.0, .number($0.1)) }))
      })
  }

  private static func inOrder<Value>(_ values: [String: Value]) -> [(String, Value)] {
    values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
  }

  private static func path(_ path: String, _ pair: YAMLPair) -> String {
    "\(path).\(MessageText.excerpt(pair.key, atMost: 80))"
  }

  /// The strategies that a mapping of weights by regime names, each with its place.
  static func places(_ node: YAMLNode?, path: String) -> [(id: String, location: SourceLocation, path: String)] {
    guard case .mapping(let regimes) = node?.value else { return [] }
    return regimes.flatMap { regime -> [(id: String, location: SourceLocation, path: String)] in
      guard case .mapping(let strategies) = regime.value.value else { return [] }
      let path = self.path(path, regime)
      return strategies.map { ($0.key, $0.keyLocation, self.path(path, $0)) }
    }
  }
}

extension RegimeSettings {
  /// More joined labels than these are not listed.
  private static let mostLabels = 1_000

  /// Every label that the classifiers can come to together; none where these are too many to be listed.
  func labels(_ registry: StrategyRegistry) -> [String] {
    if classifiers.isEmpty { return [] }
    var joined: [[String]] = [[]]
    for classifier in classifiers {
      joined = joined.flatMap { labels in classifier.labels(registry).map { labels + [$0] } }
      if joined.count > Self.mostLabels { return [] }
    }
    return joined.map { RegimeLabel.joined($0) }
  }

  /// Whether a label is one that the classifiers can come to together.
  func canTell(_ label: String, _ registry: StrategyRegistry) -> Bool {
    let parts = label.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == classifiers.count
      && zip(parts, classifiers).allSatisfy { $1.labels(registry).contains(String($0)) }
  }
}
