/// The counter-based random function Philox4x64-10: ten rounds that turn a counter and a key into four words.
///
/// Source: Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3" (2011). There is no state: the
/// same counter and key give the same words, and different counters give words that pass the usual statistical tests.
public enum Philox4x64 {
  private static let multiplier0: UInt64 = 0xD2E7_470E_E14C_6C93
  private static let multiplier1: UInt64 = 0xCA5A_8263_9512_1157
  /// The golden ratio and the square root of three less one, as fractions of 2^64: what the key grows by each round.
  private static let keyStep = SIMD2<UInt64>(0x9E37_79B9_7F4A_7C15, 0xBB67_AE85_84CA_A73B)

  /// The four words that belong to `counter` under `key`.
  public static func block(counter: SIMD4<UInt64>, key: SIMD2<UInt64>) -> SIMD4<UInt64> {
    var words = counter
    var key = key
    for _ in 0..<10 {
      let product0 = multiplier0.multipliedFullWidth(by: words[0])
      let product1 = multiplier1.multipliedFullWidth(by: words[2])
      words = SIMD4(
        product1.high ^ words[1] ^ key[0], product1.low, product0.high ^ words[3] ^ key[1], product0.low)
      key = key &+ keyStep
    }
    return words
  }
}
