/// One value of a YAML document, with the place at which it stands.
public struct YAMLNode: Equatable, Sendable {
  /// What a node holds, by the core schema of YAML 1.2.
  public enum Value: Equatable, Sendable {
    /// `null`, `~` or nothing.
    case null
    /// `true` or `false`.
    case boolean(Bool)
    /// A whole number that fits in 64 bits.
    case integer(Int)
    /// Any other number; whole numbers beyond 64 bits too.
    case number(Double)
    /// Any other scalar, dates among them, and every quoted or block scalar.
    case string(String)
    /// The items in order.
    case sequence([YAMLNode])
    /// The pairs in the order of the file, keys unique, merge keys already resolved.
    case mapping([YAMLPair])
  }

  /// What the node holds.
  public var value: Value
  /// Where the node begins; for a null that is not written, where it would be.
  public var location: SourceLocation
  /// The text of a scalar after unquoting, unescaping and folding; empty for collections.
  public var text: String
  /// Whether a scalar was written in quotes or as a block, and so is a string whatever it looks like.
  public var isQuoted: Bool

  /// Makes a node from its parts.
  public init(value: Value, location: SourceLocation, text: String = "", isQuoted: Bool = false) {
    self.value = value
    self.location = location
    self.text = text
    self.isQuoted = isQuoted
  }

  /// The value of `key` in a mapping, or nil.
  ///
  /// Complexity: O(n) in the number of keys.
  public subscript(key: String) -> YAMLNode? {
    guard case .mapping(let pairs) = value else { return nil }
    return pairs.first { $0.key == key }?.value
  }
}

/// One key of a mapping and its value.
public struct YAMLPair: Equatable, Sendable {
  /// The text of the key; keys are compared as text, whatever their style.
  public var key: String
  /// Where the key begins.
  public var keyLocation: SourceLocation
  /// The value.
  public var value: YAMLNode

  /// Makes a pair from its parts.
  public init(key: String, keyLocation: SourceLocation, value: YAMLNode) {
    self.key = key
    self.keyLocation = keyLocation
    self.value = value
  }
}
