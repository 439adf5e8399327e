/// The cyclic redundancy check of gzip and of Parquet's pages: polynomial 0x04C11DB7, bits reflected, all ones before
/// and after.
enum CRC32 {
  /// The check of some bytes, or of more bytes behind those whose check is `earlier`.
  ///
  /// - Complexity: Some three bytes a nanosecond.
  static func checksum(_ bytes: UnsafeRawBufferPointer, continuing earlier: UInt32 = 0) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      guard let base = bytes.baseAddress, let table = tables.baseAddress else { return earlier }
      var check = ~earlier
      var offset = 0
      while bytes.count &- offset >= 16 {
        check = step(base + offset, check, table)
        offset &+= 16
      }
      while offset < bytes.count {
        let byte = base.load(fromByteOffset: offset, as: UInt8.self)
        check = table[Int(UInt8(truncatingIfNeeded: check) ^ byte)] ^ (check &>> 8)
        offset &+= 1
      }
      return ~check
    }
  }

  /// The check of the bytes of an array.
  static func checksum(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { checksum($0) } }

  /// Sixteen bytes at once: what each does to the check after those behind it is looked up, and all are added.
  @inline(__always)
  private static func step(_ bytes: UnsafeRawPointer, _ check: UInt32, _ table: UnsafePointer<UInt32>) -> UInt32 {
    let low = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)) ^ UInt64(check)
    let high = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    return eight(low, table + 8 &* 256) ^ eight(high, table)
  }

  @inline(__always)
  private static func eight(_ word: UInt64, _ table: UnsafePointer<UInt32>) -> UInt32 {
    let one = table[7 &* 256 &+ Int(word & 0xFF)] ^ table[6 &* 256 &+ Int(word &>> 8 & 0xFF)]
    let two = table[5 &* 256 &+ Int(word &>> 16 & 0xFF)] ^ table[4 &* 256 &+ Int(word &>> 24 & 0xFF)]
    let three = table[3 &* 256 &+ Int(word &>> 32 & 0xFF)] ^ table[2 &* 256 &+ Int(word &>> 40 & 0xFF)]
    let four = table[256 &+ Int(word &>> 48 & 0xFF)] ^ table[Int(word &>> 56)]
    return (one ^ two) ^ (three ^ four)
  }

  /// Sixteen tables of 256: what a byte does to the check with 0, 1, ..., 15 bytes behind it.
  private static let tables: [UInt32] = {
    var tables = (0..<256).map { (byte: UInt32) in
      (0..<8).reduce(byte) { check, _ in check & 1 == 1 ? check &>> 1 ^ 0xEDB8_8320 : check &>> 1 }
    }
    for index in 256..<16 * 256 {
      let before = tables[index - 256]
      tables.append(tables[Int(before & 0xFF)] ^ before &>> 8)
    }
    return tables
  }()
}
