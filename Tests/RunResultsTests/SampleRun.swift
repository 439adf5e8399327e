import Determinism
import TradingModel

@testable import RunResults

/// A run made up for tests: two portfolios, two symbols, a random walk of fills.
struct SampleRun {
  static let symbols = SymbolTable([Symbol("MSFT"), Symbol("AAPL, \"x\"")])
  static let portfolios = [
    StreamOwner(id: "alpha", container: "risk/alpha"), StreamOwner(id: "beta", container: "risk/beta"),
  ]
  static let capital = [1000.0, 2000]

  var cycles: Int
  /// One block a portfolio over the whole run.
  private(set) var blocks: [LedgerBlock] = []

  init(cycles: Int, seed: UInt64 = 1) {
    self.cycles = cycles
    for (portfolio, capital) in zip(Self.portfolios, Self.capital) {
      var random = SeededGenerator(masterSeed: seed, id: portfolio.id, purpose: "sample")
      blocks.append(Self.block(capital, cycles, &random))
    }
  }

  private static func block(_ capital: Double, _ cycles: Int, _ random: inout SeededGenerator) -> LedgerBlock {
    var block = LedgerBlock(firstCycle: 0, capacity: cycles)
    var account = Account(capital: capital, symbolCount: symbols.count)
    for cycle in 0..<cycles {
      let prices = [10 + Double(random.next() % 1000) / 300, 20 + Double(random.next() % 1000) / 300]
      if random.next() % 3 == 0 { trade(cycle, prices, &account, &block, &random) }
      block.timestamps.append(Self.time(of: cycle))
      block.cash.append(account.cash)
      block.positionValue.append(account.positionValue(at: prices))
      block.isExposed.append(account.quantities.contains { $0 != 0 })
    }
    return block
  }

  /// One cycle an hour, with a fraction of a second at some.
  static func time(of cycle: Int) -> Int64 {
    Int64(cycle) * 3_600_000_000_000 + (cycle % 5 == 0 ? 250_000_000 : 0)
  }

  private static func trade(
    _ cycle: Int, _ prices: [Double], _ account: inout Account, _ block: inout LedgerBlock,
    _ random: inout SeededGenerator
  ) {
    let sequence = block.fills.count + 1
    let symbol = Int(random.next() % 2)
    let side: Side = random.next() % 2 == 0 ? .buy : .sell
    let order = Order(
      sequence: sequence, decision: sequence + 2, signal: sequence % 4 == 0 ? 0 : sequence, cycle: cycle,
      symbol: symbol, intent: .rebalance, size: .targetWeight(0.25))
    let fill = Fill(
      order: sequence, cycle: cycle, symbol: symbol, side: side, quantity: Double(1 + random.next() % 9),
      price: prices[symbol] * 1.001, rawPrice: prices[symbol], commission: 0.25)
    account.apply(fill)
    let time = time(of: cycle)
    block.orders.append(
      OrderRecord(cycle: cycle, order: order, state: .accepted, side: nil, quantity: nil, timestamp: time))
    block.orders.append(
      OrderRecord(
        cycle: cycle, order: order, state: .filled, side: side, quantity: fill.quantity, timestamp: time))
    block.fills.append(FillRecord(fill: fill, order: order))
    block.positions.append(
      PositionRecord(cycle: cycle, symbol: symbol, quantity: account.quantities[symbol], averagePrice: 1.5))
    if sequence % 3 == 0 {
      block.events.append(
        RiskEvent(
          cycle: cycle, kind: .refusal, symbol: symbol, reason: .insufficientFunds, value: 2, timestamp: time))
      block.events.append(
        RiskEvent(cycle: cycle, kind: .drawdownStop, symbol: nil, value: -0.5, timestamp: time))
    }
  }

  /// The run cut into blocks of at most `size` cycles: for each, one block a portfolio.
  func cut(_ size: Int) -> [[LedgerBlock]] {
    stride(from: 0, to: cycles, by: size).map { first in
      let range = first..<min(first + size, cycles)
      return blocks.map { Self.part($0, range) }
    }
  }

  private static func part(_ whole: LedgerBlock, _ range: Range<Int>) -> LedgerBlock {
    var block = LedgerBlock(firstCycle: range.lowerBound)
    block.timestamps = Array(whole.timestamps[range])
    block.cash = Array(whole.cash[range])
    block.positionValue = Array(whole.positionValue[range])
    block.isExposed = Array(whole.isExposed[range])
    block.orders = whole.orders.filter { range.contains($0.cycle) }
    block.fills = whole.fills.filter { range.contains($0.fill.cycle) }
    block.positions = whole.positions.filter { range.contains($0.cycle) }
    block.events = whole.events.filter { range.contains($0.cycle) }
    return block
  }
}
