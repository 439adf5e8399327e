import Determinism
import TradingModel

/// How large positions are.
public enum SizingRule: Equatable, Sendable {
  /// This many units an entry.
  case fixedQuantity(Double)
  /// This fraction of equity, at the close of the decision, an entry.
  case fixedFraction(Double)
  /// As much as the funds pay for; one symbol a worker.
  case allIn
  /// direction * strength * fraction of the portfolio's value, by one net order a symbol.
  case targetPercent(Double)
}

/// When `target_percent` trades.
public enum RebalanceRule: String, Sendable, CaseIterable {
  /// When the final signal of the symbol changes.
  case onChange = "on_change"
  /// At every bar of the symbol.
  case everyBar = "every_bar"
}

/// Limits of one risk worker; nil where there is none.
///
/// Checked at the decision, on closes and estimated quantities: they reduce an entry, refuse it at zero, and never
/// force a sale.
public struct RiskLimits: Equatable, Sendable {
  /// Largest |position value| of one symbol as a fraction of equity.
  public var maxPosition: Double?
  /// Largest sum of |position value| as a fraction of equity.
  public var maxGrossExposure: Double?
  /// Fall of equity from its peak, as a fraction, at which the worker leaves everything and stops.
  public var maxDrawdown: Double?

  /// No limit by default.
  public init(maxPosition: Double? = nil, maxGrossExposure: Double? = nil, maxDrawdown: Double? = nil) {
    self.maxPosition = maxPosition
    self.maxGrossExposure = maxGrossExposure
    self.maxDrawdown = maxDrawdown
  }
}

/// When a portfolio may be in the market: from the first to the last of the run's cycles within these bounds.
///
/// Features and strategies run over the whole data; before and after it is as if there were no portfolio.
public struct TradingWindow: Equatable, Hashable, Sendable {
  /// First instant, or nil for the beginning of the run.
  public var start: Timestamp?
  /// Last instant, or nil for the end of the run.
  public var end: Timestamp?
  /// The symbols whose positions stay at the last cycle.
  public var keep: [Symbol]

  /// The whole run by default, which leaves nothing open where `close_at_end` says so.
  public init(start: Timestamp? = nil, end: Timestamp? = nil, keep: [Symbol] = []) {
    self.start = start
    self.end = end
    self.keep = keep
  }

  /// Its cycles; without an end of its own where it reaches the last of the run.
  ///
  /// - Parameters:
  ///   - timestamps: The instant of every cycle, ascending.
  ///   - firstCycle: The first of the run, after the warm-up.
  /// - Returns: Nil where it has none.
  /// - Complexity: O(log n).
  public func cycles(_ timestamps: [Int64], from firstCycle: Int = 0) -> Range<Int>? {
    if start == nil, end == nil { return 0..<Int.max }
    let first = max(firstCycle, start.map { timestamps.lowerBound(of: $0.nanoseconds) } ?? firstCycle)
    let last = end.map { end in timestamps.lowerBound { $0 <= end.nanoseconds } } ?? timestamps.count
    guard first < last else { return nil }
    return first..<(last == timestamps.count ? Int.max : last)
  }
}

/// What a portfolio holds of a symbol at the first cycle of its window.
public struct OpeningPosition: Equatable, Hashable, Sendable {
  /// The symbol.
  public var symbol: Symbol
  /// Units, negative for a short position.
  public var quantity: Double
  /// What a unit is booked at: its part of the capital, and the entry price of the trade that closes it.
  public var price: Double

  /// Makes a position from its parts.
  public init(symbol: Symbol, quantity: Double, price: Double) {
    self.symbol = symbol
    self.quantity = quantity
    self.price = price
  }
}

/// One entry of the `risk` section of a workflow: a risk worker with its own portfolio.
public struct RiskSettings: Equatable, Sendable {
  /// Unique name of the portfolio.
  public var id: String
  /// Equity at the beginning, in the account's currency: cash, and positions at their prices.
  public var capital: Double
  /// What it holds at the beginning, each symbol once.
  public var positions: [OpeningPosition]
  /// IDs of the strategies whose signals it follows; nil for all.
  public var strategies: [String]?
  /// Weights in the aggregation by strategy ID, where they differ from the strategies' own.
  public var weights: [String: Double]
  /// How large positions are.
  public var sizing: SizingRule
  /// When `target_percent` trades.
  public var rebalance: RebalanceRule
  /// Whether fractions of a unit can be held.
  public var quantities: QuantityRule
  /// Limits.
  public var limits: RiskLimits
  /// When it may be in the market.
  public var window: TradingWindow

  /// A worker with the defaults of everything but its ID.
  public init(id: String, capital: Double = 100_000) {
    self.id = id
    self.capital = capital
    positions = []
    strategies = nil
    weights = [:]
    sizing = .allIn
    rebalance = .onChange
    quantities = .whole
    limits = RiskLimits()
    window = TradingWindow()
  }

  /// Whether another one differs in its ID at most; a field after the other, without a copy that holds them all.
  @inlinable
  package func isEqualButForID(to other: RiskSettings) -> Bool {
    capital == other.capital && sizing == other.sizing && rebalance == other.rebalance
      && quantities == other.quantities && limits == other.limits && window == other.window
      && positions == other.positions && strategies == other.strategies && weights == other.weights
  }
}
