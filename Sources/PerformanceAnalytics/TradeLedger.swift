import TradingModel

/// Turns the fills of one portfolio into trades, by average cost.
///
/// A fill in the direction of the position adds to it and moves its average price. A fill against it closes units and
/// makes a trade: the entry price is the average, the entry commissions fall to the trade in proportion to the units. A
/// fill beyond the position closes it and opens the opposite one; its commission is split by quantity. What stays open
/// at the end is no trade. The units held follow the arithmetic of `Account`, so both agree to the bit.
public struct TradeLedger: Equatable, Sendable {
  private var holdings: [AverageHolding<Double>]
  /// By symbol, the instant at which the position was opened.
  private var entryTimes: [Timestamp]
  /// Number of trades so far.
  public private(set) var count = 0

  /// A ledger without positions in any of `symbolCount` symbols.
  public init(symbolCount: Int) {
    holdings = Array(repeating: AverageHolding(), count: symbolCount)
    entryTimes = Array(repeating: Timestamp(nanoseconds: 0), count: symbolCount)
  }

  /// Takes in units that are held already: to trades they are an entry without commission.
  ///
  /// - Parameters:
  ///   - cycle: The cycle as of which they are held.
  ///   - time: Its instant, in nanoseconds since the epoch.
  /// - Precondition: Nothing is held of the symbol.
  package mutating func open(_ units: HeldUnits, cycle: Int, at time: Int64) {
    precondition(holdings[units.symbol].quantity == 0, "nothing is held of the symbol")
    entryTimes[units.symbol] = Timestamp(nanoseconds: time)
    _ = holdings[units.symbol].book(
      units.quantity.magnitude, buys: units.quantity > 0, price: units.price, commission: 0, cycle: Double(cycle),
      where: true)
  }

  /// Signed units held of a symbol.
  public func quantity(of symbol: Int) -> Double { holdings[symbol].quantity }

  /// Average price of the units held of a symbol, costs apart; 0 when flat.
  public func averagePrice(of symbol: Int) -> Double { holdings[symbol].averagePrice }

  /// Books a fill.
  ///
  /// - Parameters:
  ///   - fill: The next fill of the portfolio, in order of time.
  ///   - time: The instant of the fill's cycle, in nanoseconds since the epoch.
  /// - Returns: The trade that the fill closed, or nil where it only opened or added.
  public mutating func record(_ fill: Fill, at time: Int64) -> Trade? {
    let (entryTime, time) = (entryTimes[fill.symbol], Timestamp(nanoseconds: time))
    let isFlat = holdings[fill.symbol].quantity == 0
    let closing = holdings[fill.symbol].book(
      fill.quantity, buys: fill.side == .buy, price: fill.price, commission: fill.commission,
      cycle: Double(fill.cycle), where: true)
    if isFlat || (closing.closes && closing.quantity < fill.quantity) { entryTimes[fill.symbol] = time }
    guard closing.closes else { return nil }
    count += 1
    return Trade(
      sequence: count, symbol: fill.symbol, side: closing.side > 0 ? .long : .short, quantity: closing.quantity,
      entryCycle: Int(closing.entryCycle), entryTime: entryTime, entryPrice: closing.entryPrice,
      exitCycle: fill.cycle, exitTime: time, exitPrice: fill.price, commission: closing.commission)
  }
}
