extension SHA256 {
  /// The compression function of FIPS 180-4, section 6.2.2, over whole blocks of 64 bytes.
  ///
  /// Of the message schedule only the last sixteen words are kept, in local variables, as the working words are: a
  /// round then reads nothing from memory but its constant.
  static func compress(_ state: inout SIMD8<UInt32>, _ blocks: UnsafeRawBufferPointer) {
    roundConstants.withUnsafeBufferPointer { constants in
      guard let constants = constants.baseAddress else { return }
      var words = Working(
        a: state[0], b: state[1], c: state[2], d: state[3], e: state[4], f: state[5], g: state[6], h: state[7])
      var offset = 0
      while offset < blocks.count {
        let before = words
        var schedule = Schedule(blocks, offset)
        words.mix(schedule, constants)
        schedule.advance()
        words.mix(schedule, constants + 16)
        schedule.advance()
        words.mix(schedule, constants + 32)
        schedule.advance()
        words.mix(schedule, constants + 48)
        words.add(before)
        offset &+= 64
      }
      state = SIMD8(words.a, words.b, words.c, words.d, words.e, words.f, words.g, words.h)
    }
  }

  /// Sixteen words of the message schedule.
  private struct Schedule {
    var w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12, w13, w14, w15: UInt32

    @inline(__always)
    init(_ blocks: UnsafeRawBufferPointer, _ offset: Int) {
      func word(_ index: Int) -> UInt32 {
        UInt32(bigEndian: blocks.loadUnaligned(fromByteOffset: offset &+ 4 &* index, as: UInt32.self))
      }
      w0 = word(0)
      w1 = word(1)
      w2 = word(2)
      w3 = word(3)
      w4 = word(4)
      w5 = word(5)
      w6 = word(6)
      w7 = word(7)
      w8 = word(8)
      w9 = word(9)
      w10 = word(10)
      w11 = word(11)
      w12 = word(12)
      w13 = word(13)
      w14 = word(14)
      w15 = word(15)
    }

    /// Goes on to the next sixteen.
    @inline(__always)
    mutating func advance() {
      w0 = SHA256.next(w0, w1, w9, w14)
      w1 = SHA256.next(w1, w2, w10, w15)
      w2 = SHA256.next(w2, w3, w11, w0)
      w3 = SHA256.next(w3, w4, w12, w1)
      w4 = SHA256.next(w4, w5, w13, w2)
      w5 = SHA256.next(w5, w6, w14, w3)
      w6 = SHA256.next(w6, w7, w15, w4)
      w7 = SHA256.next(w7, w8, w0, w5)
      w8 = SHA256.next(w8, w9, w1, w6)
      w9 = SHA256.next(w9, w10, w2, w7)
      w10 = SHA256.next(w10, w11, w3, w8)
      w11 = SHA256.next(w11, w12, w4, w9)
      w12 = SHA256.next(w12, w13, w5, w10)
      w13 = SHA256.next(w13, w14, w6, w11)
      w14 = SHA256.next(w14, w15, w7, w12)
      w15 = SHA256.next(w15, w0, w8, w13)
    }
  }

  @inline(__always)
  private static func next(_ word: UInt32, _ early: UInt32, _ middle: UInt32, _ late: UInt32) -> UInt32 {
    let sigma0 = rotate(early, 7) ^ rotate(early, 18) ^ (early &>> 3)
    let sigma1 = rotate(late, 17) ^ rotate(late, 19) ^ (late &>> 10)
    return word &+ sigma0 &+ middle &+ sigma1
  }

  /// The eight working words of the standard.
  private struct Working {
    var a, b, c, d, e, f, g, h: UInt32

    @inline(__always)
    mutating func add(_ other: Working) {
      a = a &+ other.a
      b = b &+ other.b
      c = c &+ other.c
      d = d &+ other.d
      e = e &+ other.e
      f = f &+ other.f
      g = g &+ other.g
      h = h &+ other.h
    }

    /// Sixteen rounds, in which the working words change roles instead of places.
    @inline(__always)
    mutating func mix(_ w: Schedule, _ k: UnsafePointer<UInt32>) {
      SHA256.round(a, b, c, &d, e, f, g, &h, w.w0 &+ k[0])
      SHA256.round(h, a, b, &c, d, e, f, &g, w.w1 &+ k[1])
      SHA256.round(g, h, a, &b, c, d, e, &f, w.w2 &+ k[2])
      SHA256.round(f, g, h, &a, b, c, d, &e, w.w3 &+ k[3])
      SHA256.round(e, f, g, &h, a, b, c, &d, w.w4 &+ k[4])
      SHA256.round(d, e, f, &g, h, a, b, &c, w.w5 &+ k[5])
      SHA256.round(c, d, e, &f, g, h, a, &b, w.w6 &+ k[6])
      SHA256.round(b, c, d, &e, f, g, h, &a, w.w7 &+ k[7])
      SHA256.round(a, b, c, &d, e, f, g, &h, w.w8 &+ k[8])
      SHA256.round(h, a, b, &c, d, e, f, &g, w.w9 &+ k[9])
      SHA256.round(g, h, a, &b, c, d, e, &f, w.w10 &+ k[10])
      SHA256.round(f, g, h, &a, b, c, d, &e, w.w11 &+ k[11])
      SHA256.round(e, f, g, &h, a, b, c, &d, w.w12 &+ k[12])
      SHA256.round(d, e, f, &g, h, a, b, &c, w.w13 &+ k[13])
      SHA256.round(c, d, e, &f, g, h, a, &b, w.w14 &+ k[14])
      SHA256.round(b, c, d, &e, f, g, h, &a, w.w15 &+ k[15])
    }
  }

  @inline(__always)
  private static func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
    _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32, _ word: UInt32
  ) {
    let sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    let choice = g ^ (e & (f ^ g))
    let first = h &+ word &+ sum1 &+ choice
    let sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    let majority = (a & b) | (c & (a | b))
    d = d &+ first
    h = first &+ sum0 &+ majority
  }

  @inline(__always)
  private static func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 {
    (value &>> count) | (value &<< (32 &- count))
  }

  /// First 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let roundConstants: [UInt32] = [
    0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1, 0x923F_82A4, 0xAB1C_5ED5,
    0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3, 0x72BE_5D74, 0x80DE_B1FE, 0x9BDC_06A7, 0xC19B_F174,
    0xE49B_69C1, 0xEFBE_4786, 0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F, 0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA,
    0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7, 0xC6E0_0BF3, 0xD5A7_9147, 0x06CA_6351, 0x1429_2967,
    0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC, 0x5338_0D13, 0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85,
    0xA2BF_E8A1, 0xA81A_664B, 0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070,
    0x19A4_C116, 0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A, 0x5B9C_CA4F, 0x682E_6FF3,
    0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208, 0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7, 0xC671_78F2,
  ]
}
