import Backtesting
import Configuration
import Determinism
import MarketData
import MarketFeatures
import RiskControl
import RunResults
import SimulationRuntime
import TradingModel
import TradingStrategies

/// Everything that a run knew, bar by bar, in a form in which the part up to a bar can be compared.
struct LookAheadRecord {
  /// Something that was known at a cycle.
  struct Fact: Equatable {
    var cycle: Int
    var symbol: String?
    var text: String

    /// An event, without its sequence and without what is known later only by its meaning.
    init(_ event: TraceEvent, without later: [String] = []) {
      cycle = event.time.cycle
      symbol = event["symbol"]
      let fields = event.fields.filter { !later.contains($0.name) }
      text = "\(event.stream.kind.name): " + TraceEvent.text(of: fields)
    }
  }

  /// Where two lists of facts part.
  struct Difference {
    var subject: String
    var left: Fact?
    var right: Fact?

    /// The earlier of the two.
    var first: Fact? { [left, right].compactMap { $0 }.min { $0.cycle < $1.cycle } }
  }

  private let data: MarketDataSet
  private let plan: BacktestPlan
  private let trace: Trace
  private let ledgers: [LedgerBlock]

  /// Runs a workflow; its features are computed apart, see `compareFeatures`.
  init(
    _ workflow: Workflow, data: MarketDataSet, registry: StrategyRegistry, onStart: (@Sendable (Network) -> Void)?
  ) async throws {
    self.data = data
    let backtest = try Backtest(workflow, data: data, registry: registry)
    plan = backtest.plan
    let outcome = try await backtest.run(keeping: RunKeeping(trace: true, ledgers: true), onStart: onStart)
    if outcome.wasInterrupted { throw CancellationError() }
    trace = outcome.trace ?? Trace([])
    ledgers = outcome.ledgers ?? []
  }

  /// Cycles at which strategies sent signals, ascending, each once.
  var signalCycles: [Int] {
    var cycles: [Int] = []
    for event in trace.events where event.stream.kind == .signals && cycles.last != event.time.cycle {
      cycles.append(event.time.cycle)
    }
    return cycles
  }

  /// Compares everything up to and including a cycle; returns the number of comparisons.
  ///
  /// Causes come first: features, then raw signals, then what follows from them.
  ///
  /// - Parameter alteration: What was done to the other's later bars; nil for nothing.
  /// - Throws: `LookAheadViolation` for the earliest difference of the first kind that differs.
  func compare(with other: LookAheadRecord, through cut: Int, _ alteration: FutureAlteration?) throws -> Int {
    var count = try compareFeatures(other, through: cut, alteration)
    var least: Difference?
    for strategy in plan.strategies {
      let name = StreamName(.signals, owner: strategy.id)
      let (left, right) = (facts(of: name, through: cut), other.facts(of: name, through: cut))
      count += left.count
      note("strategy \(strategy.id)", left, right, &least)
    }
    if let least { throw violation(least, hasSymbol: true, through: cut, alteration) }
    for (index, portfolio) in plan.portfolios.enumerated() {
      let (left, right) = (portfolioFacts(index, through: cut), other.portfolioFacts(index, through: cut))
      count += left.count
      note("portfolio \(portfolio.settings.id)", left, right, &least)
    }
    if let least { throw violation(least, hasSymbol: false, through: cut, alteration) }
    return count
  }

  private func facts(of stream: StreamName, through cut: Int) -> [Fact] {
    trace.events.filter { $0.stream == stream && $0.time.cycle <= cut }.map { Fact($0) }
  }

  /// Keeps the earlier of the difference found before and that of two lists.
  private func note(_ subject: String, _ left: [Fact], _ right: [Fact], _ least: inout Difference?) {
    let common = zip(left, right).prefix { $0 == $1 }.count
    let found = Difference(subject: subject, left: left.dropFirst(common).first, right: right.dropFirst(common).first)
    guard let first = found.first else { return }
    if let known = least?.first, known.cycle <= first.cycle { return }
    least = found
  }

