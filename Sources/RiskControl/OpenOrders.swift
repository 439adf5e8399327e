import Determinism
import TradingModel

/// An order that the engine may still fill, with what the worker knew when it sent it.
struct OpenOrder: Sendable {
  var order: Order
  var side: Side?
  var quantity: Double?
  /// Units that it is expected to open or enlarge a position by, estimated at the close of the decision.
  var opening: Double
  /// What a limit left of it, where one reduced it.
  var reducedTo: Double?
  /// Whether its acceptance is not recorded yet, because it repeats an order that was refused.
  var isWithheld: Bool
  /// The instant of the decision, in nanoseconds since the epoch.
  var timestamp: Int64
}

/// The open orders of one portfolio in ascending sequence.
///
/// Thousands may be open at once, one or two a symbol: finding one costs the logarithm of their number, taking it out
/// a constant on average, and asking for a symbol's a constant.
struct OpenOrders: Sendable {
  /// In ascending sequence; those taken out stay as gaps until they are half of all.
  private var entries: [OpenOrder] = []
  private var isTaken: [Bool] = []
  private(set) var count = 0
  /// How often an order was moved to close gaps: what taking orders out costs beside finding them.
  private(set) var moveCount = 0
  /// For each symbol the intents that are open, a bit each: no two orders of a symbol have the same.
  private var intents: [UInt8]

  init(symbolCount: Int) { intents = Array(repeating: 0, count: symbolCount) }

  var isEmpty: Bool { count == 0 }

  /// Whether an order of this symbol and intent is open.
  func contains(_ symbol: Int, _ intent: OrderIntent) -> Bool { intents[symbol] & Self.bit(intent) != 0 }

  /// Adds an order with a sequence above all before it.
  mutating func append(_ entry: OpenOrder) {
    intents[entry.order.symbol] |= Self.bit(entry.order.intent)
    entries.append(entry)
    isTaken.append(false)
    count += 1
  }

  /// Takes out the order with this sequence, or returns nil where none is open.
  mutating func take(_ sequence: Int) -> OpenOrder? {
    let index = entries.lowerBound { $0.order.sequence < sequence }
    guard index < entries.count, entries[index].order.sequence == sequence, !isTaken[index] else { return nil }
    let entry = entries[index]
    remove(at: index)
    closeGaps()
    return entry
  }

  /// Takes out the orders that are not wanted, in ascending sequence.
  mutating func takeAll(unless isWanted: (Order) -> Bool) -> [OpenOrder] {
    if isEmpty { return [] }
    var taken: [OpenOrder] = []
    for index in entries.indices where !isTaken[index] && !isWanted(entries[index].order) {
      taken.append(entries[index])
      remove(at: index)
    }
    closeGaps()
    return taken
  }

  /// Runs `body` on each open order in ascending sequence.
  func forEach(_ body: (OpenOrder) -> Void) {
    for index in entries.indices where !isTaken[index] { body(entries[index]) }
  }

  private mutating func remove(at index: Int) {
    isTaken[index] = true
    intents[entries[index].order.symbol] &= ~Self.bit(entries[index].order.intent)
    count -= 1
  }

  private mutating func closeGaps() {
    if count > entries.count / 2 { return }
    var kept = 0
    for index in entries.indices where !isTaken[index] {
      entries[kept] = entries[index]
      kept += 1
    }
    moveCount += kept
    entries.removeLast(entries.count - kept)
    isTaken.removeLast(isTaken.count - kept)
    for index in isTaken.indices { isTaken[index] = false }
  }

  private static func bit(_ intent: OrderIntent) -> UInt8 { 1 << intent.rawValue }
}
