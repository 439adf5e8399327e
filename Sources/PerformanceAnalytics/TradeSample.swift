import Determinism

/// How the closed trades of a portfolio differ, in lanes, as they come (Welford 1962).
@usableFromInline
package struct TradeSample<Number: Lane>: Equatable, Sendable {
  /// Number of trades.
  @usableFromInline package internal(set) var count = Number.zero
  /// Mean profit.
  @usableFromInline package internal(set) var mean = Number.zero
  /// Sum of squared distances of profits from their mean.
  @usableFromInline var squares = Number.zero
  /// Sum of the trades' returns.
  @usableFromInline package internal(set) var returns = Number.zero
  /// The greatest return of a trade, infinite before the first.
  @usableFromInline package internal(set) var best = Number(repeating: -.infinity)
  /// The least.
  @usableFromInline package internal(set) var worst = Number(repeating: .infinity)
  /// Sum of the times for which positions were held, in nanoseconds.
  @usableFromInline package internal(set) var held = Number.zero
  /// The longest of them.
  @usableFromInline package internal(set) var longest = Number.zero

  @inlinable package init() {}

  /// Adds a closed trade in the lanes that have one: its profit in money, as a fraction, and for how long it was held.
  @inlinable @inline(__always)
  package mutating func record(profit: Number, return ratio: Number, held time: Number, where hasTrade: Number.Mask) {
    count = count.replacing(with: count + Number(repeating: 1), where: hasTrade)
    let distance = profit - mean
    mean = mean.replacing(with: mean + distance / count, where: hasTrade)
    squares = squares.replacing(with: squares + distance * (profit - mean), where: hasTrade)
    returns = returns.replacing(with: returns + ratio, where: hasTrade)
    best = best.replacing(with: Number.greatest(best, ratio), where: hasTrade)
    worst = worst.replacing(with: Number.least(worst, ratio), where: hasTrade)
    held = held.replacing(with: held + time, where: hasTrade)
    longest = longest.replacing(with: Number.greatest(longest, time), where: hasTrade)
  }

  /// What was added in one lane.
  @inlinable package func lane(_ lane: Int) -> TradeSample<Double> {
    var one = TradeSample<Double>()
    one.count = count[lane]
    one.mean = mean[lane]
    one.squares = squares[lane]
    one.returns = returns[lane]
    one.best = best[lane]
    one.worst = worst[lane]
    one.held = held[lane]
    one.longest = longest[lane]
    return one
  }

  /// sum((profit - mean)^2) / (n - 1), of at least two trades.
  @inlinable package var variance: Number { squares / (count - Number(repeating: 1)) }
}
