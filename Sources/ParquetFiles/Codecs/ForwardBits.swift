/// Bits of some bytes, the lowest of each byte first, as deflate and the descriptions of zstd's tables have them.
struct ForwardBits {
  private let base: UnsafeRawPointer
  /// Where the bytes end.
  let end: Int
  /// The first byte of which `word` does not count all bits.
  private(set) var place: Int
  /// The next bits; of those beyond `count` each is the bit that follows, or 0.
  private(set) var word: UInt64 = 0
  /// How many bits of `word` are certain, at most 63.
  private(set) var count = 0

  /// - Precondition: Bytes `place` to `end` can be read.
  init(_ base: UnsafeRawPointer, from place: Int, to end: Int) {
    self.base = base
    self.place = place
    self.end = end
  }

  /// Bytes that no bit was counted of.
  @inline(__always)
  var unread: Int { end &- place }

  /// Where the first byte stands of which nothing was read.
  var nextByte: Int { place &- count &>> 3 }

  /// Takes in bytes until 56 bits are there, or all that are left.
  @inline(__always)
  mutating func fill() {
    if unread >= 8 { fillWord() } else { fillBytes() }
  }

  /// Takes in bytes until 56 bits are there.
  ///
  /// - Precondition: 8 bytes are unread.
  @inline(__always)
  mutating func fillWord() {
    word |= UInt64(littleEndian: base.loadUnaligned(fromByteOffset: place, as: UInt64.self)) &<< UInt64(count)
    place &+= (63 &- count) &>> 3
    count |= 56
  }

  @inline(never)
  private mutating func fillBytes() {
    while count <= 55, place < end {
      word |= UInt64(base.load(fromByteOffset: place, as: UInt8.self)) &<< UInt64(count)
      place &+= 1
      count &+= 8
    }
  }

  /// Goes on behind bits that were looked at in `word`.
  @inline(__always)
  mutating func drop(_ bits: Int) {
    word &>>= UInt64(bits)
    count &-= bits
  }

  /// The next bits as a number, or nil where fewer are left.
  ///
  /// - Precondition: At most 32 bits are asked for.
  mutating func take(_ bits: Int) -> Int? {
    if count < bits { fill() }
    guard bits <= count else { return nil }
    let value = Int(word & (1 &<< UInt64(bits) &- 1))
    drop(bits)
    return value
  }

  /// Goes on at `nextByte`, or `bytes` behind it.
  mutating func align(skipping bytes: Int = 0) {
    place = nextByte &+ bytes
    word = 0
    count = 0
  }
}
