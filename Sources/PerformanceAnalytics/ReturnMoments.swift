import Determinism

/// Mean, spread and shape of the returns between equities, in lanes, as they come (Welford 1962; third and fourth
/// moments as Pebay 2008).
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
  /// Sums of third and fourth powers of distances from the mean.
  @usableFromInline var cubes = Number.zero
  @usableFromInline var fourths = Number.zero
  /// Sum of the squares of what returns below `target` lack.
  @usableFromInline var losses = Number.zero
  /// The least and the greatest return, infinite before the first.
  @usableFromInline package internal(set) var worst = Number(repeating: .infinity)
  @usableFromInline package internal(set) var best = Number(repeating: -.infinity)
  @usableFromInline var previous: Number
  /// The return below which a return is a loss.
  @usableFromInline let target: Double

  @inlinable package init(capital: Number, target: Double = 0) {
    previous = capital
    self.target = target
  }

  /// Adds the return that leads to an equity.
  ///
  /// - Parameter withShape: Whether the third and the fourth moment are kept: half of the time goes into them.
  /// - Returns: The return.
  @inlinable @discardableResult package mutating func record(_ equity: Number, withShape: Bool = true) -> Number {
    isDefined = isDefined .& (equity .> .zero)
    let value = Number.zero.replacing(with: (equity - previous) / previous, where: isDefined)
    previous = equity
    count += 1
    let distance = value - mean
    if withShape { recordShape(distance) }
    mean = mean + distance / Number(repeating: Double(count))
    squares = squares + distance * (value - mean)
    let loss = Number.least(value - Number(repeating: target), .zero)
    losses = losses + loss * loss
    worst = Number.least(worst, value)
    best = Number.greatest(best, value)
    return value
  }

  /// Moves the third and the fourth moment on, while `squares` is still that of the returns before.
  ///
  /// - Parameter distance: Of the new return from the mean of those before.
  @inlinable mutating func recordShape(_ distance: Number) {
    let n = Double(count)
    let step = distance / Number(repeating: n)
    let square = step * step
    let term = distance * step * Number(repeating: n - 1)
    fourths =
      fourths + term * square * Number(repeating: n * n - 3 * n + 3) + Number(repeating: 6) * square * squares
      - Number(repeating: 4) * step * cubes
    cubes = cubes + term * step * Number(repeating: n - 2) - Number(repeating: 3) * step * squares
  }

  /// sum((x - mean)^2) / (n - 1), of at least two returns.
  @inlinable package var variance: Number { squares / Number(repeating: Double(count - 1)) }

  /// mean((x - mean)^3).
  @inlinable package var thirdMoment: Number { cubes / Number(repeating: Double(count)) }

  /// mean((x - mean)^4).
  @inlinable package var fourthMoment: Number { fourths / Number(repeating: Double(count)) }

  /// mean((x - mean)^2), with all n as the divisor.
  @inlinable package var secondMoment: Number { squares / Number(repeating: Double(count)) }

  /// mean(min(x - target, 0)^2) over all returns, of at least one.
  @inlinable package var meanSquaredLoss: Number { losses / Number(repeating: Double(count)) }

  /// What was recorded in one lane.
  @inlinable package func lane(_ lane: Int) -> ReturnMoments<Double> {
    var one = ReturnMoments<Double>(capital: previous[lane], target: target)
    one.count = count
    one.mean = mean[lane]
    one.isDefined = isDefined[lane]
    one.squares = squares[lane]
    one.cubes = cubes[lane]
    one.fourths = fourths[lane]
    one.losses = losses[lane]
    one.worst = worst[lane]
    one.best = best[lane]
    return one
  }
}
