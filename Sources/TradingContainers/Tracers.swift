import RunResults
import SimulationRuntime
import TradingModel

/// Writes signals down as trace events.
public struct SignalTracer: Sendable {
  private let strategies: [String]
  private let portfolios: [String]
  private let symbols: SymbolTable
  /// Everything recorded so far.
  public private(set) var events: [TraceEvent] = []

  /// A tracer that has seen nothing; IDs in the order of the lists of a `SignalBlock`.
  public init(strategies: [String], portfolios: [String], symbols: SymbolTable) {
    self.strategies = strategies
    self.portfolios = portfolios
    self.symbols = symbols
  }

  mutating func record(_ block: SignalBlock) {
    for (id, signals) in zip(strategies, block.raw) { record(signals, "signals/\(id)", block) }
    for (id, signals) in zip(portfolios, block.final) { record(signals, "final_signals/\(id)", block) }
  }

  private mutating func record(_ signals: [Signal], _ stream: String, _ block: SignalBlock) {
    for signal in signals {
      let time = Timestamp(nanoseconds: block.timestamps[signal.cycle - block.firstCycle])
      events.append(
        TraceEvent(
          time: VirtualTime(signal.cycle, .signals), stream: stream, sequence: signal.sequence,
          text:
            "\(time) \(symbols[signal.symbol]) direction \(signal.stance.direction) strength \(signal.stance.strength)")
      )
    }
  }
}

/// Writes what portfolios did down as trace events.
public struct LedgerTracer: Sendable {
  private let portfolios: [String]
  private let symbols: SymbolTable
  private var counts: [String: Int] = [:]
  /// Everything recorded so far.
  public private(set) var events: [TraceEvent] = []

  /// A tracer that has seen nothing; IDs in the order of the blocks.
  public init(portfolios: [String], symbols: SymbolTable) {
    self.portfolios = portfolios
    self.symbols = symbols
  }

  mutating func record(_ blocks: [LedgerBlock]) {
    for (id, block) in zip(portfolios, blocks) {
      for row in block.orders {
        let order = row.order
        let text = "\(symbols[order.symbol]) \(order.intent) \(order.size) \(row.state.name)"
        add(row.cycle, step(of: row), "orders/\(id)", row.timestamp, "order \(order.sequence) \(text)")
      }
      for row in block.fills {
        let fill = row.fill
        let text = "\(symbols[fill.symbol]) \(fill.side.name) \(fill.quantity) at \(fill.price)"
        add(
          fill.cycle, fillStep(of: row.order, at: fill.cycle), "fills/\(id)",
          block.timestamps[fill.cycle - block.firstCycle],
          "order \(fill.order) \(text), commission \(fill.commission)")
      }
      for row in block.events {
        let symbol = row.symbol.map { symbols[$0].name } ?? "-"
        add(
          row.cycle, .mark, "events/\(id)", row.timestamp,
          "\(row.kind.name) \(symbol) \(row.reason?.name ?? "-") \(row.value)")
      }
      for offset in 0..<block.count {
        add(
          block.firstCycle + offset, .mark, "equity/\(id)", block.timestamps[offset],
          "cash \(block.cash[offset]) position value \(block.positionValue[offset])")
      }
    }
  }

  private func step(of row: OrderRecord) -> CycleStep {
    switch row.state {
    case .accepted where row.order.intent == .closeOut: .closeOut
    case .accepted, .cancelled: .accept
    case .filled, .refused: fillStep(of: row.order, at: row.cycle)
    case .expired: .closeOut
    }
  }

  /// An order that is worked in the cycle of its decision fills at the close, any other at an open.
  private func fillStep(of order: Order, at cycle: Int) -> CycleStep {
    if order.intent == .closeOut { return .closeOut }
    return order.cycle == cycle ? .closeFills : .apply
  }

  /// Adds an event; `timestamp` is the instant of its cycle, which may lie before the block in which it became known.
  private mutating func add(_ cycle: Int, _ step: CycleStep, _ stream: String, _ timestamp: Int64, _ text: String) {
    let sequence = (counts[stream] ?? 0) + 1
    counts[stream] = sequence
    let time = Timestamp(nanoseconds: timestamp)
    events.append(
      TraceEvent(time: VirtualTime(cycle, step), stream: stream, sequence: sequence, text: "\(time) \(text)"))
  }
}
