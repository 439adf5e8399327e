import FileFormats
import MarketData
import SettingsTables
import TradingModel
import TradingStrategies

extension Workflow {
  /// The keys that may stand beside `triggers`.
  private static let keysBesideTriggers = ["version", "workflow", "data", "triggers"]

  /// A file with triggers runs others: it has a name, and at most data whose sessions open the market.
  static func checkTriggers(_ mapping: MappingReader) {
    guard let node = mapping.given("triggers"), node.holdsItems else { return }
    for key in mapping.known where !keysBesideTriggers.contains(key) && mapping.given(key) != nil {
      mapping.problems.add(
        mapping.keyLocation(key), mapping.path(of: key), "does not belong to a file with triggers",
        allowed: KeyReader.list(keysBesideTriggers), note: "the workflows that they name say it")
    }
    if case .mapping(let pairs) = mapping["workflow"]?.value {
      for pair in pairs where pair.key != "name" && pair.value.value != .null {
        mapping.problems.add(
          pair.keyLocation, "workflow.\(MessageText.excerpt(pair.key))", "does not belong to a file with triggers",
          allowed: "name")
      }
    }
  }

  /// The members of a file with triggers: what it may say, and nothing of what it cannot.
  ///
  /// Of other files those without the key.
  func withTriggers(_ members: [JSONMember]) -> [JSONMember] {
    guard !triggers.isEmpty else { return members.filter { $0.name != "triggers" } }
    return members.compactMap { member in
      guard Self.keysBesideTriggers.contains(member.name) else { return nil }
      if member.name == "data", data.symbols.isEmpty { return nil }
      guard member.name == "workflow", case .object(let header) = member.value else { return member }
      return JSONMember(member.name, .object(header.filter { $0.name == "name" }))
    }
  }

  /// Ends its data, and those of its phases, at an instant, where they do not end before.
  ///
  /// What phases say beyond the workflow follows, so that the canonical form says what runs.
  package mutating func endData(at end: Timestamp, registry: StrategyRegistry) {
    data.end = data.end.map { min($0, end) } ?? end
    guard !phases.isEmpty else { return }
    let table = Self.table(registry, isWhole: false)
    for index in phases.indices {
      phases[index].workflow.endData(at: end, registry: registry)
      if phases[index].settings.kind == .workflow { continue }
      phases[index].settings.changes = PhaseDecoder.changes(of: phases[index].workflow, beyond: self, table)
    }
  }
}

extension YAMLNode {
  /// Whether it is a list with something in it, or what was meant as one.
  var holdsItems: Bool {
    switch value {
    case .null: false
    case .sequence(let items): !items.isEmpty
    default: true
    }
  }
}
