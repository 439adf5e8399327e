import Determinism

/// Mean and spread of the returns between equities, in lanes, as they come (Welford 1962).
///
/// Returns are simple, the first against the capital. They are undefined from the first equity on that is zero or
/// below, and nothing is added then.
@usableFromInline
package struct ReturnMoments<Number: Lane>: Equatable, Sendable {
  /// Number of returns.
  @usableFromInline package internal(set) var count = 0
  /// Mean of the returns.
  @usableFromInline package internal(set) var mean = Number.zero
  /// Whether every equity so far was above 0.
  @usableFromInline package internal(set) var isDefined = Number.Mask(repeating: true)
  /// Sum of squared distances from the mean.
  @usableFromInline var squares = Number.zero
  /// Sum of the squares of the returns below 0.
  @usableFromInline var losses = Number.zero
  @usableFromInline var previous: Number

  @inlinable package init(capital: Number) { previous = capital }

  /// Adds the return that leads to an equity.
  @inlinable package mutating func record(_ equity: Number) {
    isDefined = isDefined .& (equity .> .zero)
    let value = Number.zero.replacing(with: (equity - previous) / previous, where: isDefined)
    previous = equity
    count += 1
    let distance = value - mean
    mean = mean + distance / Number(repeating: Double(count))
    squares = squares + distance * (value - mean)
    let loss = Number.least(value, .zero)
    losses = losses + loss * loss
  }

  /// sum((x - mean)^2) / (n - 1), of at least two returns.
  @inlinable package var variance: Number { squares / Number(repeating: Double(count - 1)) }

  /// mean(min(x, 0)^2) over all returns, of at least one.
  @inlinable package var meanSquaredLoss: Number { losses / Number(repeating: Double(count)) }
}
