import TradingModel

/// The value of an account's short positions, added up in ascending order of symbols as `Account.funds` does, to the
/// bit, while the orders of one batch change the account.
///
/// A sum of doubles cannot be corrected where a term changes. What is kept is the sum up to a symbol: orders that come
/// in order of their symbols, as they do within a batch, add up only what is held short from their symbol on.
///
/// Most orders do not need the sum: they are paid for with room to spare. For these there is a bound, kept by adding
/// and subtracting what each fill changes.
struct ShortValue {
  /// What rounding may have left in the bound: it errs by less than a 2^-53 of the largest sum for each term and each
  /// fill, and there are no eight million of these.
  private static let slack = 1e-9

  /// About the whole sum, once it was asked for, and the largest magnitude that was ever part of it.
  private var about: (sum: Double, largest: Double)?
  /// The symbols below it are in `sum`.
  private var end = 0
  private var sum = 0.0

  /// Goes to the symbol of the next order: until the order after it no position in another symbol changes.
  mutating func move(to symbol: Int) {
    if symbol < end { (end, sum) = (0, 0) }
  }

  /// A number that the value at `prices` is not below, without that of `symbol` where its position counts as closed.
  ///
  /// - Complexity: O(symbols held short) the first time, then constant.
  mutating func bound(of account: Account, at prices: inout SlicePrices, closing symbol: Int?) -> Double {
    let known = about ?? Self.whole(account, &prices)
    about = known
    let own = symbol.map { min(account.quantities[$0], 0) * prices.price(of: $0) } ?? 0
    return known.sum - own - Self.slack * known.largest
  }

  private static func whole(_ account: Account, _ prices: inout SlicePrices) -> (sum: Double, largest: Double) {
    var sum = 0.0
    account.shorts.forEach { sum += account.quantities[$0] * prices.price(of: $0) }
    return (sum, sum.magnitude)
  }

  /// Notes that a fill moved a position, whose symbol is worth `price`.
  mutating func note(from before: Double, to after: Double, at price: Double) {
    guard let known = about else { return }
    let change = (min(after, 0) - min(before, 0)) * price
    let sum = known.sum + change
    about = (sum, max(known.largest, sum.magnitude, change.magnitude))
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
