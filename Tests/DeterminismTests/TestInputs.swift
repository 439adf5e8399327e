import Determinism

/// Inputs that several suites share.
enum TestInputs {
  /// The pseudo-random bytes of the xxHash project's sanity check: the top bytes of the powers of a 64-bit prime, the
  /// first factor being a 32-bit prime.
  static let sanityBytes: [UInt8] = {
    var generator = seedPrime
    var bytes: [UInt8] = []
    for _ in 0..<2243 {
      bytes.append(UInt8(generator >> 56))
      generator = generator &* 11_400_714_785_074_694_797
    }
    return bytes
  }()

  /// The seed of that check.
  static let seedPrime: UInt64 = 2_654_435_761

  /// `bytes` cut into pieces of random length from 0 to `longest`.
  static func pieces(_ bytes: [UInt8], longest: Int, generator: inout SeededGenerator) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + generator.integer(in: 0...longest))
      pieces.append(bytes[start..<end])
      start = end
    }
    return pieces
  }
}
