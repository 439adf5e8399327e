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
  private var entries: [Slot] = []
  private(set) var count = 0
  /// How often an order was moved to close gaps: what taking orders out costs beside finding them.
  private(set) var moveCount = 0
  /// The symbols with an open order of each intent: no two orders of a symbol have the same.
  private var symbols: IntentSets

  private struct Slot: Sendable {
    var order: OpenOrder
    var isTaken = false
  }

  init(symbolCount: Int) { symbols = IntentSets(symbolCount: symbolCount) }

  var isEmpty: Bool { count == 0 }

  /// Whether an order of this symbol and intent is open.
  func contains(_ symbol: Int, _ intent: OrderIntent) -> Bool { symbols[intent].contains(symbol) }

  /// Adds an order with a sequence above all before it.
  mutating func append(_ entry: OpenOrder) {
    symbols[entry.order.intent].set(entry.order.symbol, true)
    entries.append(Slot(order: entry))
    count += 1
  }

  /// Takes out the order with this sequence, or returns nil where none is open.
  mutating func take(_ sequence: Int) -> OpenOrder? {
    let index = entries.lowerBound { $0.order.order.sequence < sequence }
    guard index < entries.count, entries[index].order.order.sequence == sequence, !entries[index].isTaken else {
      return nil
    }
    let entry = entries[index].order
    remove(at: index)
    closeGaps()
    return entry
  }

  /// Takes out the orders that are not wanted, in ascending sequence.
  mutating func takeAll(unless isWanted: (Order) -> Bool) -> [OpenOrder] {
    if isEmpty { return [] }
    var taken: [OpenOrder] = []
    for index in entries.indices where !entries[index].isTaken && !isWanted(entries[index].order.order) {
      taken.append(entries[index].order)
      remove(at: index)
    }
    closeGaps()
    return taken
  }

  /// Runs `body` on each open order in ascending sequence.
  func forEach(_ body: (OpenOrder) -> Void) {
    for slot in entries where !slot.isTaken { body(slot.order) }
  }

  private mutating func remove(at index: Int) {
    entries[index].isTaken = true
    let order = entries[index].order.order
    symbols[order.intent].set(order.symbol, false)
    count -= 1
  }

  private mutating func closeGaps() {
    if count > entries.count / 2 { return }
    // The common case: nothing is open any more.
    if count == 0 { return entries.removeAll(keepingCapacity: true) }
    var kept = 0
    for index in entries.indices where !entries[index].isTaken {
      entries[kept] = entries[index]
      kept += 1
    }
    moveCount += kept
    entries.removeLast(entries.count - kept)
  }
}

/// A set of symbols for each intent.
private struct IntentSets: Sendable {
  private var exit: SymbolSet
  private var enterLong: SymbolSet
  private var enterShort: SymbolSet
  private var rebalance: SymbolSet
  private var closeOut: SymbolSet

  init(symbolCount: Int) {
    let none = SymbolSet(symbolCount: symbolCount)
    (exit, enterLong, enterShort, rebalance, closeOut) = (none, none, none, none, none)
  }

  subscript(intent: OrderIntent) -> SymbolSet {
    get {
      switch intent {
      case .exit: exit
      case .enterLong: enterLong
      case .enterShort: enterShort
      case .rebalance: rebalance
      case .closeOut: closeOut
      }
    }
    _modify {
      switch intent {
      case .exit: yield &exit
      case .enterLong: yield &enterLong
      case .enterShort: yield &enterShort
      case .rebalance: yield &rebalance
      case .closeOut: yield &closeOut
      }
    }
  }
}
