/// What the rounds of BLAKE3 are made of: a word of one chunk, or the same word of four.
protocol BLAKE3Word {
  init(_ word: UInt32)
  static func &+ (left: Self, right: Self) -> Self
  static func ^ (left: Self, right: Self) -> Self
  /// Turned to the right.
  func rotated(_ count: UInt32) -> Self
}

extension UInt32: BLAKE3Word {
  @inline(__always)
  func rotated(_ count: UInt32) -> UInt32 { (self &>> count) | (self &<< (32 &- count)) }
}

extension SIMD4: BLAKE3Word where Scalar == UInt32 {
  @inline(__always)
  init(_ word: UInt32) { self.init(repeating: word) }

  @inline(__always)
  func rotated(_ count: UInt32) -> SIMD4<UInt32> {
    (self &>> SIMD4(repeating: count)) | (self &<< SIMD4(repeating: 32 &- count))
  }
}

extension BLAKE3 {
  static let initialValue = SIMD8<UInt32>(
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19)

  /// What a block is, as the compression is told.
  enum Flag {
    static let chunkStart: UInt32 = 1
    static let chunkEnd: UInt32 = 2
    static let parent: UInt32 = 4
    static let root: UInt32 = 8
  }

  /// The sixteen words of a block.
  struct Block<Word: BLAKE3Word> {
    var m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15: Word

    /// The words in the order of the next round.
    @inline(__always)
    var permuted: Block {
      Block(
        m0: m2, m1: m6, m2: m3, m3: m10, m4: m7, m5: m0, m6: m4, m7: m13, m8: m1, m9: m11, m10: m12, m11: m5, m12: m9,
        m13: m14, m14: m15, m15: m8)
    }
  }

  /// Eight words that blocks are mixed into.
  struct Chain<Word: BLAKE3Word> {
    var h0, h1, h2, h3, h4, h5, h6, h7: Word

    @inline(__always)
    init(_ value: ChainingValue) {
      (h0, h1, h2, h3) = (Word(value[0]), Word(value[1]), Word(value[2]), Word(value[3]))
      (h4, h5, h6, h7) = (Word(value[4]), Word(value[5]), Word(value[6]), Word(value[7]))
    }

    /// Mixes a block in.
    @inline(__always)
    mutating func compress(
      _ block: Block<Word>, counter: (low: Word, high: Word), length: UInt32, flags: UInt32
    ) {
      var state = Working(
        a0: h0, a1: h1, a2: h2, a3: h3, b0: h4, b1: h5, b2: h6, b3: h7, c0: Word(0x6A09_E667), c1: Word(0xBB67_AE85),
        c2: Word(0x3C6E_F372), c3: Word(0xA54F_F53A), d0: counter.low, d1: counter.high, d2: Word(length),
        d3: Word(flags))
      var block = block
      state.mix(block)
      block = block.permuted
      state.mix(block)
      block = block.permuted
      state.mix(block)
      block = block.permuted
      state.mix(block)
      block = block.permuted
      state.mix(block)
      block = block.permuted
      state.mix(block)
      block = block.permuted
      state.mix(block)
      (h0, h1, h2, h3) = (state.a0 ^ state.c0, state.a1 ^ state.c1, state.a2 ^ state.c2, state.a3 ^ state.c3)
      (h4, h5, h6, h7) = (state.b0 ^ state.d0, state.b1 ^ state.d1, state.b2 ^ state.d2, state.b3 ^ state.d3)
    }
  }

  /// The sixteen working words, a row a letter.
  private struct Working<Word: BLAKE3Word> {
    var a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3: Word

    /// A round: the columns, then the diagonals.
    @inline(__always)
    mutating func mix(_ m: Block<Word>) {
      quarter(&a0, &b0, &c0, &d0, m.m0, m.m1)
      quarter(&a1, &b1, &c1, &d1, m.m2, m.m3)
      quarter(&a2, &b2, &c2, &d2, m.m4, m.m5)
      quarter(&a3, &b3, &c3, &d3, m.m6, m.m7)
      quarter(&a0, &b1, &c2, &d3, m.m8, m.m9)
      quarter(&a1, &b2, &c3, &d0, m.m10, m.m11)
      quarter(&a2, &b3, &c0, &d1, m.m12, m.m13)
      quarter(&a3, &b0, &c1, &d2, m.m14, m.m15)
    }
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// The words of a block, each made from its place in the block.
  @inline(__always)
  private static func block<Word>(_ word: (Int) -> Word) -> Block<Word> {
    Block(
      m0: word(0), m1: word(4), m2: word(8), m3: word(12), m4: word(16), m5: word(20), m6: word(24), m7: word(28),
      m8: word(32), m9: word(36), m10: word(40), m11: word(44), m12: word(48), m13: word(52), m14: word(56),
      m15: word(60))
  }

