import FileFormats
import RiskControl
import SettingsTables
import TradingStrategies

/// A list for which a mapping may stand where it has one item, so that an override may name the item in two ways:
/// `strategies.0.weight` and `strategy.weight`, `risk.main.capital` and `risk.capital`.
struct ShortForm: Sendable {
  /// The key of the list.
  let list: String
  /// The key of the mapping that stands for it; the same, or another.
  let single: String
  /// The ID of the only item, where it does not say another.
  let standardID: String?
  /// What the items are called in messages.
  let items: String
  /// A key of an item, for examples.
  let example: String
  /// The keys of an item.
  let keys: Set<String>

  static let all = [
    ShortForm(
      list: "strategies", single: "strategy", standardID: nil, items: "strategies", example: "weight",
      keys: Set(StrategySettings.table(.builtIn).fields.map(\.name))),
    ShortForm(
      list: "risk", single: "risk", standardID: "main", items: "risk workers", example: "capital",
      keys: Set(RiskGrid.table.fields.map(\.name))),
  ]

  /// The names of a place within an item as the file has the list: with the item's number where it is a list, without
  /// where a mapping stands for it.
  func resolved(
    _ names: [String], in root: YAMLNode
  ) throws(ConfigurationOverride.Unresolved) -> [String] {
    guard names.count > 1, names[0] == list || names[0] == single else { return names }
    let rest = names[1...]
    if case .sequence(let items) = root[list]?.value {
      guard names[0] == list, list != single || !keys.contains(names[1]) else {
        return [list] + (try number(of: items)) + rest
      }
      let found = ConfigurationOverride.item(of: items, rest, standardID: items.count == 1 ? standardID : nil)
      return found.map { [list, "\($0.index)"] + $0.rest } ?? names
    }
    // An item is meant by its number or ID, unless the name is a key of the mapping itself.
    guard names[0] == list, list != single || !keys.contains(names[1]) else { return names }
    let item = root[single] ?? YAMLNode(value: .null, location: root.location)
    switch item.value {
    case .mapping: break
    case .null where standardID != nil: break
    default: return names
    }
    guard let found = ConfigurationOverride.item(of: [item], rest, standardID: standardID) else {
      // What is no item is a key that the mapping does not take: that is told with what it takes.
      if list == single { return names }
      throw .init(problem: ConfigurationOverride.noItem(of: [item], names[1], standardID: standardID))
    }
    return [single] + found.rest
  }

  /// The number of the only item.
  private func number(of items: [YAMLNode]) throws(ConfigurationOverride.Unresolved) -> [String] {
    if items.count == 1 { return ["0"] }
    let known = ConfigurationOverride.names(of: items, standardID: nil)
    throw .init(
      problem: "the file has \(items.count) \(self.items), name one of them, as \(list).0.\(example); allowed "
        + KeyReader.list(known))
  }
}
