/// Sums and products of doubles together with their exact rounding errors, by plain operations that give the same bits
/// on every machine.
@usableFromInline
package enum ErrorFreeArithmetic {
  /// `value + error == left + right` exactly (Knuth 1969, TwoSum).
  @inlinable @inline(__always)
  package static func sum(_ left: Double, _ right: Double) -> (value: Double, error: Double) {
    let value = left + right
    let part = value - left
    return (value, (left - (value - part)) + (right - part))
  }

  /// `value + error == large + small` exactly if |large| >= |small| or large is 0 (Dekker 1971, Fast2Sum).
  @inlinable @inline(__always)
  package static func sum(large: Double, small: Double) -> (value: Double, error: Double) {
    let value = large + small
    return (value, small - (value - large))
  }

  /// `value + error == x * x` exactly, for |x| between about 1e-145 and 1e150 (Dekker 1971).
  @inlinable @inline(__always)
  package static func square(_ x: Double) -> (value: Double, error: Double) {
    let high = rounded(x, droppingBits: 27)
    let low = x - high
    let value = x * x
    return (value, ((high * high - value) + 2 * high * low) + low * low)
  }

  /// `value + error == x * factor` exactly, for a whole factor below 2^26.
  @inlinable @inline(__always)
  package static func product(_ x: Double, whole factor: Double) -> (value: Double, error: Double) {
    let high = rounded(x, droppingBits: 27)
    let value = x * factor
    return (value, (high * factor - value) + (x - high) * factor)
  }

  /// `x` rounded to its 53 - `count` leading bits; what is left of it has at most `count` - 1.
  @inlinable @inline(__always)
  package static func rounded(_ x: Double, droppingBits count: UInt64) -> Double {
    Double(bitPattern: (x.bitPattern &+ (1 &<< (count &- 1))) & ~0 &<< count)
  }
}
