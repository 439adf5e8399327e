/// Elementary functions whose results are the same bits on every processor and in every build.
///
/// The C library picks its code by processor, so its `exp`, `log`, `pow` and `tanh` differ in the last bit between
/// machines. These use + - * / and bit operations only, and carry about 70 bits inside. Results are within one unit in
/// the last place of the correctly rounded ones, and equal to them in all but about one of 100,000 cases. Special cases
/// follow Annex F of C99.
public enum ExactMath {
  /// Adding and subtracting this rounds a number of less than 2^51 to an integer, ties to even.
  static let roundingShift = 0x1.8p52

  /// Two to the power of `exponent`, which is in -1022...1023.
  @inline(__always)
  static func powerOfTwo(_ exponent: Int) -> Double {
    Double(bitPattern: UInt64(truncatingIfNeeded: exponent &+ 1023) &<< 52)
  }
}
