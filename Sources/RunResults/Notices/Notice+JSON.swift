import FileFormats
import TradingModel

extension Notice {
  /// The notice as a JSON object: code, severity, portfolio, text, help, facts and items by name.
  public var json: JSONValue {
    var members = [
      JSONMember("code", .string(code.rawValue)), JSONMember("severity", .string(code.severity.rawValue)),
    ]
    if let portfolio { members.append(JSONMember("portfolio", .string(portfolio))) }
    members.append(JSONMember("text", .string(text)))
    if let help { members.append(JSONMember("help", .string(help))) }
    members.append(JSONMember("facts", Self.json(facts)))
    if !items.isEmpty { members.append(JSONMember("items", .array(items.map(Self.json)))) }
    return .object(members)
  }

  private static func json(_ facts: [NoticeFact]) -> JSONValue {
    .object(
      facts.map { fact in
        let value: JSONValue =
          switch fact.value {
          case .integer(let value): .integer(value)
          case .number(let value): .number(value)
          case .text(let value): .string(value)
          case .time(let value): .string(value.description)
          }
        return JSONMember(fact.name.rawValue, value)
      })
  }

  /// Reads what `json` wrote; nil for another form.
  ///
  /// Facts that this version does not know are passed over: a later one may have written them.
  init?(_ json: JSONValue, code: NoticeCode) {
    guard case .string(let text) = json["text"], let facts = Self.facts(json["facts"]) else { return nil }
    self.init(code, text: text, facts: facts)
    if let value = json["portfolio"] {
      guard case .string(let portfolio) = value else { return nil }
      self.portfolio = portfolio
    }
    if let value = json["help"] {
      guard case .string(let help) = value else { return nil }
      self.help = help
    }
    if let value = json["items"] {
      guard case .array(let values) = value else { return nil }
      items = values.compactMap(Self.facts)
      if items.count < values.count { return nil }
    }
  }

  private static func facts(_ json: JSONValue?) -> [NoticeFact]? {
    guard case .object(let members) = json else { return nil }
    var facts: [NoticeFact] = []
    for member in members {
      guard let name = NoticeFact.Name(rawValue: member.name) else { continue }
      switch (name.type, member.value) {
      case (.integer, .integer(let value)): facts.append(NoticeFact(name, value))
      case (.number, .integer(let value)): facts.append(NoticeFact(name, Double(value)))
      case (.number, .number(let value)): facts.append(NoticeFact(name, value))
      case (.text, .string(let value)): facts.append(NoticeFact(name, value))
      case (.time, .string(let value)):
        guard let time = TimeText.parse(value), time.form == .instant else { return nil }
        facts.append(NoticeFact(name, Timestamp(nanoseconds: time.value)))
      default: return nil
      }
    }
    return facts
  }
}

extension ManifestReader {
  /// The notices, none where the key is not given; those of codes that this version does not know are passed over.
  func notices() throws(ResultsError) -> [Notice] {
    guard let value = json["notices"] else { return [] }
    guard case .array(let items) = value else { throw problem("notices") }
    var notices: [Notice] = []
    for item in items {
      guard case .string(let name) = item["code"] else { throw problem("notices") }
      guard let code = NoticeCode(rawValue: name) else { continue }
      guard let notice = Notice(item, code: code) else { throw problem("notices") }
      notices.append(notice)
    }
    return notices
  }
}
