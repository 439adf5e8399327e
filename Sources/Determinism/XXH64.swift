/// The 64-bit hash XXH64, computed over bytes that may arrive in pieces of any size.
///
/// The algorithm is that of the xxHash specification, version 0.1.1; it is not cryptographic. A value type: a copy goes
/// on independently of its original, and nothing is allocated. Digests do not depend on how the input was cut.
public struct XXH64: Sendable {
  @usableFromInline static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  @usableFromInline static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  @usableFromInline static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  @usableFromInline static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  @usableFromInline static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  /// The four accumulators of the specification.
  @usableFromInline var lane0: UInt64
  @usableFromInline var lane1: UInt64
  @usableFromInline var lane2: UInt64
  @usableFromInline var lane3: UInt64
  /// The stripe in the making, as little-endian words; bytes not yet received are zero.
  @usableFromInline var pending0: UInt64 = 0
  @usableFromInline var pending1: UInt64 = 0
  @usableFromInline var pending2: UInt64 = 0
  @usableFromInline var pending3: UInt64 = 0
  /// How many bytes have been received in all.
  @usableFromInline var length: UInt64 = 0
  @usableFromInline let seed: UInt64

  /// A hash that has received nothing.
  @inlinable
  public init(seed: UInt64 = 0) {
    self.seed = seed
    lane0 = seed &+ Self.prime1 &+ Self.prime2
    lane1 = seed &+ Self.prime2
    lane2 = seed
    lane3 = seed &- Self.prime1
  }

  /// Receives a word as its eight little-endian bytes.
  ///
  /// This is the fast path as long as the bytes received so far are a multiple of eight.
  @inlinable
  public mutating func update(_ word: UInt64) {
    let shift = (length & 7) &* 8
    let slot = (length &>> 3) & 3
    length &+= 8
    if shift == 0 {
      open(slot, with: word)
      if slot == 3 { consumeStripe() }
    } else {
      // The low bytes complete one slot and perhaps the stripe; the high bytes open the next slot.
      fill(slot, with: word &<< shift)
      if slot == 3 { consumeStripe() }
      open((slot &+ 1) & 3, with: word &>> (64 &- shift))
    }
  }

  /// Receives four words at once, where the bytes received so far are a multiple of 32.
  @inlinable
  mutating func update(stripe word0: UInt64, _ word1: UInt64, _ word2: UInt64, _ word3: UInt64) {
    lane0 = Self.round(lane0, word0)
    lane1 = Self.round(lane1, word1)
    lane2 = Self.round(lane2, word2)
    lane3 = Self.round(lane3, word3)
    length &+= 32
  }

  /// Receives bytes.
  ///
  /// - Complexity: Linear in the number of bytes; about a byte per cycle or better beyond a few dozen.
  @inlinable
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var offset = 0
    let count = bytes.count
    while offset < count, length & 7 != 0 {
      update(byte: bytes[offset])
      offset &+= 1
    }
    while count &- offset >= 8, length & 31 != 0 {
      update(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      offset &+= 8
    }
    while count &- offset >= 32 {
      lane0 = Self.round(lane0, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      lane1 = Self.round(lane1, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)))
      lane2 = Self.round(
        lane2, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset &+ 16, as: UInt64.self)))
      lane3 = Self.round(
        lane3, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset &+ 24, as: UInt64.self)))
      length &+= 32
      offset &+= 32
    }
    while count &- offset >= 8 {
      update(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      offset &+= 8
    }
    while offset < count {
      update(byte: bytes[offset])
      offset &+= 1
    }
  }

  /// The hash of everything received so far; receiving may go on afterwards.
  public func digest() -> UInt64 {
    var hash = length >= 32 ? converged() : seed &+ Self.prime5
    hash = hash &+ length
    var rest = length & 31
    let words = SIMD4(pending0, pending1, pending2, pending3)
    var slot = 0
    while rest >= 8 {
      hash = Self.rotate(hash ^ Self.round(0, words[slot]), 27) &* Self.prime1 &+ Self.prime4
      slot += 1
      rest -= 8
    }
    var tail = rest > 0 ? words[slot] : 0
    if rest >= 4 {
      hash = Self.rotate(hash ^ ((tail & 0xFFFF_FFFF) &* Self.prime1), 23) &* Self.prime2 &+ Self.prime3
      tail >>= 32
      rest -= 4
    }
    while rest > 0 {
      hash = Self.rotate(hash ^ ((tail & 0xFF) &* Self.prime5), 11) &* Self.prime1
      tail >>= 8
      rest -= 1
    }
    hash = (hash ^ (hash >> 33)) &* Self.prime2
    hash = (hash ^ (hash >> 29)) &* Self.prime3
    return hash ^ (hash >> 32)
  }

  /// The hash of `bytes` at once.
  public static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var state = XXH64(seed: seed)
    state.update(bytes)
    return state.digest()
  }

  /// The hash of `bytes` at once.
  public static func hash(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    bytes.withUnsafeBytes { hash($0, seed: seed) }
  }
}

extension XXH64 {
  @inlinable
  mutating func update(byte: UInt8) {
    let shift = (length & 7) &* 8
    let slot = (length &>> 3) & 3
    length &+= 1
    if shift == 0 {
      open(slot, with: UInt64(byte))
    } else {
      fill(slot, with: UInt64(byte) &<< shift)
    }
    if length & 31 == 0 { consumeStripe() }
  }

  /// Overwrites a slot of the pending stripe.
  @inlinable
  mutating func open(_ slot: UInt64, with word: UInt64) {
    switch slot {
    case 0: pending0 = word
    case 1: pending1 = word
    case 2: pending2 = word
    default: pending3 = word
    }
  }

  /// Adds bytes to a slot of the pending stripe that is partly filled.
  @inlinable
  mutating func fill(_ slot: UInt64, with word: UInt64) {
    switch slot {
    case 0: pending0 |= word
    case 1: pending1 |= word
    case 2: pending2 |= word
    default: pending3 |= word
    }
  }

  @inlinable
  mutating func consumeStripe() {
    lane0 = Self.round(lane0, pending0)
    lane1 = Self.round(lane1, pending1)
    lane2 = Self.round(lane2, pending2)
    lane3 = Self.round(lane3, pending3)
  }

  @inlinable
  static func round(_ accumulator: UInt64, _ lane: UInt64) -> UInt64 {
    rotate(accumulator &+ lane &* prime2, 31) &* prime1
  }

  @inlinable
  static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    (value &<< count) | (value &>> (64 &- count))
  }

  private static func merge(_ hash: UInt64, _ lane: UInt64) -> UInt64 {
    (hash ^ round(0, lane)) &* prime1 &+ prime4
  }

  private func converged() -> UInt64 {
    var hash = Self.rotate(lane0, 1) &+ Self.rotate(lane1, 7) &+ Self.rotate(lane2, 12) &+ Self.rotate(lane3, 18)
    hash = Self.merge(hash, lane0)
    hash = Self.merge(hash, lane1)
    hash = Self.merge(hash, lane2)
    return Self.merge(hash, lane3)
  }
}
