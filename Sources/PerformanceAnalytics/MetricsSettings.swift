import TradingModel

/// How metrics are computed: the `metrics` section of a workflow.
public struct MetricsSettings: Equatable, Sendable {
  /// Daily returns a year; nil for what the data say, see `BarRhythm`.
  public var annualFactor: Double?
  /// What money earns in a year without risk, as a fraction.
  public var riskFree: Double

  /// The defaults: as the data say, and a rate of 0.
  public init(annualFactor: Double? = nil, riskFree: Double = 0) {
    self.annualFactor = annualFactor
    self.riskFree = riskFree
  }
}

/// What portfolios are compared with: the key `benchmark` of a workflow.
public enum BenchmarkSettings: Hashable, Sendable {
  /// The symbols that a portfolio trades, bought in equal parts of its capital and held.
  case buyAndHold
  /// One symbol, bought for all of a portfolio's capital and held.
  case symbol(Symbol)
  /// Nothing.
  case none

  /// The name of `buyAndHold` in workflows and results.
  public static let buyAndHoldName = "buy_and_hold"
  /// The name of `none`.
  public static let noneName = "none"

  /// As a workflow and the results have it.
  public var name: String {
    switch self {
    case .buyAndHold: Self.buyAndHoldName
    case .symbol(let symbol): symbol.name
    case .none: Self.noneName
    }
  }

  /// What a name says; any other than those of the other two is a symbol.
  public init(name: String) {
    switch name {
    case Self.buyAndHoldName: self = .buyAndHold
    case Self.noneName: self = .none
    default: self = .symbol(Symbol(name))
    }
  }
}
