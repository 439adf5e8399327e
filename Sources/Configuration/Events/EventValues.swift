import FileFormats
import SettingsTables

/// What a triggered workflow may take from its event.
public struct EventValues: Equatable, Sendable {
  /// The file that is there, relative to the folder of the workflow or absolute.
  public var path: String?
  /// The instant, as ISO-8601.
  public var time: String?
  /// The symbol.
  public var symbol: String?

  /// Values that are there.
  public init(path: String? = nil, time: String? = nil, symbol: String? = nil) {
    self.path = path
    self.time = time
    self.symbol = symbol
  }

  /// The value of a word; nil where the event has none.
  public subscript(word: EventWord) -> String? {
    switch word {
    case .path: path
    case .time: time
    case .symbol: symbol
    }
  }
}

/// Puts the values of an event where a file says `{event: WORD}`.
struct EventSubstitution {
  /// Nil where no event runs the file.
  let values: EventValues?
  let problems: ProblemCollector

  /// The tree with values in it.
  ///
  /// A mapping with the one key `event` is meant where its value is a word of events or looks like one misspelt; other
  /// mappings are left to who reads them, as the parameters of a strategy may be called anything.
  func apply(to node: YAMLNode, path: String = "") -> YAMLNode {
    var copy = node
    switch node.value {
    case .sequence(let items):
      copy.value = .sequence(items.enumerated().map { apply(to: $1, path: "\(path)[\($0)]") })
    case .mapping(let pairs):
      if pairs.count == 1, pairs[0].key == "event", let text = KeyReader.text(pairs[0].value),
        let value = value(text, at: pairs[0].value.location, path)
      {
        return YAMLNode(value: .string(value), location: node.location, text: value, isQuoted: true)
      }
      copy.value = .mapping(
        pairs.map { pair in
          var pair = pair
          let key = MessageText.excerpt(pair.key, atMost: 80)
          pair.value = apply(to: pair.value, path: path.isEmpty ? key : "\(path).\(key)")
          return pair
        })
    default: break
    }
    return copy
  }

  /// What stands for a word; nil where none is meant.
  ///
  /// After a problem it is the word itself, which most places take.
  private func value(_ text: String, at location: SourceLocation, _ path: String) -> String? {
    let words = EventWord.allCases.map(\.rawValue)
    guard let word = EventWord(rawValue: text) else {
      guard let near = problems.nearest(text, among: words) else { return nil }
      problems.add(
        location, "\(path).event", "unknown value", was: "'\(MessageText.excerpt(text))'",
        allowed: KeyReader.list(words), suggestion: near)
      return text
    }
    guard let values else {
      problems.add(
        location, "\(path).event", "only a workflow that a trigger runs has an event",
        note: "name the file under 'triggers' of another one, and dispatch that")
      return text
    }
    if let value = values[word] { return value }
    let allowed = EventWord.allCases.filter { values[$0] != nil }.map(\.rawValue)
    problems.add(
      location, "\(path).event", "the event has none", was: "'\(text)'", allowed: KeyReader.list(allowed))
    return text
  }
}
