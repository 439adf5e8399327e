import Determinism

/// A number of values by which sums are divided.
///
/// A quotient is begun with so few bits that its product with the number, and what is left of the sum, are exact.
struct WholeDivisor: Sendable {
  let number: Double
  let inverse: Double
  private let droppedBits: UInt64

  /// - Parameters:
  ///   - number: At most 2^40.
  ///   - bits: With how many bits a quotient is begun; fewer where the number leaves fewer.
  init(_ number: Int, bits: Int = 26) {
    self.number = Double(number)
    inverse = 1 / self.number
    let numberBits = Int.bitWidth - number.leadingZeroBitCount
    droppedBits = UInt64(53 - min(bits, 53 - numberBits))
  }

  /// A number near the quotient, its product with the divisor, and what the product lacks, all exact.
  @inline(__always)
  func begin(_ sum: Double) -> (near: Double, product: Double, rest: Double) {
    let near = ErrorFreeArithmetic.rounded(sum * inverse, droppingBits: droppedBits)
    let product = number * near
    return (near, product, sum - product)
  }

  /// The sum divided by the number: within 0.5000001 units of the last place for numbers below 2^26, and exactly x for
  /// a sum of equal values x.
  @inline(__always)
  func mean(_ sum: CompensatedSum) -> Double {
    let total = sum.parts
    let (near, _, rest) = begin(total.value)
    return near + (rest + total.error) * inverse
  }
}
