/// Cash and positions of one portfolio, changed by fills alone.
///
/// The risk worker and the execution engine each keep one; both apply the same fills with the same arithmetic and must
/// agree to the bit.
public struct Account: Equatable, Sendable {
  /// Cash in the account's currency.
  public private(set) var cash: Double
  /// Signed units held, by symbol index.
  public private(set) var quantities: [Double]
  /// The symbols of which anything is held.
  package private(set) var held: SymbolSet
  /// The symbols held short.
  package private(set) var shorts: SymbolSet

  /// An account of `capital` in `symbolCount` symbols: in cash, but for what it holds already.
  ///
  /// - Parameter opening: Ascending by symbol, each once.
  public init(capital: Double, symbolCount: Int, opening: [HeldUnits] = []) {
    cash = opening.cash(of: capital)
    quantities = Array(repeating: 0, count: symbolCount)
    held = SymbolSet(symbolCount: symbolCount)
    shorts = SymbolSet(symbolCount: symbolCount)
    for units in opening {
      quantities[units.symbol] = units.quantity
      held.set(units.symbol, units.quantity != 0)
      shorts.set(units.symbol, units.quantity < 0)
    }
  }

  /// Whether any position is held.
  public var isExposed: Bool { !held.isEmpty }

  /// Books a fill: cash moves by price times quantity and by the commission, the position by the signed quantity.
  ///
  /// Complexity: O(1).
  public mutating func apply(_ fill: Fill) {
    let before = quantities[fill.symbol]
    cash = cashAfter(trading: fill.quantity, fill.side, at: fill.price, commission: fill.commission)
    let after = fill.side == .buy ? before + fill.quantity : before - fill.quantity
    quantities[fill.symbol] = after
    if (before != 0) != (after != 0) { held.set(fill.symbol, after != 0) }
    if (before < 0) != (after < 0) { shorts.set(fill.symbol, after < 0) }
  }

  /// The cash once `units` are bought or sold at `price` for `commission`.
  package func cashAfter(trading units: Double, _ side: Side, at price: Double, commission: Double) -> Double {
    let value = units * price
    return (side == .buy ? cash - value : cash + value) - commission
  }

  /// Sum of quantity times price over all symbols, in ascending order of the symbol's index.
  ///
  /// - Parameter prices: One price a symbol; ignored where nothing is held, so it may be NaN there.
  /// - Complexity: O(positions held).
  public func positionValue(at prices: [Double]) -> Double {
    var sum = 0.0
    held.forEach { sum += quantities[$0] * prices[$0] }
    return sum
  }

  /// What is free for new positions: equity minus gross exposure, which is cash less twice the value of short
  /// positions, these added up in ascending order of the symbol's index.
  ///
  /// - Parameter prices: One price a symbol; ignored where nothing is held short, so it may be NaN there.
  /// - Complexity: O(positions held short).
  public func funds(at prices: [Double]) -> Double {
    var short = 0.0
    shorts.forEach { short += quantities[$0] * prices[$0] }
    return cash + 2 * short
  }
}
