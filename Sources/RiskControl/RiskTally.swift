import TradingModel

/// What of a portfolio's run shows in no figure: rare things, counted by its worker where they happen.
///
/// Repeated things cost one addition each, so that a portfolio whose every order is refused is no slower for it.
public struct RiskTally: Equatable, Sendable {
  /// What is counted, by symbol.
  public enum Kind: Int, CaseIterable, Sendable {
    /// An entry or a target that the funds did not pay for.
    case insufficientFunds
    /// An entry or a target that came to less than a unit while nothing was held.
    case belowOneUnit
    /// An entry of which a limit left nothing.
    case limitedToNothing
    /// An entry that a limit made smaller.
    case reduced
    /// An order that was open when the data ended.
    case expired
    /// A fill in a bar without volume, of a symbol that has volume in others.
    case filledWithoutVolume
    /// A position that was closed because the data ended.
    case closedOut
  }

  /// How often something happened to a symbol, and how it was the first time.
  public struct Entry: Equatable, Sendable {
    /// What happened.
    public let kind: Kind
    /// Index of the symbol.
    public let symbol: Int
    /// How often.
    public fileprivate(set) var count: Int
    /// The instant of the cycle at which it happened first, in nanoseconds since the epoch.
    public let timestamp: Int64
    /// The price of a unit then, before costs.
    public let price: Double
    /// What was free for new positions then, at closes.
    public let funds: Double
    /// How many units an order named, where it named them.
    public let units: Double?
  }

  /// The portfolio's leaving the market for good.
  public struct Stop: Equatable, Sendable {
    /// `drawdownStop` or `ruin`.
    public let kind: RiskEventKind
    /// The instant of the cycle, in nanoseconds since the epoch.
    public let timestamp: Int64
    /// Equity then.
    public let equity: Double
    /// Its highest value before.
    public let peak: Double
    /// Whether there was a position to leave.
    public let isInvested: Bool
  }

  /// A position that is held.
  public struct Position: Equatable, Sendable {
    /// Index of the symbol.
    public let symbol: Int
    /// Signed units.
    public let quantity: Double
    /// Average price of the units, costs apart.
    public let averagePrice: Double
    /// The last close.
    public let close: Double
  }

  private var counted: [Entry] = []
  /// Places in `counted`, by `symbol * kinds + kind`.
  private var places: [Int: Int] = [:]
  /// At most one of each kind, in order of time.
  public private(set) var stops: [Stop] = []
  /// What is held after the last cycle marked, in order of symbols.
  public internal(set) var positions: [Position] = []

  /// Nothing has happened.
  init() {}

  /// Everything counted, in order of (kind, symbol).
  public var entries: [Entry] {
    counted.sorted { ($0.kind.rawValue, $0.symbol) < ($1.kind.rawValue, $1.symbol) }
  }

  /// Counts something that happened to a symbol.
  mutating func note(
    _ kind: Kind, _ symbol: Int, at timestamp: Int64, price: Double, funds: @autoclosure () -> Double, units: Double?
  ) {
    let key = symbol * Kind.allCases.count + kind.rawValue
    if let place = places[key] {
      counted[place].count += 1
    } else {
      places[key] = counted.count
      counted.append(
        Entry(kind: kind, symbol: symbol, count: 1, timestamp: timestamp, price: price, funds: funds(), units: units))
    }
  }

  mutating func note(_ stop: Stop) { stops.append(stop) }
}

extension RiskWorkerCore {
  /// What shows in no figure of everything marked so far.
  public var tally: RiskTally {
    var tally = counts
    account.held.forEach { symbol in
      tally.positions.append(
        RiskTally.Position(
          symbol: symbol, quantity: holdings.quantity(symbol), averagePrice: holdings.averagePrice(symbol),
          close: holdings.closes[symbol]))
    }
    return tally
  }

  /// Counts something of the cycle being worked.
  mutating func note(_ kind: RiskTally.Kind, _ symbol: Int, price: Double, units: Double? = nil) {
    let holdings = holdings
    counts.note(
      kind, symbol, at: journal.now, price: price, funds: holdings.account.funds(at: holdings.closes), units: units)
  }

  /// Counts a refusal of what was to open or enlarge a position.
  mutating func noteRefusal(_ order: Order, _ reason: RefusalReason) {
    let isEntry = order.intent != .exit && order.intent != .closeOut
    guard isEntry, reason == .insufficientFunds || holdings.side(order.symbol) == 0 else { return }
    var named: Double?
    if case .units(let units) = order.size { named = units }
    note(
      reason == .insufficientFunds ? .insufficientFunds : .belowOneUnit, order.symbol,
      price: fillPrice(of: order.symbol), units: named)
  }

  /// Keeps that the portfolio leaves the market at the end of the cycle being worked.
  mutating func noteStop(_ kind: RiskEventKind, _ equity: Double) {
    counts.note(
      RiskTally.Stop(
        kind: kind, timestamp: journal.now, equity: equity, peak: equityGuard.peak,
        isInvested: holdings.isExposed || !open.isEmpty))
  }

  /// Counts a fill that one would like to know of.
  @inline(__always)
  mutating func noteFill(_ fill: Fill, of order: Order) {
    if order.intent == .closeOut {
      note(.closedOut, fill.symbol, price: fill.rawPrice)
    }
    if lacksVolume(fill.symbol) { note(.filledWithoutVolume, fill.symbol, price: fill.rawPrice) }
  }
}
