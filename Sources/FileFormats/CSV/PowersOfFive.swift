/// The 128 most significant bits of powers of five, as exactly rounded reading and shortest printing of decimals need
/// them.
///
/// Computed once, on first use, by exact arithmetic on long numbers: the positive powers by multiplication, the
/// negative ones by dividing 2^1024 by five again and again (the floor of a floor's quotient is the quotient's floor).
struct PowersOfFive: Sendable {
  /// Exponents that reading needs: beyond them every decimal of 19 digits is zero or infinite.
  static let exponents = -342...308
  /// The greatest exponent for which a power is held; the least subnormal number is printed with it.
  static let greatest = 324

  static let shared = PowersOfFive()

  /// High and low halves, normalised so that the top bit of the high half is set.
  private let halves: [(high: UInt64, low: UInt64)]

  /// The 128 bits of 5^`exponent`: truncated, except that the reciprocals of powers that fit 64 bits are rounded up.
  subscript(exponent: Int) -> (high: UInt64, low: UInt64) { halves[exponent - Self.exponents.lowerBound] }

  /// The 128 bits of 5^`exponent`, rounded up where it has more.
  func roundedUp(_ exponent: Int) -> (high: UInt64, low: UInt64) {
    let power = self[exponent]
    // 5^55 is the last that fits 128 bits.
    if -27...55 ~= exponent { return power }
    let (low, carry) = power.low.addingReportingOverflow(1)
    return (carry ? power.high &+ 1 : power.high, low)
  }

  private init() {
    var negative: [(high: UInt64, low: UInt64)] = []
    var quotient = [UInt64](repeating: 0, count: 17)
    quotient[16] = 1
    for exponent in 1...342 {
      var remainder: UInt64 = 0
      for index in quotient.indices.reversed() {
        let step = UInt64(5).dividingFullWidth((remainder, quotient[index]))
        quotient[index] = step.quotient
        remainder = step.remainder
      }
      var top = Self.topBits(quotient)
      if exponent <= 27 {
        let (low, carry) = top.low.addingReportingOverflow(1)
        top = (carry ? top.high &+ 1 : top.high, low)
      }
      negative.append(top)
    }
    var powers = Array(negative.reversed())
    var product = [UInt64](repeating: 0, count: 17)
    product[0] = 1
    powers.append(Self.topBits(product))
    for _ in 1...Self.greatest {
      var carry: UInt64 = 0
      for index in product.indices {
        let wide = product[index].multipliedFullWidth(by: 5)
        let (low, overflow) = wide.low.addingReportingOverflow(carry)
        product[index] = low
        carry = wide.high &+ (overflow ? 1 : 0)
      }
      powers.append(Self.topBits(product))
    }
    halves = powers
  }

  /// The 128 bits from the most significant set bit of a number given in limbs, least significant first.
  private static func topBits(_ limbs: [UInt64]) -> (high: UInt64, low: UInt64) {
    guard let top = limbs.lastIndex(where: { $0 != 0 }) else { return (0, 0) }
    func limb(_ index: Int) -> UInt64 { index >= 0 ? limbs[index] : 0 }
    let shift = UInt64(limbs[top].leadingZeroBitCount)
    guard shift > 0 else { return (limb(top), limb(top - 1)) }
    let high = limb(top) << shift | limb(top - 1) >> (64 - shift)
    let low = limb(top - 1) << shift | limb(top - 2) >> (64 - shift)
    return (high, low)
  }
}
