/// Collects the pairs of one mapping, refuses duplicate keys and resolves merge keys.
struct YAMLMappingBuilder {
  private let location: SourceLocation
  private var pairs: [YAMLPair] = []
  private var firstLocations: [String: SourceLocation] = [:]
  private var mergeIndex: Int?
  private var key = ""
  private var keyLocation: SourceLocation

  init(location: SourceLocation) {
    self.location = location
    keyLocation = location
  }

  /// Takes the key of the next pair.
  mutating func begin(_ node: YAMLNode) throws(YAMLError) {
    switch node.value {
    case .sequence, .mapping:
      let message = "a key must be a scalar, not a collection; quote it to make it text"
      throw YAMLError(location: node.location, message: message)
    default: break
    }
    key = node.text
    keyLocation = node.location
    if let first = firstLocations[key] {
      let place = "line \(first.line), column \(first.column)"
      let message = "duplicate key '\(MessageText.excerpt(key))'; the first is at \(place)"
      throw YAMLError(location: keyLocation, message: message)
    }
    firstLocations[key] = keyLocation
    if key == "<<" && !node.isQuoted { mergeIndex = pairs.count }
  }

  /// Takes the value of the pair that `begin` opened.
  mutating func add(_ value: YAMLNode) {
    pairs.append(YAMLPair(key: key, keyLocation: keyLocation, value: value))
  }

  /// The mapping: at the place of a merge key stand the pairs that it brings and that are not given explicitly; of
  /// several merged mappings an earlier one wins.
  func finish() throws(YAMLError) -> YAMLNode {
    guard let mergeIndex else { return YAMLNode(value: .mapping(pairs), location: location) }
    var merged: [YAMLPair] = []
    var known = firstLocations
    for source in try Self.mergedMappings(pairs[mergeIndex].value) {
      for pair in source where known[pair.key] == nil {
        known[pair.key] = pair.keyLocation
        merged.append(pair)
      }
    }
    let all = Array(pairs[..<mergeIndex]) + merged + Array(pairs[(mergeIndex + 1)...])
    return YAMLNode(value: .mapping(all), location: location)
  }

  private static func mergedMappings(_ node: YAMLNode) throws(YAMLError) -> [[YAMLPair]] {
    switch node.value {
    case .mapping(let pairs): return [pairs]
    case .sequence(let items):
      var sources: [[YAMLPair]] = []
      for item in items {
        guard case .mapping(let pairs) = item.value else { throw mergeError(at: item.location) }
        sources.append(pairs)
      }
      return sources
    default: throw mergeError(at: node.location)
    }
  }

  private static func mergeError(at location: SourceLocation) -> YAMLError {
    YAMLError(location: location, message: "a merge key '<<' takes a mapping or a sequence of mappings")
  }
}
