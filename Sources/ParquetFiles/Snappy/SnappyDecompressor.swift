/// Snappy: literals and copies of what came before, told apart by the two lowest bits of a tag.
enum Snappy {
  /// Decompresses one block into an output of exactly its size.
  static func decompress(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(CodecError) {
    var place = 0
    let claimed = try length(input, &place)
    guard claimed == output.count else {
      throw CodecError("\(claimed) bytes where the page has \(output.count)", at: 0)
    }
    guard let source = input.baseAddress, let target = output.baseAddress else { return }
    var done = 0
    while place < input.count {
      if input.count &- place > widest, output.count &- done > widest {
        try shortPieces(source, input.count &- widest, &place, target, output.count &- widest, &done)
      }
      guard place < input.count else { break }
      let tag = source.load(fromByteOffset: place, as: UInt8.self)
      place &+= 1
      if tag & 3 == 0 {
        try literal(tag, source, input.count, &place, target, output.count, &done)
        continue
      }
      let (distance, length) = try copy(tag, source, input.count, &place)
      guard distance > 0, distance <= done, length <= output.count &- done else {
        throw impossibleCopy(distance, length, done, output.count, at: place)
      }
      MatchCopy.exactly(target + done, distance: distance, length: length)
      done &+= length
    }
    guard done == output.count else { throw CodecError("\(done) bytes where \(output.count) were claimed", at: place) }
  }

  /// So far from both ends nothing needs to be asked before a piece of up to 64 bytes is copied loosely.
  private static let widest = 64 + MatchCopy.slack + 8

  /// Decompresses literals of up to 60 bytes and copies until one of the ends, or a longer literal, is near.
  @inline(__always)
  private static func shortPieces(
    _ source: UnsafeRawPointer, _ lastPlace: Int, _ place: inout Int, _ target: UnsafeMutableRawPointer,
    _ lastDone: Int, _ done: inout Int
  ) throws(CodecError) {
    while place < lastPlace, done < lastDone {
      let tag = Int(source.load(fromByteOffset: place, as: UInt8.self))
      let type = tag & 3
      if type == 0 {
        let length = tag &>> 2 &+ 1
        guard length <= 60 else { return }
        MatchCopy.widely(source + place + 1, to: target + done, length)
        place &+= length &+ 1
        done &+= length
        continue
      }
      // The bytes of the distance are cut out of four, whichever form it has, without a branch.
      let width = type == 3 ? 4 : type
      let word = UInt32(littleEndian: source.loadUnaligned(fromByteOffset: place &+ 1, as: UInt32.self))
      let trailer = Int(word & (UInt32.max &>> UInt32(32 &- 8 &* width)))
      let distance = type == 1 ? trailer | (tag & 0xE0) &<< 3 : trailer
      let length = type == 1 ? (tag &>> 2) & 7 &+ 4 : tag &>> 2 &+ 1
      place &+= width &+ 1
      guard distance > 0, distance <= done else {
        throw impossibleCopy(distance, length, done, lastDone &+ widest, at: place)
      }
      MatchCopy.loose(target + done, distance: distance, length: length)
      done &+= length
    }
  }

  @inline(never)
  private static func impossibleCopy(
    _ distance: Int, _ length: Int, _ done: Int, _ size: Int, at place: Int
  ) -> CodecError {
    CodecError("a copy of \(length) bytes from \(distance) before, where \(done) of \(size) are there", at: place)
  }

  @inline(__always)
  private static func literal(
    _ tag: UInt8, _ source: UnsafeRawPointer, _ size: Int, _ place: inout Int, _ target: UnsafeMutableRawPointer,
    _ capacity: Int, _ done: inout Int
  ) throws(CodecError) {
    var length = Int(tag &>> 2) &+ 1
    if length > 60 {
      let count = length &- 60
      guard size &- place >= count else { throw CodecError("the bytes end within a length", at: place) }
      length = 0
      for index in 0..<count {
        length |= Int(source.load(fromByteOffset: place &+ index, as: UInt8.self)) &<< (8 &* index)
      }
      length &+= 1
      place &+= count
    }
    guard length <= size &- place, length <= capacity &- done else {
      throw CodecError(
        "a literal of \(length) bytes where \(size - place) are left and \(capacity - done) are allowed", at: place)
    }
    (target + done).copyMemory(from: source + place, byteCount: length)
    place &+= length
    done &+= length
  }

  @inline(__always)
  private static func copy(
    _ tag: UInt8, _ source: UnsafeRawPointer, _ size: Int, _ place: inout Int
  ) throws(CodecError) -> (distance: Int, length: Int) {
    let width = tag & 3 == 3 ? 4 : Int(tag & 3)
    guard size &- place >= width else { throw CodecError("the bytes end within a copy", at: place) }
    let base = source + place
    place &+= width
    switch width {
    case 1:
      let low = Int(base.load(as: UInt8.self))
      return (Int(tag &>> 5) &<< 8 | low, Int((tag &>> 2) & 7) &+ 4)
    case 2: return (Int(UInt16(littleEndian: base.loadUnaligned(as: UInt16.self))), Int(tag &>> 2) &+ 1)
    default: return (Int(UInt32(littleEndian: base.loadUnaligned(as: UInt32.self))), Int(tag &>> 2) &+ 1)
    }
  }

  private static func length(_ input: UnsafeRawBufferPointer, _ place: inout Int) throws(CodecError) -> Int {
    var length = 0
    for shift in stride(from: 0, through: 28, by: 7) {
      guard place < input.count else { break }
      let byte = input[place]
      place += 1
      length |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return length }
    }
    throw CodecError("no length before the compressed bytes", at: place)
  }
}
