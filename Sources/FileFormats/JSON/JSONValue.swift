/// A JSON value whose objects keep their order.
public enum JSONValue: Equatable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case boolean(Bool)
  /// A whole number that fits in 64 bits, written without fraction and exponent.
  case integer(Int)
  /// Any other number. Written as `DecimalText` says, and as `null` where it is not finite.
  case number(Double)
  /// A string.
  case string(String)
  /// The items in order.
  case array([JSONValue])
  /// The members in order; the parser refuses equal names.
  case object([JSONMember])

  /// The value of the first member with this name, or nil.
  ///
  /// Complexity: O(n) in the number of members.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The same value with the members of every object in ascending order of the UTF-8 bytes of their names.
  public var sorted: JSONValue {
    switch self {
    case .array(let items): return .array(items.map(\.sorted))
    case .object(let members):
      let inOrder = members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      return .object(inOrder.map { JSONMember($0.name, $0.value.sorted) })
    default: return self
    }
  }
}

/// One member of a JSON object.
public struct JSONMember: Equatable, Sendable {
  /// The name.
  public var name: String
  /// The value.
  public var value: JSONValue

  /// Makes a member from its parts.
  public init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}
