/// Numbers of a few bits each, one behind the other, the lowest bit of each byte first.
enum BitUnpacking {
  /// Unpacks `count` numbers of `width` bits.
  ///
  /// - Precondition: `bytes` has all their bits, and `width` is 0...32.
  @inline(__always)
  static func unpack(
    _ bytes: UnsafeRawBufferPointer, fromBit first: Int, width: Int, _ count: Int,
    into target: UnsafeMutablePointer<UInt32>
  ) {
    guard width > 0, let base = bytes.baseAddress else {
      target.update(repeating: 0, count: count)
      return
    }
    let mask = UInt64(truncatingIfNeeded: (1 &<< width) &- 1)
    // A word of eight bytes may be loaded as long as it ends with the bytes.
    let last = (bytes.count &- 8) &* 8 &+ 7
    let loadable = last < first ? 0 : min(count, (last &- first) / width &+ 1)
    var bit = first
    for index in 0..<loadable {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
      target[index] = UInt32(truncatingIfNeeded: (word &>> UInt64(bit & 7)) & mask)
      bit &+= width
    }
    for index in loadable..<count {
      target[index] = UInt32(truncatingIfNeeded: slowly(bytes, bit: bit, width: width))
      bit &+= width
    }
  }

  /// Unpacks `count` single bits into bytes of 0 and 1.
  ///
  /// - Precondition: `bytes` has all the bits.
  static func unpackBits(
    _ bytes: UnsafeRawBufferPointer, fromBit first: Int, _ count: Int, into target: UnsafeMutablePointer<UInt8>
  ) {
    var done = 0
    if first & 7 == 0, let base = bytes.baseAddress {
      let raw = UnsafeMutableRawPointer(target)
      while done &+ 8 <= count {
        let byte = UInt64(base.load(fromByteOffset: (first &+ done) &>> 3, as: UInt8.self))
        let spread = (byte &* 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201
        let marks = ((spread &+ 0x7F7F_7F7F_7F7F_7F7F) &>> 7) & 0x0101_0101_0101_0101
        raw.storeBytes(of: marks.littleEndian, toByteOffset: done, as: UInt64.self)
        done &+= 8
      }
    }
    while done < count {
      let bit = first &+ done
      target[done] = (bytes[bit &>> 3] &>> UInt8(bit & 7)) & 1
      done &+= 1
    }
  }

  /// One number of at most 64 bits, byte by byte.
  ///
  /// - Precondition: `bytes` has all its bits.
  static func slowly(_ bytes: UnsafeRawBufferPointer, bit: Int, width: Int) -> UInt64 {
    var value: UInt64 = 0
    var done = 0
    while done < width {
      let place = bit + done
      let taken = min(8 - place & 7, width - done)
      let bits = (UInt64(bytes[place >> 3]) >> UInt64(place & 7)) & ((1 << UInt64(taken)) - 1)
      value |= bits << UInt64(done)
      done += taken
    }
    return value
  }

  /// One number of at most 64 bits.
  ///
  /// - Precondition: As of `slowly`.
  @inline(__always)
  static func wide(_ bytes: UnsafeRawBufferPointer, bit: Int, width: Int) -> UInt64 {
    if width <= 56, bit &>> 3 &+ 8 <= bytes.count, let base = bytes.baseAddress {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
      return (word &>> UInt64(bit & 7)) & ((1 &<< UInt64(width)) &- 1)
    }
    return slowly(bytes, bit: bit, width: width)
  }
}
