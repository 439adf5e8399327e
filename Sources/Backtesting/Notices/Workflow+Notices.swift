import Configuration
import OrderExecution
import RunResults
import TradingModel
import TradingStrategies

extension Workflow {
  /// What is to be told of a workflow before any data are read, in the order of notices.
  public func notices(registry: StrategyRegistry = .builtIn) -> [Notice] {
    Notice.inOrder(
      [sameCloseNotice, ownStrategiesNotice(registry), inertKeysNotice].compactMap { $0 })
  }

  private var sameCloseNotice: Notice? {
    guard execution.fill == .sameClose else { return nil }
    return Notice(
      .fillsAtSameClose, text: "fills at the same close are optimistic: that price was not known when deciding",
      help: "`execution.fill: next_open`")
  }

  private func ownStrategiesNotice(_ registry: StrategyRegistry) -> Notice? {
    let known = StrategyRegistry.builtIn.names
    let own = strategies.filter { !known.contains($0.type) && registry.definition(named: $0.type) != nil }
    var types: [String] = []
    for strategy in own where !types.contains(strategy.type) { types.append(strategy.type) }
    types.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard !types.isEmpty else { return nil }
    let names = NoticeText.names(types)
    return Notice(
      .lookAheadUnchecked,
      text: types.count == 1
        ? "\(names) is a strategy of this program's own: a run does not tell whether it looks ahead"
        : "\(names) are strategies of this program's own: a run does not tell whether they look ahead",
      help: "`verify FILE --look-ahead`", facts: [NoticeFact(.count, types.count)],
      items: types.prefix(Notice.itemLimit).map { [NoticeFact(.type, $0)] })
  }

  private var inertKeysNotice: Notice? {
    let keys = inertKeys
    if keys.isEmpty { return nil }
    return Notice(
      .keysWithoutEffect, text: "without effect: \(inertTexts.joined(separator: "; "))",
      facts: [NoticeFact(.count, keys.count)],
      items: keys.prefix(Notice.itemLimit).map { [NoticeFact(.key, $0.key), NoticeFact(.reason, $0.reason)] })
  }
}
