import Determinism

/// Mean and spread of numbers, in lanes, from sums of what they exceed the first one by (the shifted data algorithm of
/// Chan, Golub and LeVeque 1983).
///
/// The first number is one of the sample, so that its squared distance from the mean is at most the sum of all of them:
/// the relative error of `squares` stays within about n times that of one operation, equal numbers have none, and
/// nothing is divided while numbers come.
@usableFromInline
package struct ShiftedSums<Number: Lane>: Equatable, Sendable {
  /// The first number.
  @usableFromInline package internal(set) var origin = Number.zero
  /// Sum of what the numbers exceed the first by.
  @usableFromInline package internal(set) var excess = Number.zero
  /// Sum of the squares of that.
  @usableFromInline var squaredExcess = Number.zero

  @inlinable @inline(__always) package init() {}

  /// Adds a number.
  ///
  /// - Returns: What it exceeds the first by.
  @inlinable @inline(__always) @discardableResult
  package mutating func add(_ value: Number, isFirst: Bool) -> Number {
    if isFirst { origin = value }
    let more = value - origin
    excess = excess + more
    squaredExcess = squaredExcess + more * more
    return more
  }

  /// The mean of `count` numbers.
  @inlinable package func mean(_ count: Int) -> Number { origin + excess / Number(repeating: Double(count)) }

  /// Sum of squared distances of `count` numbers from their mean.
  @inlinable package func squares(_ count: Int) -> Number {
    Number.greatest(.zero, squaredExcess - excess * (excess / Number(repeating: Double(count))))
  }

  /// What was summed in one lane.
  @inlinable package func lane(_ lane: Int) -> ShiftedSums<Double> {
    var one = ShiftedSums<Double>()
    one.origin = origin[lane]
    one.excess = excess[lane]
    one.squaredExcess = squaredExcess[lane]
    return one
  }
}
