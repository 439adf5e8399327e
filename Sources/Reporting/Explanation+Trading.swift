import Backtesting
import Configuration
import FileFormats
import MarketData
import OrderExecution
import RiskControl
import TradingModel
import TradingStrategies

extension Explanation {
  /// What will be traded and how, a label and a sentence each: what a trader would ask first.
  public var tradingTerms: [RunReport.Fact] {
    var terms = [RunReport.Fact("data", data)]
    terms += backtest.plan.strategies.map { RunReport.Fact("strategy", strategy($0)) }
    if isAggregated { terms.append(RunReport.Fact("signals", aggregation)) }
    terms += regimes.map { RunReport.Fact("regimes", $0) }
    terms += portfolios
    terms += [RunReport.Fact("orders", orders), RunReport.Fact("at the end", ending)]
    terms += modeTerms
    let unsaid = DefaultsUsed(workflow, isAggregated: isAggregated).texts
    if !unsaid.isEmpty { terms.append(RunReport.Fact("defaults used", unsaid.joined(separator: ", "))) }
    return terms
  }

  private var workflow: Workflow { backtest.plan.workflow }

  /// The most portfolios that are told one by one.
  private static let mostPortfolios = 20

  private var portfolios: [RunReport.Fact] {
    let all = backtest.plan.portfolios
    let shown = all.count > Self.mostPortfolios ? all.prefix(Self.mostPortfolios / 2) : all[...]
    let facts = shown.map { RunReport.Fact("portfolio", portfolio($0)) }
    if shown.count == all.count { return facts }
    let last = MessageText.excerpt(all[all.count - 1].settings.id)
    return facts + [
      RunReport.Fact("portfolio", "and \(NumberText.grouped(all.count - shown.count)) more, up to \(last)")
    ]
  }

  private var data: String {
    let set = backtest.data
    let times = set.timestamps.dropFirst(set.warmupCount)
    var text = "\(names(Array(backtest.plan.symbols.symbols.indices))), \(NumberText.grouped(times.count)) bars"
    if let first = times.first, let last = times.last {
      text +=
        " from \(Timestamp(nanoseconds: first).description.prefix(10))"
        + " to \(Timestamp(nanoseconds: last).description.prefix(10))"
    }
    if set.warmupCount > 0 { text += ", after \(NumberText.grouped(set.warmupCount)) that only features see" }
    if let holdout = set.holdout {
      let range = "\(holdout.first.description.prefix(10)) to \(holdout.last.description.prefix(10))"
      let count = NumberText.grouped(holdout.count)
      text += holdout.isOpened ? "; the hold-out is opened, \(range)" : "; \(count) stay sealed, \(range)"
    }
    return workflow.data.source == .synthetic ? text + ", synthetic" : text
  }

  private func names(_ symbols: [Int]) -> String {
    let shown = symbols.prefix(8).map { MessageText.excerpt(backtest.plan.symbols[$0].name) }.joined(separator: ", ")
    return symbols.count > 8 ? "\(shown) and \(NumberText.grouped(symbols.count - 8)) more" : shown
  }

  private func strategy(_ planned: PlannedStrategy) -> String {
    guard let settings = workflow.strategies.first(where: { $0.id == planned.id }) else { return planned.id }
    var text = settings.id == settings.type ? settings.id : "\(settings.id): \(settings.type)"
    let parameters = settings.parameters.sorted { $0.key < $1.key }
    if !parameters.isEmpty {
      text += " (\(parameters.map { "\($0.key) \(Self.text($0.value))" }.joined(separator: ", ")))"
    }
    if planned.symbols.count < backtest.plan.symbols.count { text += " on \(names(planned.symbols))" }
    text += settings.direction == .longOnly ? ", long only, so flat instead of short" : ", long and short"
    if let recording = settings.recording {
      let table = MessageText.shown(recording.writtenPath)
      return recording.alignment == .exact
        ? "\(text). Says what is recorded in \(table)."
        : "\(text). Says what is recorded in \(table), from the next cycle on where a time is none."
    }
    let summary = backtest.registry.definition(named: settings.type)?.summary
    return summary.map { "\(text). \($0)" } ?? text
  }

  private static func text(_ value: ParameterValue) -> String {
    switch value {
    case .integer(let value): "\(value)"
    case .number(let value): DecimalText.string(value)
    case .choice(let value): value
    }
  }

  private var isAggregated: Bool {
    backtest.plan.portfolios.contains { $0.strategies.count > 1 } || workflow.aggregation != AggregationSettings()
      || workflow.regimeAggregation.isUsed
  }

  private var aggregation: String {
    let strength = workflow.aggregation.strength == .full ? ", with full strength" : ""
    return method + strength
  }

  private var method: String {
    let threshold = DecimalText.string(workflow.aggregation.threshold)
    return switch workflow.aggregation.method {
    case .weightedMean: "weighted mean of the stances of the strategies, beyond \(threshold)"
    case .weightedSum: "weighted sum of the stances of the strategies, beyond \(threshold)"
    case .majority: "the direction that more than half of the strategies hold"
    case .unanimous: "the direction that all strategies hold"
    }
  }

