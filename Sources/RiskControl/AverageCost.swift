import TradingModel

/// Average price of the units held of each symbol, by the average cost method, costs apart.
///
/// Enlarging a position averages by units; reducing it leaves the average; crossing zero starts anew with the fill.
struct AverageCost: Equatable, Sendable {
  private(set) var prices: [Double]

  init(symbolCount: Int) { prices = Array(repeating: 0, count: symbolCount) }

  /// Books a fill on a position of `held` signed units before it.
  mutating func apply(_ fill: Fill, held: Double) {
    let after = held + fill.signedQuantity
    if after == 0 {
      prices[fill.symbol] = 0
    } else if held == 0 || (held > 0) != (after > 0) {
      prices[fill.symbol] = fill.price
    } else if after.magnitude > held.magnitude {
      let value = held.magnitude * prices[fill.symbol] + fill.quantity * fill.price
      prices[fill.symbol] = value / after.magnitude
    }
  }
}
