import Determinism
import TradingModel

/// Whether a trade profits from rising or from falling prices.
public enum TradeSide: Int8, Sendable {
  /// Bought first, sold later.
  case long = 1
  /// Sold first, bought back later.
  case short = -1

  /// `long` or `short`, as written to results.
  public var name: String { self == .long ? "long" : "short" }
}

/// A round trip, or the part of one that a single fill closed.
///
/// Trades are counted at exits (the *exit trades* of vectorbt): every fill that reduces a position makes one trade with
/// the average entry price of the units that it closes.
public struct Trade: Equatable, Sendable {
  /// Counts the trades of the portfolio, from 1, in order of their exits.
  public var sequence: Int
  /// Index of the symbol.
  public var symbol: Int
  /// Long or short.
  public var side: TradeSide
  /// Units closed, positive.
  public var quantity: Double
  /// Cycle of the fill that opened the position.
  public var entryCycle: Int
  /// Instant of the cycle at which the position was opened.
  public var entryTime: Timestamp
  /// Average price at which the position was built, costs apart.
  public var entryPrice: Double
  /// Cycle of the fill that closed the units.
  public var exitCycle: Int
  /// Instant of the cycle at which the units were closed.
  public var exitTime: Timestamp
  /// Price at which the units were closed, costs apart.
  public var exitPrice: Double
  /// Commission of the exit, plus the entry commissions' share that falls to the units closed.
  public var commission: Double

  /// Makes a trade from its parts.
  public init(
    sequence: Int, symbol: Int, side: TradeSide, quantity: Double, entryCycle: Int, entryTime: Timestamp,
    entryPrice: Double, exitCycle: Int, exitTime: Timestamp, exitPrice: Double, commission: Double
  ) {
    self.sequence = sequence
    self.symbol = symbol
    self.side = side
    self.quantity = quantity
    self.entryCycle = entryCycle
    self.entryTime = entryTime
    self.entryPrice = entryPrice
    self.exitCycle = exitCycle
    self.exitTime = exitTime
    self.exitPrice = exitPrice
    self.commission = commission
  }

  /// Profit or loss after commission: side * quantity * (exit - entry) - commission, in the account's currency; 0 where
  /// that is `RoundingNoise` of what the units were worth at entry and at exit.
  public var profit: Double {
    TradeProfit.of(
      side: Double(side.rawValue), quantity: quantity, entry: entryPrice, exit: exitPrice, commission: commission)
  }

  /// Profit as a fraction of what the units cost: profit / (quantity * entry price).
  public var profitRatio: Double { profit / (quantity * entryPrice) }
}
