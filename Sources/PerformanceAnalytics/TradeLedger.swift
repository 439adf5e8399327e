import TradingModel

/// Turns the fills of one portfolio into trades, by average cost.
///
/// A fill in the direction of the position adds to it and moves its average price. A fill against it closes units and
/// makes a trade: the entry price is the average, the entry commissions fall to the trade in proportion to the units. A
/// fill beyond the position closes it and opens the opposite one; its commission is split by quantity. What stays open
/// at the end is no trade. The units held follow the arithmetic of `Account`, so both agree to the bit.
public struct TradeLedger: Equatable, Sendable {
  /// What is held of one symbol.
  private struct Holding: Equatable {
    var quantity = 0.0
    var averagePrice = 0.0
    var commission = 0.0
    var cycle = 0
    var time = Timestamp(nanoseconds: 0)
  }

  private var holdings: [Holding]
  /// Number of trades so far.
  public private(set) var count = 0

  /// A ledger without positions in any of `symbolCount` symbols.
  public init(symbolCount: Int) {
    holdings = Array(repeating: Holding(), count: symbolCount)
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
    let held = holdings[fill.symbol]
    let signed = fill.signedQuantity
    guard signed != 0 else {
      holdings[fill.symbol].commission += fill.commission
      return nil
    }
    if held.quantity == 0 || (held.quantity > 0) == (signed > 0) {
      add(fill, at: time)
      return nil
    }
    let trade = close(fill, at: time)
    if fill.quantity > held.quantity.magnitude {
      let rest = fill.commission - fill.commission * (held.quantity.magnitude / fill.quantity)
      holdings[fill.symbol] = Holding(
        quantity: held.quantity + signed, averagePrice: fill.price, commission: rest, cycle: fill.cycle,
        time: Timestamp(nanoseconds: time))
    }
    return trade
  }

  private mutating func add(_ fill: Fill, at time: Int64) {
    var held = holdings[fill.symbol]
    if held.quantity == 0 {
      held.cycle = fill.cycle
      held.time = Timestamp(nanoseconds: time)
    }
    held.averagePrice = AverageCost.after(fill, held: held.quantity, average: held.averagePrice)
    held.quantity += fill.signedQuantity
    held.commission += fill.commission
    holdings[fill.symbol] = held
  }

  private mutating func close(_ fill: Fill, at time: Int64) -> Trade {
    let held = holdings[fill.symbol]
    let units = held.quantity.magnitude
    let closed = min(units, fill.quantity)
    let closesAll = fill.quantity >= units
    let entryCommission = closesAll ? held.commission : held.commission * (closed / units)
    let exitCommission = fill.quantity > units ? fill.commission * (units / fill.quantity) : fill.commission
    count += 1
    let trade = Trade(
      sequence: count, symbol: fill.symbol, side: held.quantity > 0 ? .long : .short, quantity: closed,
      entryCycle: held.cycle, entryTime: held.time, entryPrice: held.averagePrice, exitCycle: fill.cycle,
      exitTime: Timestamp(nanoseconds: time), exitPrice: fill.price, commission: entryCommission + exitCommission)
    if closesAll {
      holdings[fill.symbol] = Holding()
    } else {
      holdings[fill.symbol].quantity += fill.signedQuantity
      holdings[fill.symbol].commission -= entryCommission
    }
    return trade
  }
}
