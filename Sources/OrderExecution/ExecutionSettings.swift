import TradingModel

/// The `execution` section of a workflow.
public struct ExecutionSettings: Equatable, Sendable {
  /// When market orders fill.
  public var fill: FillRule
  /// Commission as a fraction of the traded value.
  public var proportionalCommission: Double
  /// Commission an order, in the account's currency.
  public var fixedCommission: Double
  /// Slippage in basis points: buys pay raw * (1 + bp/1e4), sales get raw * (1 - bp/1e4).
  public var slippageBasisPoints: Double
  /// Whether positions are closed at the last close of the data, with costs.
  public var closeAtEnd: Bool

  /// Next open, without costs, by default.
  public init(
    fill: FillRule = .nextOpen, proportionalCommission: Double = 0, fixedCommission: Double = 0,
    slippageBasisPoints: Double = 0, closeAtEnd: Bool = false
  ) {
    self.fill = fill
    self.proportionalCommission = proportionalCommission
    self.fixedCommission = fixedCommission
    self.slippageBasisPoints = slippageBasisPoints
    self.closeAtEnd = closeAtEnd
  }
}

extension ExecutionSettings {
  /// Slippage and commission as one value.
  public var costs: CostModel {
    CostModel(
      proportional: proportionalCommission, fixed: fixedCommission, slippageBasisPoints: slippageBasisPoints)
  }
}
