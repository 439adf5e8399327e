import Testing
import TradingModel

@testable import RiskControl

/// Open orders, compared with a plain list.
@Suite struct OpenOrdersTests {
  static func entry(_ sequence: Int, _ symbol: Int, _ intent: OrderIntent) -> OpenOrder {
    let order = Order(
      sequence: sequence, decision: sequence, signal: 0, cycle: 0, symbol: symbol, intent: intent, size: .allIn)
    return OpenOrder(
      order: order, side: nil, quantity: nil, opening: Double(sequence), reducedTo: nil, isWithheld: false,
      timestamp: 0)
  }

  @Test(arguments: [30, 100]) func openOrders_areAsAPlainList(_ symbolCount: Int) {
    var random = TestRandom(state: 17)
    var open = OpenOrders(symbolCount: symbolCount)
    var plain: [OpenOrder] = []
    for sequence in 1...3000 {
      let (symbol, intent) = (random.below(symbolCount), OrderIntent.allCases[random.below(5)])
      #expect(
        open.contains(symbol, intent)
          == plain.contains { $0.order.symbol == symbol && $0.order.intent == intent })
      if !open.contains(symbol, intent) {
        open.append(Self.entry(sequence, symbol, intent))
        plain.append(Self.entry(sequence, symbol, intent))
      }
      if random.chance(0.8) {
        let asked = plain.isEmpty || random.chance(0.1) ? sequence + 5 : plain[random.below(plain.count)].order.sequence
        let place = plain.firstIndex { $0.order.sequence == asked }
        #expect(open.take(asked)?.order == place.map { plain.remove(at: $0).order })
        #expect(open.take(asked) == nil)
      }
      if random.chance(0.01) {
        let taken = open.takeAll { $0.symbol % 3 != 0 }
        #expect(taken.map(\.order) == plain.filter { $0.order.symbol % 3 == 0 }.map(\.order))
        plain.removeAll { $0.order.symbol % 3 == 0 }
      }
      #expect(open.count == plain.count && open.isEmpty == plain.isEmpty)
      var listed: [Order] = []
      open.forEach { listed.append($0.order) }
      #expect(listed == plain.map(\.order))
    }
  }

  /// Taking every order out of a batch of thousands moves each of them a constant number of times.
  @Test func takingThousands_movesEachAFewTimes() {
    let count = 20_000
    var open = OpenOrders(symbolCount: count)
    for symbol in 0..<count { open.append(Self.entry(symbol + 1, symbol, .enterLong)) }
    for symbol in 0..<count { _ = open.take(symbol + 1) }
    #expect(open.isEmpty)
    #expect(open.moveCount <= 2 * count)
  }
}
