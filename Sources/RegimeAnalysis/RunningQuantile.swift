import Determinism

/// A quantile of all numbers given so far, with linear interpolation between order statistics.
///
/// Two heaps part the numbers at the place of the quantile.
///
/// - Complexity: O(log n) a number.
struct RunningQuantile: Sendable {
  /// From 0 to 1.
  let level: Double
  /// The numbers up to the quantile, with the greatest first.
  private var lower = Heap<Negated>()
  /// The others.
  private var upper = Heap<Double>()

  /// A number whose order is turned round.
  private struct Negated: Comparable {
    let value: Double
    static func < (left: Negated, right: Negated) -> Bool { left.value > right.value }
  }

  init(level: Double) { self.level = level }

  /// How many numbers were given.
  var count: Int { lower.count + upper.count }

  /// The quantile: the number at place (n - 1) * level, counted from 0 in ascending order; nil before the first number.
  var value: Double? {
    guard let low = lower.first?.value else { return nil }
    let place = Double(count - 1) * level
    let part = place - place.rounded(.down)
    guard part > 0, let high = upper.first else { return low }
    return low + (high - low) * part
  }

  /// - Precondition: Not NaN.
  mutating func add(_ number: Double) {
    if let greatest = lower.first?.value, number > greatest {
      upper.insert(number)
    } else {
      lower.insert(Negated(value: number))
    }
    // The quantile lies at or behind the last of the lower ones.
    let wanted = Int((Double(count - 1) * level).rounded(.down)) + 1
    while lower.count > wanted, let greatest = lower.removeFirst() { upper.insert(greatest.value) }
    while lower.count < wanted, let least = upper.removeFirst() { lower.insert(Negated(value: least)) }
  }
}
