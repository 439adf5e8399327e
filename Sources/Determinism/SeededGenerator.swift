/// A stream of random words that depends on master seed, ID, purpose, cycle and draw, and on nothing else.
///
/// The key of Philox4x64-10 is the first 16 bytes of SHA-256 over the master seed (64-bit little-endian), a zero
/// byte, the UTF-8 of the ID, a zero byte and the UTF-8 of the purpose, read as two little-endian words. The counter
/// is (block of four draws, cycle, 0, 0). So replay, blocks and lanes draw alike, in whatever order cycles are
/// visited, and adding a container changes nobody else's numbers.
///
/// The type does not conform to `RandomNumberGenerator` on purpose: the standard library's algorithms on top of it,
/// such as `shuffled(using:)`, may change from one release to the next. The distributions here are this project's
/// own.
public struct SeededGenerator: Equatable, Sendable {
  private let key: SIMD2<UInt64>
  private var words = SIMD4<UInt64>()
  /// The cycle whose draws are being made.
  public private(set) var cycle: UInt64 = 0
  /// How many words have been drawn in this cycle.
  public private(set) var drawCount: UInt64 = 0

  /// The generator of `id` for one `purpose`, at the first draw of cycle 0.
  ///
  /// - Precondition: Neither text contains a zero byte, which keeps different pairs of texts apart.
  public init(masterSeed: UInt64, id: String, purpose: String) {
    precondition(!id.utf8.contains(0) && !purpose.utf8.contains(0), "An ID or a purpose contains a zero byte.")
    var hash = SHA256()
    withUnsafeBytes(of: masterSeed.littleEndian) { hash.update($0) }
    hash.update(CollectionOfOne(0))
    hash.update(id.utf8)
    hash.update(CollectionOfOne(0))
    hash.update(purpose.utf8)
    key = hash.digest().withUnsafeBytes { digest in
      SIMD2(
        UInt64(littleEndian: digest.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        UInt64(littleEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
  }

  /// A seed that belongs to this master seed, ID and purpose: the first word of the key.
  public var containerSeed: UInt64 { key[0] }

  /// Goes to the first draw of `cycle`, also if draws of that cycle have been made before.
  public mutating func begin(cycle: UInt64) {
    self.cycle = cycle
    drawCount = 0
  }

  /// The next word of this cycle, uniform over all 2^64 values.
  public mutating func next() -> UInt64 {
    let lane = Int(truncatingIfNeeded: drawCount & 3)
    if lane == 0 {
      words = Philox4x64.block(counter: SIMD4(drawCount >> 2, cycle, 0, 0), key: key)
    }
    drawCount &+= 1
    return words[lane]
  }

  /// Whether both are bound to the same key and stand at the same draw of the same cycle.
  public static func == (left: SeededGenerator, right: SeededGenerator) -> Bool {
    left.key == right.key && left.cycle == right.cycle && left.drawCount == right.drawCount
  }
}