  private func portfolio(_ plan: PortfolioPlan) -> String {
    let settings = plan.settings
    let units = settings.quantities == .whole ? "whole units" : "units and fractions of them"
    let size: String =
      switch settings.sizing {
      case .fixedQuantity(let quantity): "\(DecimalText.string(quantity)) an entry, in \(units)"
      case .fixedFraction(let fraction): "\(NumberText.percent(fraction)) of the equity an entry, in \(units)"
      case .allIn: "as many \(units) as the funds pay for"
      case .targetPercent(let fraction):
        "\(NumberText.percent(fraction)) of the equity in each symbol with a signal, in \(units), adjusted "
          + (settings.rebalance == .onChange ? "when the signal changes" : "at every bar")
      }
    let followed = plan.strategies.map { backtest.plan.strategies[$0].id }.joined(separator: ", ")
    return
      "\(settings.id): starts with \(NumberText.fixed(settings.capital, decimals: 2))\(Self.held(settings.positions)), "
      + "follows \(followed), buys \(size); \(Self.limits(settings.limits))\(Self.window(settings.window))"
  }

  private static func window(_ window: TradingWindow) -> String {
    let bounds = [window.start.map { "from \($0.textOfStart)" }, window.end.map { "up to \($0.textOfEnd)" }]
    let texts = bounds.compactMap { $0 }
    let kept = window.keep.map(\.name).joined(separator: ", ")
    return (texts.isEmpty ? "" : "; in the market only \(texts.joined(separator: " "))")
      + (kept.isEmpty ? "" : "; positions in \(kept) stay at the end")
  }

  private static func held(_ positions: [OpeningPosition]) -> String {
    if positions.isEmpty { return "" }
    let texts = positions.map {
      "\(DecimalText.string($0.quantity)) \($0.symbol.name) at \(DecimalText.string($0.price))"
    }
    return ", of which in \(texts.joined(separator: ", "))"
  }

  private static func limits(_ limits: RiskLimits) -> String {
    let texts = [
      limits.maxPosition.map { "a position at most \(NumberText.percent($0)) of equity" },
      limits.maxGrossExposure.map { "all positions at most \(NumberText.percent($0))" },
      limits.maxDrawdown.map { "leaves the market for good \(NumberText.percent($0)) below its peak" },
    ].compactMap { $0 }
    return texts.isEmpty ? "no limits" : texts.joined(separator: ", ")
  }

  private var orders: String {
    let execution = workflow.execution
    let fill =
      execution.fill == .nextOpen
      ? "decided on a bar's close, filled at the next open" : "decided and filled at the same close"
    var costs: [String] = []
    if execution.proportionalCommission > 0 {
      costs.append("commission \(NumberText.percent(execution.proportionalCommission))")
    }
    if execution.fixedCommission > 0 {
      costs.append("commission \(NumberText.fixed(execution.fixedCommission, decimals: 2)) an order")
    }
    if execution.slippageBasisPoints > 0 {
      costs.append("slippage \(NumberText.percent(execution.slippageBasisPoints / 10_000))")
    }
    return "\(fill); " + (costs.isEmpty ? "no commission, no slippage" : costs.joined(separator: ", "))
  }

  private var ending: String {
    workflow.execution.closeAtEnd
      ? "positions are closed at the last close" : "positions stay open: in the equity, and in no trade"
  }
}

/// The keys about trading that a workflow leaves at their defaults.
private struct DefaultsUsed {
  private(set) var texts: [String] = []

  /// Sections that say what is traded and how.
  private static let sections = ["aggregation", "execution", "risk"]

  private let hasRegimes: Bool

  init(_ workflow: Workflow, isAggregated: Bool) {
    hasRegimes = workflow.regimeAggregation.isUsed
    let (whole, essential) = (workflow.canonicalForm, workflow.essentialForm)
    for section in Self.sections where section != "aggregation" || isAggregated {
      if let value = whole[section] { add(value, essential[section], section) }
    }
    if workflow.data.missingBars == .skip, workflow.data.symbols.count > 1 { texts.append("data.missing_bars: skip") }
  }

  /// Whether a risk worker follows target weights, so that its `rebalance` counts.
  private func isTargetSized(_ worker: JSONValue) -> Bool { worker["sizing"]?["type"] == .string("target_percent") }

  private mutating func add(_ value: JSONValue, _ given: JSONValue?, _ path: String) {
    switch value {
    case .object(let members):
      for member in members
      where (member.name != "rebalance" || isTargetSized(value)) && (member.name != "confirm" || hasRegimes) {
        add(member.value, given?[member.name], "\(path).\(member.name)")
      }
    case .array(let items):
      var others: [JSONValue] = []
      if case .array(let items) = given { others = items }
      for (index, item) in items.enumerated() {
        let name: String? = if items.count > 1, case .string(let id) = item["id"] { id } else { nil }
        let other = index < others.count ? others[index] : nil
        if item["id"] != nil { add(item, other, name.map { "\(path).\($0)" } ?? path) }
      }
    case .null: break
    default:
      if given == nil && !path.hasSuffix(".id") {
        let text = String(decoding: value.compactText, as: UTF8.self)
        texts.append("\(path): \(text.filter { $0 != "\"" })")
      }
    }
  }
}
