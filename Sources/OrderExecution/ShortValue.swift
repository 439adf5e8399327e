import TradingModel

/// The value of an account's short positions, added up in ascending order of symbols as `Account.funds` does, to the
/// bit, while the orders of one batch change the account.
///
/// A sum of doubles cannot be corrected where a term changes. What is kept is the sum up to a symbol: orders that come
/// in order of their symbols, as they do within a batch, add up only what is held short from their symbol on.
struct ShortValue {
  /// The symbols below it are in `sum`.
  private var end = 0
  private var sum = 0.0

  /// Goes to the symbol of the next order: until the order after it no position in another symbol changes.
  mutating func move(to symbol: Int) {
    if symbol < end { self = ShortValue() }
  }

  /// The value at `prices`, before an order for `symbol`, to which this was moved.
  ///
  /// - Parameter isClosed: Whether the position in `symbol` counts as closed.
  /// - Complexity: O(symbols held short from `symbol` on), beside what was passed over since the last call.
  mutating func value(
    of account: Account, at prices: inout SlicePrices, before symbol: Int, isClosed: Bool
  ) -> Double {
    var total = sum
    var below = sum
    account.shorts.forEach(from: end) { short in
      if short != symbol || !isClosed { total += account.quantities[short] * prices.price(of: short) }
      if short < symbol { below = total }
    }
    end = symbol
    sum = below
    return total
  }
}
