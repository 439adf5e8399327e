/// Cash and positions of one portfolio, changed by fills alone.
///
/// The risk worker and the execution engine each keep one; both apply the same fills with the same arithmetic and must
/// agree to the bit.
public struct Account: Equatable, Sendable {
  /// Cash in the account's currency.
  public private(set) var cash: Double
  /// Signed units held, by symbol index.
  public private(set) var quantities: [Double]
  /// Number of symbols held short.
  private var shortCount = 0

  /// An account with `capital` in cash and no position in any of `symbolCount` symbols.
  public init(capital: Double, symbolCount: Int) {
    cash = capital
    quantities = Array(repeating: 0, count: symbolCount)
  }

  /// Books a fill: cash moves by price times quantity and by the commission, the position by the signed quantity.
  public mutating func apply(_ fill: Fill) {
    let value = fill.quantity * fill.price
    if quantities[fill.symbol] < 0 { shortCount -= 1 }
    if fill.side == .buy {
      cash -= value
      quantities[fill.symbol] += fill.quantity
    } else {
      cash += value
      quantities[fill.symbol] -= fill.quantity
    }
    if quantities[fill.symbol] < 0 { shortCount += 1 }
    cash -= fill.commission
  }

  /// Sum of quantity times price over all symbols, in ascending order of the symbol's index.
  ///
  /// - Parameter prices: One price a symbol; ignored where nothing is held, so it may be NaN there.
  public func positionValue(at prices: [Double]) -> Double {
    var sum = 0.0
    for index in quantities.indices where quantities[index] != 0 { sum += quantities[index] * prices[index] }
    return sum
  }

  /// What is free for new positions: equity minus gross exposure, which is cash less twice the value of short
  /// positions.
  ///
  /// Complexity: constant where nothing is held short.
  public func funds(at prices: [Double]) -> Double {
    var short = 0.0
    if shortCount == 0 { return cash + 2 * short }
    for index in quantities.indices where quantities[index] < 0 { short += quantities[index] * prices[index] }
    return cash + 2 * short
  }
}
