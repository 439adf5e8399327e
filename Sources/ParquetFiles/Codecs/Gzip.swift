/// Gzip (RFC 1952): members one behind the other, each a deflate stream (RFC 1951) with its length and CRC-32.
package enum Gzip {
  /// Decompresses all members into an output that they fill exactly.
  ///
  /// Nothing is read outside the input nor written outside the output; after an error the output holds any bytes.
  ///
  /// - Complexity: Linear in input and output; about 40 KB of memory.
  package static func decompress(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    var place = 0
    var filled = 0
    repeat {
      try skipHeader(input, &place)
      try inflateMember(input, &place, output, &filled)
    } while place < input.count
    guard filled == output.count else {
      throw CodecError("the output has \(filled) bytes; \(output.count) are expected", at: place)
    }
  }

  private static func inflateMember(
    _ input: UnsafeRawBufferPointer, _ place: inout Int, _ output: UnsafeMutableRawBufferPointer, _ filled: inout Int
  ) throws(CodecError) {
    var inflater = Inflater(input, at: place, output, from: filled)
    try inflater.run()
    place = inflater.bits.nextByte
    let member = UnsafeRawBufferPointer(rebasing: output[filled..<inflater.filled])
    filled = inflater.filled
    let checksum = UInt32(try take(4, input, &place))
    guard checksum == CRC32.checksum(member) else {
      throw CodecError("the checksum (CRC-32) of a gzip member does not fit its bytes", at: place - 4)
    }
    let length = try take(4, input, &place)
    guard length == member.count & 0xFFFF_FFFF else {
      throw CodecError("a gzip member says that it has \(length) bytes, and has \(member.count)", at: place - 4)
    }
  }

  /// Flags of a header: what stands behind its first ten bytes.
  private enum Flag {
    static let headerChecksum = 2
    static let extraField = 4
    static let name = 8
    static let comment = 16
    static let reserved = 0xE0
  }

  private static func skipHeader(_ input: UnsafeRawBufferPointer, _ place: inout Int) throws(CodecError) {
    let start = place
    guard try take(2, input, &place) == 0x8B1F else {
      throw CodecError("a gzip member starts with the bytes 1F 8B, and here are others", at: start)
    }
    let method = try take(1, input, &place)
    guard method == 8 else {
      throw CodecError("a gzip member has method \(method); only 8, deflate, is", at: start + 2)
    }
    let flags = try take(1, input, &place)
    guard flags & Flag.reserved == 0 else { throw CodecError("a gzip member has reserved flags", at: start + 3) }
    try skip(6, input, &place)
    if flags & Flag.extraField != 0 { try skip(take(2, input, &place), input, &place) }
    for flag in [Flag.name, Flag.comment] where flags & flag != 0 {
      while try take(1, input, &place) != 0 {}
    }
    if flags & Flag.headerChecksum != 0 {
      let computed = Int(CRC32.checksum(UnsafeRawBufferPointer(rebasing: input[start..<place])) & 0xFFFF)
      guard try take(2, input, &place) == computed else {
        throw CodecError("the checksum of a gzip header does not fit its bytes", at: place - 2)
      }
    }
  }

  /// The next bytes as a number, the lowest first.
  private static func take(
    _ count: Int, _ input: UnsafeRawBufferPointer, _ place: inout Int
  ) throws(CodecError) -> Int {
    let start = place
    try skip(count, input, &place)
    return (0..<count).reduce(0) { $0 | Int(input[start + $1]) << (8 * $1) }
  }

  private static func skip(
    _ count: Int, _ input: UnsafeRawBufferPointer, _ place: inout Int
  ) throws(CodecError) {
    guard count <= input.count - place else { throw CodecError("a gzip member is cut off", at: input.count) }
    place += count
  }
}
