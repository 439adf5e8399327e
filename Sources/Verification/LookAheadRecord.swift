import Backtesting
import Configuration
import MarketData
import MarketFeatures
import RiskControl
import SimulationRuntime
import TradingModel
import TradingStrategies

/// Everything that a run knew, bar by bar, in a form in which the part up to a bar can be compared.
struct LookAheadRecord {
  /// Something that was known at a cycle.
  struct Fact: Equatable {
    var cycle: Int
    var text: String
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
    var options = RunOptions()
    options.keepsTrace = true
    options.keepsLedgers = true
    let outcome = try await backtest.run(options, onStart: onStart)
    if outcome.wasInterrupted { throw CancellationError() }
    trace = outcome.trace ?? Trace([])
    ledgers = outcome.ledgers ?? []
  }

  /// Cycles at which strategies sent signals, ascending, each once.
  var signalCycles: [Int] {
    var cycles: [Int] = []
    for event in trace.events where event.stream.hasPrefix("signals/") && cycles.last != event.time.cycle {
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
    var least: (stream: String, left: Fact?, right: Fact?)?
    for stream in strategyStreams {
      let (left, right) = (facts(of: stream, through: cut), other.facts(of: stream, through: cut))
      count += left.count
      note(stream, left, right, &least)
    }
    if let least { throw violation(least, through: cut, alteration) }
    for (index, portfolio) in plan.portfolios.enumerated() {
      let (left, right) = (portfolioFacts(index, through: cut), other.portfolioFacts(index, through: cut))
      count += left.count
      note("portfolio \(portfolio.settings.id)", left, right, &least)
    }
    if let least { throw violation(least, through: cut, alteration) }
    return count
  }

  private var strategyStreams: [String] { plan.strategies.map { "signals/\($0.id)" } }

  private func facts(of stream: String, through cut: Int) -> [Fact] {
    trace.events.filter { $0.stream == stream && $0.time.cycle <= cut }.map { event in
      Fact(cycle: event.time.cycle, text: event.text)
    }
  }

  /// Keeps the earlier of the difference found before and that of two lists.
  private func note(
    _ stream: String, _ left: [Fact], _ right: [Fact], _ least: inout (stream: String, left: Fact?, right: Fact?)?
  ) {
    let common = zip(left, right).prefix { $0 == $1 }.count
    let (a, b) = (left.dropFirst(common).first, right.dropFirst(common).first)
    guard a != nil || b != nil else { return }
    func cycle(_ a: Fact?, _ b: Fact?) -> Int { min(a?.cycle ?? .max, b?.cycle ?? .max) }
    if let known = least, cycle(known.left, known.right) <= cycle(a, b) { return }
    least = (stream, a, b)
  }

  private func violation(
    _ found: (stream: String, left: Fact?, right: Fact?), through cut: Int, _ alteration: FutureAlteration?
  ) -> LookAheadViolation {
    let cycle = min(found.left?.cycle ?? .max, found.right?.cycle ?? .max)
    let isSignal = found.stream.hasPrefix("signals/")
    let subject = isSignal ? "strategy \(found.stream.dropFirst("signals/".count))" : found.stream
    // The text of a signal is: time, symbol, stance.
    let early = [found.left, found.right].compactMap { $0 }.first { $0.cycle == cycle }
    let words = early?.text.split(separator: " ") ?? []
    return LookAheadViolation(
      subject: subject, symbol: isSignal && words.count > 1 ? Symbol(String(words[1])) : nil, bar: time(cycle),
      cycle: cycle, cut: time(cut), alteration: alteration?.participle,
      original: found.left?.text ?? "nothing", altered: found.right?.text ?? "nothing")
  }

  private func time(_ cycle: Int) -> Timestamp { Timestamp(nanoseconds: data.timestamps[cycle]) }
}

extension LookAheadRecord {
  /// What a portfolio did and was up to a cycle, and is known at that cycle.
  private func portfolioFacts(_ index: Int, through cut: Int) -> [Fact] {
    let ledger = ledgers[index]
    var facts: [Fact] = []
    for row in 0..<ledger.count where ledger.firstCycle + row <= cut {
      let text = "equity: cash \(ledger.cash[row]), position value \(ledger.positionValue[row])"
      facts.append(Fact(cycle: ledger.firstCycle + row, text: text))
    }
    for record in ledger.fills where record.fill.cycle <= cut {
      facts.append(Fact(cycle: record.fill.cycle, text: "fill \(record.fill)"))
    }
    // The outcome of an order says whether it repeats a refusal and is shown at all, so open orders are left out.
    let ended = ledger.orders.filter { $0.state != .accepted && $0.cycle <= cut }
    for record in ended {
      facts.append(Fact(cycle: record.cycle, text: "order \(record.order) \(record.state.name)"))
    }
    let known = ended.map { ($0.order.symbol, $0.order.cycle) }
    for event in ledger.events where event.cycle <= cut {
      let name = "event \(event.kind.name) \(event.symbol.map { plan.symbols[$0].name } ?? "-")"
      switch event.kind {
      case .refusal, .limited:
        facts.append(Fact(cycle: event.cycle, text: "\(name) \(event.reason?.name ?? "-")"))
      case .reduced:
        guard known.contains(where: { $0.0 == event.symbol && $0.1 == event.cycle }) else { continue }
        facts.append(Fact(cycle: event.cycle, text: "\(name) \(event.value)"))
      case .drawdownStop, .ruin:
        facts.append(Fact(cycle: event.cycle, text: "\(name) \(event.value)"))
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
  private var slices: SliceAssembler
  private var computer: FeatureComputer
  private let blockSize: Int

  init(_ data: MarketDataSet, _ plan: BacktestPlan) throws {
    slices = SliceAssembler(data, missingBars: plan.workflow.data.missingBars)
    computer = FeatureComputer(features: plan.features, symbolCount: plan.symbols.count)
    blockSize = plan.blockSize
  }

  mutating func next() throws -> FeatureBlock? {
    guard let block = try slices.nextBlock(maximumCycles: blockSize) else { return nil }
    return computer.process(block)
  }
}
