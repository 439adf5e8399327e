import Determinism
import TradingModel

/// The open orders of one portfolio, in ascending sequence; the close-out orders of the last cycle stand at the end.
struct OrderQueue: Sendable {
  private var orders: [Order] = []
  private var lastSequence = 0

  /// Number of open orders.
  var count: Int { orders.count }

  /// The order that has been open for longest, close-outs apart.
  var first: Order? {
    guard let order = orders.first, order.intent != .closeOut else { return nil }
    return order
  }

  /// Drops orders.
  ///
  /// Complexity: O(open orders + cancellations * log(open orders)).
  mutating func cancel(_ sequences: [Int]) throws(ExecutionProblem) {
    if sequences.isEmpty { return }
    var isCancelled = Array(repeating: false, count: orders.count)
    for sequence in sequences {
      let place = orders.lowerBound { $0.sequence < sequence }
      guard place < orders.count, orders[place].sequence == sequence, !isCancelled[place] else {
        throw .unknownOrder(sequence: sequence)
      }
      isCancelled[place] = true
    }
    orders = zip(orders, isCancelled).filter { !$0.1 }.map(\.0)
  }

  /// Opens the orders of a batch, in whose memory they stay where none is open.
  mutating func open(_ batch: OrderBatch, symbolCount: Int) throws(ExecutionProblem) {
    for order in batch.orders { try check(order, of: batch, symbolCount: symbolCount) }
    if orders.isEmpty { orders = batch.orders } else { orders += batch.orders }
  }

  private mutating func check(_ order: Order, of batch: OrderBatch, symbolCount: Int) throws(ExecutionProblem) {
    guard order.sequence > lastSequence, order.cycle == batch.cycle,
      (order.intent == .closeOut) == (batch.step == .closeOut)
    else { throw .disorderedOrder(sequence: order.sequence) }
    guard order.symbol >= 0, order.symbol < symbolCount else {
      throw .unknownSymbol(sequence: order.sequence, symbol: order.symbol)
    }
    if !Self.isUsable(order) { throw .unusableSize(sequence: order.sequence) }
    lastSequence = order.sequence
  }

  private static func isUsable(_ order: Order) -> Bool {
    if let maximum = order.maximumUnits, !(maximum >= 0) { return false }
    switch order.size {
    case .units(let units): return units > 0 && units.isFinite
    case .targetWeight(let weight): return weight.isFinite
    case .allIn: return order.intent == .enterLong || order.intent == .enterShort
    case .position: return true
    }
  }

  /// Removes and returns the only open order, where there is just one and it is due: the common case.
  mutating func takeOnly(at item: CyclePoint, _ prices: SlicePrices) -> Order? {
    guard orders.count == 1, let order = orders.first, Self.isDue(order, item), prices.canFill(order.symbol) else {
      return nil
    }
    orders = []
    return order
  }

  /// Removes and returns the orders that are due at an item of work and whose symbol can be filled there.
  mutating func takeDue(at item: CyclePoint, _ prices: SlicePrices) -> [Order] {
    if orders.allSatisfy({ Self.isDue($0, item) && prices.canFill($0.symbol) }) {
      defer { orders = [] }
      return orders
    }
    var due: [Order] = []
    var others: [Order] = []
    for order in orders {
      if Self.isDue(order, item), prices.canFill(order.symbol) { due.append(order) } else { others.append(order) }
    }
    orders = others
    return due
  }

  private static func isDue(_ order: Order, _ item: CyclePoint) -> Bool {
    switch item.step {
    case .openFills: order.cycle < item.cycle && order.intent != .closeOut
    case .closeFills: order.cycle <= item.cycle && order.intent != .closeOut
    default: order.intent == .closeOut
    }
  }

  /// Removes all orders but the close-outs; returns their sequences.
  mutating func expire() -> [Int] {
    let expired = orders.filter { $0.intent != .closeOut }.map(\.sequence)
    orders.removeAll { $0.intent != .closeOut }
    return expired
  }
}
