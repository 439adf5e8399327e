import FileFormats
import RiskControl
import SettingsTables

/// The key `risk[].strategies`: IDs in a list, or in a mapping with a weight each, null for the strategy's own.
enum FollowedStrategies {
  static let field: Field<RiskSettings> = .custom(
    "strategies", kind, .nothing("all"),
    "IDs of the strategies that it follows; as a mapping, with a weight of 0 or more each that replaces the "
      + "strategy's own (null keeps it).",
    decode: decode, encode: encode,
    draw: { draw, worker in
      if draw.coin() { worker.strategies = ["a"] }
    })

  private static let kind = ValueKind(
    "list or mapping", allowed: "a list of strategy IDs, or a mapping of ID to weight",
    schema: [
      JSONMember(
        "anyOf",
        .array([
          .object([
            JSONMember("type", .string("array")), JSONMember("minItems", .integer(1)),
            JSONMember("items", .object([JSONMember("type", .string("string"))])),
            JSONMember("uniqueItems", .boolean(true)),
          ]),
          .object([
            JSONMember("type", .string("object")), JSONMember("minProperties", .integer(1)),
            JSONMember("additionalProperties", .object(weight.kind.schema.orNull)),
          ]),
        ]))
    ])

  private static let weight = ValueFormat<Double>.number(.weight)

  private static let decode: @Sendable (KeyReader, inout RiskSettings) -> Void = { reader, worker in
    switch reader.node.value {
    case .sequence(let items) where !items.isEmpty: decodeList(reader, items, &worker)
    case .mapping(let pairs) where !pairs.isEmpty: decodeWeights(reader, pairs, &worker)
    case .sequence([]), .mapping([]):
      reader.report("must not be empty", was: KeyReader.show(reader.node), allowed: reader.kind.allowed)
    default: reader.wrongType()
    }
  }

  private static func decodeList(_ reader: KeyReader, _ items: [YAMLNode], _ worker: inout RiskSettings) {
    var ids: [String] = []
    var seen: Set<String> = []
    for (index, item) in items.enumerated() {
      let path = "\(reader.path)[\(index)]"
      guard let id = KeyReader.text(item) else {
        let shown = KeyReader.show(item)
        reader.problems.add(item.location, path, "wrong type", was: shown, allowed: "a strategy ID")
        continue
      }
      if !seen.insert(id).inserted {
        reader.problems.add(item.location, path, "duplicate strategy", was: KeyReader.show(item))
      }
      ids.append(id)
    }
    worker.strategies = ids
    worker.weights = [:]
  }

  private static func decodeWeights(_ reader: KeyReader, _ pairs: [YAMLPair], _ worker: inout RiskSettings) {
    worker.weights = [:]
    for pair in pairs where pair.value.value != .null {
      guard let value = KeyReader.double(pair.value), NumberBounds.weight.contains(value) else {
        reader.problems.add(
          pair.value.location, weightPath(reader.path, pair), "not a weight", was: KeyReader.show(pair.value),
          allowed: weight.kind.allowed)
        continue
      }
      worker.weights[pair.key] = value
    }
    worker.strategies = pairs.map(\.key).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func weightPath(_ path: String, _ pair: YAMLPair) -> String {
    "\(path).\(MessageText.excerpt(pair.key, atMost: 80))"
  }

  private static let encode: @Sendable (RiskSettings) -> JSONValue? = { worker in
    if worker.weights.isEmpty { return worker.strategies.map { .array($0.map { .string($0) }) } ?? .null }
    let followed = worker.strategies ?? worker.weights.keys.sorted()
    return .object(followed.map { id in JSONMember(id, worker.weights[id].map { .number($0) } ?? .null) })
  }

  /// The IDs in the list or mapping, each with its place.
  static func places(_ node: YAMLNode, path: String) -> [(id: String, location: SourceLocation, path: String)] {
    switch node.value {
    case .sequence(let items):
      items.enumerated().compactMap { index, item in
        KeyReader.text(item).map { ($0, item.location, "\(path)[\(index)]") }
      }
    case .mapping(let pairs): pairs.map { ($0.key, $0.keyLocation, weightPath(path, $0)) }
    default: []
    }
  }
}
