import Determinism

/// Sums of some returns from which each `ReturnScore` follows; those of two stretches of time add up to those of both.
///
/// Sums and squares are taken about a common place, the centre, so that small deviations beside a large mean are not
/// lost; whoever makes them keeps it.
public struct ReturnSums: Equatable, Sendable {
  /// Number of returns.
  public var count = 0.0
  /// Sum of the returns less the centre.
  public var sum = 0.0
  /// Sum of the squares of the same.
  public var squares = 0.0
  /// Sum of the squares of the returns below 0; of the returns as they are.
  public var losses = 0.0
  /// Number of returns above 0.
  public var gains = 0.0
  /// Number of returns other than 0.
  public var moves = 0.0

  /// Of no return.
  public init() {}

  /// Of some returns.
  public init(_ returns: some Sequence<Double>, centre: Double) {
    for value in returns { add(value, centre: centre) }
  }

  /// Adds a return.
  public mutating func add(_ value: Double, centre: Double) {
    let distance = value - centre
    count += 1
    sum += distance
    squares += distance * distance
    let loss = min(value, 0)
    losses += loss * loss
    gains += value > 0 ? 1 : 0
    moves += value != 0 ? 1 : 0
  }

  /// Of the returns of both.
  public static func + (left: ReturnSums, right: ReturnSums) -> ReturnSums { left.combined(with: right, sign: 1) }

  /// Of the returns of the first without those of the second.
  public static func - (left: ReturnSums, right: ReturnSums) -> ReturnSums { left.combined(with: right, sign: -1) }

  private func combined(with other: ReturnSums, sign: Double) -> ReturnSums {
    var sums = self
    sums.count += sign * other.count
    sums.sum += sign * other.sum
    sums.squares += sign * other.squares
    sums.losses += sign * other.losses
    sums.gains += sign * other.gains
    sums.moves += sign * other.moves
    return sums
  }
}

/// What a number of returns is judged by, whichever cycles they are of: figures of the returns as they are counted, not
/// annual ones.
public enum ReturnScore: String, Sendable, CaseIterable {
  /// Their mean.
  case mean
  /// Mean over standard deviation (divisor n - 1).
  case sharpe
  /// Mean over the root of the mean square of what is below 0.
  case sortino
  /// Standard deviation (divisor n - 1).
  case volatility
  /// The part that is above 0 of those that are not 0.
  case hitRate = "hit_rate"

  /// The score, nil where it is not defined: ratios where returns do not vary, or none is below 0.
  ///
  /// - Parameter centre: What the sums are taken about.
  public func value(of sums: ReturnSums, centre: Double) -> Double? {
    guard sums.count > 0 else { return nil }
    let mean = centre + sums.sum / sums.count
    switch self {
    case .mean: return mean
    case .sharpe: return Self.deviation(of: sums, centre: centre).flatMap { $0 > 0 ? mean / $0 : nil }
    case .volatility: return Self.deviation(of: sums, centre: centre)
    case .sortino:
      // Sums that were taken from each other leave the rounding of what was taken away.
      guard sums.losses.isAbove(0, scale: sums.squares + sums.count * centre * centre) else { return nil }
      return mean / (sums.losses / sums.count).squareRoot()
    case .hitRate: return sums.moves > 0 ? sums.gains / sums.moves : nil
    }
  }

  /// 0 where the returns do not vary; nil of fewer than two.
  private static func deviation(of sums: ReturnSums, centre: Double) -> Double? {
    guard sums.count > 1 else { return nil }
    let variance = (sums.squares - sums.sum * sums.sum / sums.count) / (sums.count - 1)
    let scale = sums.squares / sums.count + centre * centre
    return variance.isAbove(0, scale: scale) ? variance.squareRoot() : 0
  }
}
