/// The price of a portfolio that holds all symbols in equal parts, brought back to that at every cycle: what regimes
/// are told by where no symbol is named.
///
/// A symbol takes part from its first close on; at a cycle at which it has none it stands still.
public struct EqualWeightIndex: Sendable {
  private var last: [Double?]
  /// Its price, 1 at the beginning.
  public private(set) var value = 1.0

  /// - Parameter symbols: How many symbols there are.
  public init(symbols: Int) { last = Array(repeating: nil, count: max(0, symbols)) }

  /// Takes the closes of the next cycle, one a symbol, nil where there is none.
  ///
  /// - Precondition: As many as there are symbols; above 0.
  public mutating func add(_ closes: [Double?]) {
    var (changes, count) = (0.0, 0)
    for (symbol, close) in closes.enumerated() {
      if let before = last[symbol] {
        count += 1
        if let close { changes += close / before - 1 }
      }
      last[symbol] = close ?? last[symbol]
    }
    if count > 0 { value *= 1 + changes / Double(count) }
  }
}
