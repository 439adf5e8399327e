import Determinism

/// Mean, spread and shape of the returns between equities, in lanes, as they come, from sums of powers of what returns
/// exceed the first one by (see `ShiftedSums`).
///
/// Returns are simple, the first against the capital. They are undefined from the first equity on that is zero or
/// below, and nothing is added then.
@usableFromInline
package struct ReturnMoments<Number: Lane>: Equatable, Sendable {
  /// Number of returns.
  @usableFromInline package internal(set) var count = 0
  /// Whether every equity so far was above 0.
  @usableFromInline package internal(set) var isDefined = Number.Mask(repeating: true)
  /// First and second powers.
  @usableFromInline package internal(set) var sums = ShiftedSums<Number>()
  /// Sums of third and fourth powers of what returns exceed the first by.
  @usableFromInline var cubedExcess = Number.zero
  @usableFromInline var fourthExcess = Number.zero
  /// Sum of the squares of what returns below `target` lack.
  @usableFromInline var losses = Number.zero
  /// The least and the greatest return, infinite before the first; kept with the shape.
  @usableFromInline package internal(set) var worst = Number(repeating: .infinity)
  @usableFromInline package internal(set) var best = Number(repeating: -.infinity)
  @usableFromInline var previous: Number
  /// The return below which a return is a loss.
  @usableFromInline let target: Double

  @inlinable @inline(__always) package init(capital: Number, target: Double = 0) {
    previous = capital
    self.target = target
  }

  /// Adds the return that leads to an equity.
  ///
  /// - Parameter withShape: Whether extremes and the third and the fourth moment are kept.
  /// - Returns: The return.
  @inlinable @inline(__always) @discardableResult
  package mutating func record(_ equity: Number, withShape: Bool = true) -> Number {
    isDefined = isDefined .& (equity .> .zero)
    let value = Number.zero.replacing(with: (equity - previous) / previous, where: isDefined)
    previous = equity
    let excess = sums.add(value, isFirst: count == 0)
    count += 1
    if withShape {
      let square = excess * excess
      cubedExcess = cubedExcess + square * excess
      fourthExcess = fourthExcess + square * square
      worst = Number.least(worst, value)
      best = Number.greatest(best, value)
    }
    let loss = Number.least(value - Number(repeating: target), .zero)
    losses = losses + loss * loss
    return value
  }

  /// Mean of the returns, of at least one.
  @inlinable package var mean: Number { sums.mean(count) }

  /// Sum of squared distances from the mean, of at least one return.
  @inlinable package var squares: Number { sums.squares(count) }

  /// sum((x - mean)^2) / (n - 1), of at least two returns.
  @inlinable package var variance: Number { squares / Number(repeating: Double(count - 1)) }

  /// mean((x - mean)^2), with all n as the divisor.
  @inlinable package var secondMoment: Number { squares / Number(repeating: Double(count)) }

  /// mean((x - mean)^3).
  @inlinable package var thirdMoment: Number {
    let mean = meanExcess
    let square = mean * mean
    let sum =
      cubedExcess - Number(repeating: 3) * mean * sums.squaredExcess + Number(repeating: 2) * square * sums.excess
    return sum / Number(repeating: Double(count))
  }

  /// mean((x - mean)^4).
  @inlinable package var fourthMoment: Number {
    let mean = meanExcess
    let square = mean * mean
    let sum =
      fourthExcess - Number(repeating: 4) * mean * cubedExcess
      + Number(repeating: 6) * square * sums.squaredExcess - Number(repeating: 3) * square * mean * sums.excess
    return sum / Number(repeating: Double(count))
  }

  /// By how much the mean exceeds the first return.
  @inlinable var meanExcess: Number { sums.excess / Number(repeating: Double(count)) }

  /// mean(min(x - target, 0)^2) over all returns, of at least one.
  @inlinable package var meanSquaredLoss: Number { losses / Number(repeating: Double(count)) }

  /// What was recorded in one lane.
  @inlinable package func lane(_ lane: Int) -> ReturnMoments<Double> {
    var one = ReturnMoments<Double>(capital: previous[lane], target: target)
    one.count = count
    one.isDefined = isDefined[lane]
    one.sums = sums.lane(lane)
    one.cubedExcess = cubedExcess[lane]
    one.fourthExcess = fourthExcess[lane]
    one.losses = losses[lane]
    one.worst = worst[lane]
    one.best = best[lane]
    return one
  }
}

