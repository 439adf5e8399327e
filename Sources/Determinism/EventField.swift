/// One field of an event as text.
public struct EventField: Hashable, Sendable {
  /// What the field is called.
  public let name: String
  /// Its value in a canonical form: equal text, equal value; nil where the event has none.
  public let text: String?

  /// Makes a field from its parts.
  public init(name: String, text: String?) {
    self.name = name
    self.text = text
  }

  /// Names of the fields whose values differ, in the order of the first event, then what the second has beyond it.
  public static func namesOfDifferences(_ left: [EventField], _ right: [EventField]) -> [String] {
    func text(_ name: String, _ fields: [EventField]) -> String?? { fields.first { $0.name == name }?.text }
    let added = right.map(\.name).filter { name in !left.contains { $0.name == name } }
    return (left.map(\.name) + added).filter { text($0, left) != text($0, right) }
  }
}
