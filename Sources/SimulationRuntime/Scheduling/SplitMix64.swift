/// The generator SplitMix64 (Steele, Lea, Flood 2014): for choosing schedules, never for results.
struct SplitMix64: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// The finishing function of the generator: a bijection that spreads every bit.
  static func mix(_ word: UInt64) -> UInt64 {
    var word = word
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number below `bound`; the bias of the remainder does not matter for exploring.
  mutating func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