extension ReturnMoments {
  /// Adds returns of nothing, without the shape: `record` of the last equity, so many times, to the bit.
  ///
  /// - Precondition: There was a return.
  @inlinable
  package mutating func recordStill(_ days: Int) {
    let value = Number.zero
    let more = value - sums.origin
    let square = more * more
    let loss = Number.least(value - Number(repeating: target), .zero)
    let squaredLoss = loss * loss
    count += days
    // As long as the first return was nothing, which before the first trade it is, there is nothing to add; no sum
    // here is ever -0, which that would change.
    if !((more .!= .zero) .| (squaredLoss .!= .zero)).holdsSomewhere { return }
    // Where equity fell to nothing nothing is added, which is a return of nothing.
    for _ in 0..<days {
      sums.excess = sums.excess + more
      sums.squaredExcess = sums.squaredExcess + square
      losses = losses + squaredLoss
    }
  }

  /// Adds the returns that lead to some of the equities in rows, where every one of these is above 0, as they mostly
  /// are: what `record` does without the shape, to the bit, and without masks.
  ///
  /// - Parameters:
  ///   - equities: Rows of all lanes.
  ///   - ends: The rows that count, ascending.
  /// - Returns: Whether it is so; nothing is recorded where it is not.
  @inlinable @inline(__always)
  package mutating func recordPositive(
    _ equities: UnsafeBufferPointer<Number>, at ends: UnsafeBufferPointer<Int>
  ) -> Bool {
    guard let rows = UnsafeRawPointer(equities.baseAddress), !ends.isEmpty else { return true }
    guard !(.!isDefined).holdsSomewhere else { return false }
    var next = self
    var isPositive = true
    for part in 0..<Number.partCount {
      next.recordPositive(
        part, rows + part * MemoryLayout<Number.Part>.stride, at: ends, isPositive: &isPositive)
    }
    if !isPositive { return false }
    next.count += ends.count
    self = next
    return true
  }

  /// The same for the lanes of one part, in a function of its own for its registers.
  @inlinable @inline(never)
  mutating func recordPositive(
    _ part: Int, _ rows: UnsafeRawPointer, at ends: UnsafeBufferPointer<Int>, isPositive: inout Bool
  ) {
    typealias Part = Number.Part
    let target = Part(repeating: target)
    func equity(_ end: Int) -> Part { rows.load(fromByteOffset: end &* MemoryLayout<Number>.stride, as: Part.self) }
    if count == 0 {
      let first = previous[part: part]
      sums.origin[part: part] = (equity(ends[0]) - first) / first
    }
    let origin = sums.origin[part: part]
    var (excess, squared) = (sums.excess[part: part], sums.squaredExcess[part: part])
    var (previous, losses) = (self.previous[part: part], self.losses[part: part])
    var least = Part(repeating: .infinity)
    for end in ends {
      let equity = equity(end)
      let value = (equity - previous) / previous
      previous = equity
      least = Part.lesser(least, equity)
      let more = value - origin
      excess = excess + more
      squared = squared + more * more
      let loss = Part.lesser(target, value) - target
      losses = losses + loss * loss
    }
    (sums.excess[part: part], sums.squaredExcess[part: part]) = (excess, squared)
    (self.previous[part: part], self.losses[part: part]) = (previous, losses)
    // One that is NaN shows in the sum.
    isPositive = isPositive && least.isPositive && excess.isNumber
  }
}
