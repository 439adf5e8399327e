import Configuration
import OrderExecution
import RunResults
import TradingModel
import TradingStrategies

extension Workflow {
  /// What is to be told of a workflow before any data are read, in the order of notices.
  public func notices(registry: StrategyRegistry = .builtIn) -> [Notice] {
    Notice.inOrder(
      [sameCloseNotice, ownStrategiesNotice(registry), idleSectionsNotice].compactMap { $0 })
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

  private var idleSectionsNotice: Notice? {
    let sections = operation.sectionsGiven
    guard !sections.isEmpty else { return nil }
    let verb = sections.count == 1 ? "changes" : "change"
    return Notice(
      .keysWithoutEffect,
      text: "\(sections.map { "`\($0)`" }.joined(separator: ", ")) \(verb) nothing in this version",
      facts: [NoticeFact(.count, sections.count)], items: sections.map { [NoticeFact(.key, $0)] })
  }
}

extension OperationalSettings {
  /// The names of the sections that set anything, in the order of the documentation.
  fileprivate var sectionsGiven: [String] {
    var sections: [String] = []
    if maximumMemoryGigabytes != nil || maximumCores != nil || containerPoolSize != nil { sections.append("resources") }
    if metricsAreEnabled != nil || metricsInterval != nil || healthCheckInterval != nil {
      sections.append("monitoring")
    }
    if maximumContainerFailures != nil || restartsAutomatically != nil || checkpointInterval != nil {
      sections.append("fault_tolerance")
    }
    return sections
  }
}
