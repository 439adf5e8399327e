/// Other weights of the strategies that a portfolio follows, from a cycle on.
public struct WeightChange: Equatable, Sendable {
  /// The first cycle at whose close they hold.
  public var cycle: Int
  /// One a followed strategy, 0 or more; a strategy of weight 0 does not count.
  public var weights: [Double]

  /// Makes a change from its parts.
  public init(cycle: Int, weights: [Double]) {
    self.cycle = cycle
    self.weights = weights
  }
}