  /// - Parameter hasSymbol: Whether what looked ahead did so for the symbol of the fact.
  private func violation(
    _ found: Difference, hasSymbol: Bool, through cut: Int, _ alteration: FutureAlteration?
  ) -> LookAheadViolation {
    let cycle = found.first?.cycle ?? cut
    return LookAheadViolation(
      subject: found.subject, symbol: hasSymbol ? found.first?.symbol.map(Symbol.init) : nil, bar: time(cycle),
      cycle: cycle, cut: time(cut), alteration: alteration?.participle, original: found.left?.text ?? "nothing",
      altered: found.right?.text ?? "nothing")
  }

  private func time(_ cycle: Int) -> Timestamp { Timestamp(nanoseconds: data.timestamps[cycle]) }
}

extension LookAheadRecord {
  /// What a portfolio did and was up to a cycle, and is known at that cycle.
  private func portfolioFacts(_ index: Int, through cut: Int) -> [Fact] {
    let id = plan.portfolios[index].settings.id
    // The outcome of an order says whether it repeats a refusal and is shown at all, so open orders are left out.
    let ended = ledgers[index].orders.filter { $0.state != .accepted && $0.cycle <= cut }
    var facts: [Fact] = []
    for event in trace.events
    where event.stream.owner == id && event.stream.kind != .signals && event.time.cycle <= cut {
      switch event.stream.kind {
      case .orders where event["state"] == OrderState.accepted.name: continue
      case .events where [RiskEventKind.refusal.name, RiskEventKind.limited.name].contains(event["kind"]):
        facts.append(Fact(event, without: ["value"]))
      case .events where event["kind"] == RiskEventKind.reduced.name:
        let isKnown = ended.contains {
          $0.order.cycle == event.time.cycle && plan.symbols[$0.order.symbol].name == event["symbol"]
        }
        if isKnown { facts.append(Fact(event)) }
      default: facts.append(Fact(event))
      }
    }
    // In an order that is a function of the facts: when something became known does not count.
    return facts.sorted { ($0.cycle, $0.text) < ($1.cycle, $1.text) }
  }

  /// Computes every feature of both runs up to the cut, in blocks that reach beyond it, and compares them to the bit.
  private func compareFeatures(
    _ other: LookAheadRecord, through cut: Int, _ alteration: FutureAlteration?
  ) throws -> Int {
    guard !plan.features.isEmpty else { return 0 }
    var (left, right) = (try FeatureReader(self.data, plan), try FeatureReader(other.data, other.plan))
    var cycle = 0
    var count = 0
    while cycle <= cut, let a = try left.next(), let b = try right.next() {
      let shared = min(a.count, b.count, cut + 1 - cycle)
      for offset in 0..<shared {
        for feature in plan.features.indices {
          for symbol in 0..<plan.symbols.count {
            let (x, y) = (
              a.value(feature: feature, symbol: symbol, offset: offset),
              b.value(feature: feature, symbol: symbol, offset: offset)
            )
            count += 1
            if x == y || (x.isNaN && y.isNaN) { continue }
            throw LookAheadViolation(
              subject: subject(of: feature), symbol: plan.symbols[symbol], bar: time(cycle + offset),
              cycle: cycle + offset, cut: time(cut), alteration: alteration?.participle, original: "\(x)",
              altered: "\(y)")
          }
        }
      }
      cycle += a.count
    }
    return count
  }
}

extension LookAheadRecord {
  /// The feature and the strategies that read it.
  private func subject(of feature: Int) -> String {
    let readers = plan.strategies.filter { $0.prepared.features.contains(plan.features[feature]) }.map(\.id)
    return "feature \(plan.features[feature]), read by strategy \(readers.joined(separator: ", ")),"
  }
}

/// The features of a run, block by block.
private struct FeatureReader {
  private var slices: BlockAssembler
  private var computer: FeatureComputer
  private let blockSize: Int

  init(_ data: MarketDataSet, _ plan: BacktestPlan) throws {
    slices = BlockAssembler(data, missingBars: plan.workflow.data.missingBars)
    computer = FeatureComputer(features: plan.features, symbolCount: plan.symbols.count)
    blockSize = plan.blockSize
  }

  mutating func next() throws -> FeatureBlock? {
    guard let block = try slices.nextBlock(maximumCycles: blockSize) else { return nil }
    return computer.process(block)
  }
}
