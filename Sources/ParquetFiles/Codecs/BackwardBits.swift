/// Bits of some bytes from their end to their start, as zstd writes its streams (RFC 8878, 4.1): the highest set bit of
/// the last byte stands before the first.
///
/// More bits can be read than there are: they are 0, and `left` tells.
struct BackwardBits {
  private let base: UnsafeRawPointer
  /// How many bits were not read; below 0 where more were read than there are.
  private(set) var left: Int
  /// The next bits, the first of them highest; at least 57 after `fill`.
  private(set) var word: UInt64

  /// Nil where there is no byte, or no bit set in the last.
  init?(_ base: UnsafeRawPointer, count: Int) {
    guard count > 0 else { return nil }
    let last = base.load(fromByteOffset: count &- 1, as: UInt8.self)
    guard last != 0 else { return nil }
    self.base = base
    left = 8 &* count &- 1 &- last.leadingZeroBitCount
    word = 0
    fill()
  }

  @inline(__always)
  mutating func fill() {
    if left > 56 { fillFarFromStart() } else { word = Self.lastWord(base, left) }
  }

  /// - Precondition: More than 56 bits are left.
  @inline(__always)
  mutating func fillFarFromStart() {
    let bytes = (left &+ 7) &>> 3
    let loaded = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: bytes &- 8, as: UInt64.self))
    word = loaded &<< UInt64(bytes &* 8 &- left)
  }

  @inline(never)
  private static func lastWord(_ base: UnsafeRawPointer, _ left: Int) -> UInt64 {
    guard left > 0 else { return 0 }
    var word: UInt64 = 0
    for index in 0..<((left &+ 7) &>> 3) {
      word |= UInt64(base.load(fromByteOffset: index, as: UInt8.self)) &<< UInt64(8 &* index)
    }
    return word &<< UInt64(64 &- left)
  }

  /// The next bits as a number, of those that `fill` took in.
  ///
  /// - Precondition: At most 57 bits since `fill`.
  @inline(__always)
  mutating func take(_ bits: Int) -> Int {
    let value = (word &>> 1) &>> UInt64(63 &- bits)
    drop(bits)
    return Int(truncatingIfNeeded: value)
  }

  @inline(__always)
  mutating func drop(_ bits: Int) {
    word &<<= UInt64(bits)
    left &-= bits
  }
}
