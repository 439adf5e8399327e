import Configuration
import OrderExecution
import RunResults
import TradingModel
import TradingStrategies

extension Workflow {
  /// What is to be told of a workflow before any data are read, in the order of notices.
  public func notices(registry: StrategyRegistry = .builtIn) -> [Notice] {
    Notice.inOrder(
      [sameCloseNotice, ownTypesNotice(registry), inertKeysNotice].compactMap { $0 })
  }

  private var sameCloseNotice: Notice? {
    guard execution.fill == .sameClose else { return nil }
    return Notice(
      .fillsAtSameClose, text: "fills at the same close are optimistic: that price was not known when deciding",
      help: "`execution.fill: next_open`")
  }

  /// Names the types of strategies and of classifiers that no run can vouch for.
  private func ownTypesNotice(_ registry: StrategyRegistry) -> Notice? {
    let builtIn = StrategyRegistry.builtIn
    let strategies = NoticeText.distinct(
      strategies.map(\.type).filter { !builtIn.names.contains($0) && registry.definition(named: $0) != nil })
    let classifiers = NoticeText.distinct(customClassifierTypes.filter { registry.classifier(named: $0) != nil })
    let types = strategies + classifiers
    guard !types.isEmpty else { return nil }
    let parts = [
      Self.ownTypes(strategies, "a strategy", "strategies"), Self.ownTypes(classifiers, "a classifier", "classifiers"),
    ].compactMap { $0 }
    return Notice(
      .lookAheadUnchecked,
      text: parts.joined(separator: " and ") + " of this program's own: a run does not tell whether "
        + (types.count == 1 ? "it looks ahead" : "they look ahead"),
      help: "`verify FILE --look-ahead`", facts: [NoticeFact(.count, types.count)],
      items: types.prefix(Notice.itemLimit).map { [NoticeFact(.type, $0)] })
  }

  /// `a is a strategy`, `a, b are strategies`; nil of none.
  private static func ownTypes(_ types: [String], _ one: String, _ several: String) -> String? {
    if types.isEmpty { return nil }
    return "\(NoticeText.names(types)) " + (types.count == 1 ? "is \(one)" : "are \(several)")
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