  /// A chunk of at most 1,024 bytes.
  struct Chunk {
    let chainingValue: ChainingValue

    /// - Parameter isRoot: Whether it is the whole input.
    init(_ bytes: UnsafeRawBufferPointer, _ index: UInt64, isRoot: Bool = false) {
      var chain = Chain<UInt32>(initialValue)
      let counter = (UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32))
      var offset = 0
      repeat {
        let length = min(64, bytes.count - offset)
        let isLast = offset + length == bytes.count
        var flags = offset == 0 ? Flag.chunkStart : 0
        if isLast { flags |= isRoot ? Flag.chunkEnd | Flag.root : Flag.chunkEnd }
        if length == 64 {
          let block = block { word(bytes, offset + $0) }
          chain.compress(block, counter: counter, length: 64, flags: flags)
        } else {
          withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { padded in
            padded.initializeMemory(as: UInt8.self, repeating: 0)
            padded.copyBytes(from: bytes[offset..<offset + length])
            let block = block { word(UnsafeRawBufferPointer(padded), $0) }
            chain.compress(block, counter: counter, length: UInt32(length), flags: flags)
          }
        }
        offset += length
      } while offset < bytes.count
      chainingValue = chain.value
    }
  }

  /// The node above two others.
  static func parent(_ left: ChainingValue, _ right: ChainingValue, isRoot: Bool) -> ChainingValue {
    var chain = Chain<UInt32>(initialValue)
    let block = block { place -> UInt32 in place < 32 ? left[place / 4] : right[place / 4 - 8] }
    chain.compress(block, counter: (0, 0), length: 64, flags: isRoot ? Flag.parent | Flag.root : Flag.parent)
    return chain.value
  }

  /// The first four chunks of `bytes`, side by side in the lanes of vectors.
  static func fourChunks(
    _ bytes: UnsafeRawBufferPointer, _ index: UInt64
  ) -> (ChainingValue, ChainingValue, ChainingValue, ChainingValue) {
    precondition(bytes.count >= 4 * chunkLength, "four chunks")
    var chain = Chain<SIMD4<UInt32>>(initialValue)
    let places = (index, index + 1, index + 2, index + 3)
    let counter = (
      low: SIMD4(
        UInt32(truncatingIfNeeded: places.0), UInt32(truncatingIfNeeded: places.1),
        UInt32(truncatingIfNeeded: places.2), UInt32(truncatingIfNeeded: places.3)),
      high: SIMD4(
        UInt32(truncatingIfNeeded: places.0 >> 32), UInt32(truncatingIfNeeded: places.1 >> 32),
        UInt32(truncatingIfNeeded: places.2 >> 32), UInt32(truncatingIfNeeded: places.3 >> 32))
    )
    for offset in stride(from: 0, to: chunkLength, by: 64) {
      let flags = offset == 0 ? Flag.chunkStart : offset == chunkLength - 64 ? Flag.chunkEnd : 0
      let block = block { place in
        SIMD4(
          word(bytes, offset &+ place), word(bytes, offset &+ place &+ 1_024), word(bytes, offset &+ place &+ 2_048),
          word(bytes, offset &+ place &+ 3_072))
      }
      chain.compress(block, counter: counter, length: 64, flags: flags)
    }
    return (chain.value(0), chain.value(1), chain.value(2), chain.value(3))
  }
}

/// A step of a round, on one column or diagonal.
@inline(__always)
private func quarter<Word: BLAKE3Word>(
  _ a: inout Word, _ b: inout Word, _ c: inout Word, _ d: inout Word, _ first: Word, _ second: Word
) {
  a = a &+ b &+ first
  d = (d ^ a).rotated(16)
  c = c &+ d
  b = (b ^ c).rotated(12)
  a = a &+ b &+ second
  d = (d ^ a).rotated(8)
  c = c &+ d
  b = (b ^ c).rotated(7)
}

extension BLAKE3.Chain<UInt32> {
  @inline(__always)
  var value: BLAKE3.ChainingValue { SIMD8(h0, h1, h2, h3, h4, h5, h6, h7) }
}

extension BLAKE3.Chain<SIMD4<UInt32>> {
  @inline(__always)
  func value(_ lane: Int) -> BLAKE3.ChainingValue {
    SIMD8(h0[lane], h1[lane], h2[lane], h3[lane], h4[lane], h5[lane], h6[lane], h7[lane])
  }
}
