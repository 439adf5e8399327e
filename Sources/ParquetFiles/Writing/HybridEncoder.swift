/// Parquet's hybrid of runs and packed bits, in which definition levels and places in a dictionary are written.
enum HybridEncoder {
  /// The shortest run that is written as one.
  private static let shortestRun = 8

  /// Bits that numbers up to `maximum` need, at least 1.
  static func bitWidth(_ maximum: Int) -> Int { max(1, Int.bitWidth - maximum.leadingZeroBitCount) }

  /// Appends the numbers, each of at most `width` bits.
  static func append(_ numbers: UnsafeBufferPointer<UInt32>, width: Int, to bytes: inout [UInt8]) {
    var packedStart = 0
    var index = 0
    while index < numbers.count {
      let number = numbers[index]
      var end = index &+ 1
      while end < numbers.count, numbers[end] == number { end &+= 1 }
      // Packed numbers stand in groups of eight: the run first fills the open one.
      let filling = (packedStart &- index) & 7
      if end &- index >= filling &+ shortestRun {
        pack(UnsafeBufferPointer(rebasing: numbers[packedStart..<index + filling]), width, &bytes)
        run(number, end &- index &- filling, width, &bytes)
        packedStart = end
      }
      index = end
    }
    pack(UnsafeBufferPointer(rebasing: numbers[packedStart...]), width, &bytes)
  }

  /// Appends `count` times the same number.
  static func run(_ number: UInt32, _ count: Int, _ width: Int, _ bytes: inout [UInt8]) {
    if count == 0 { return }
    varint(UInt(count) << 1, &bytes)
    for shift in stride(from: 0, to: width, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
  }

  /// Numbers bit by bit from the lowest bit on; zeros fill the last group.
  private static func pack(_ numbers: UnsafeBufferPointer<UInt32>, _ width: Int, _ bytes: inout [UInt8]) {
    if numbers.isEmpty { return }
    let groups = (numbers.count + 7) / 8
    varint(UInt(groups) << 1 | 1, &bytes)
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: groups * width))
    bytes.withUnsafeMutableBytes { room in
      guard let base = room.baseAddress else { return }
      var next = base + start
      var word: UInt64 = 0
      var bits = 0
      for number in numbers {
        word |= UInt64(number) &<< UInt64(bits)
        bits &+= width
        if bits >= 32 {
          next.storeBytes(of: UInt32(truncatingIfNeeded: word).littleEndian, as: UInt32.self)
          next += 4
          word &>>= 32
          bits &-= 32
        }
      }
      while bits > 0 {
        next.storeBytes(of: UInt8(truncatingIfNeeded: word), as: UInt8.self)
        next += 1
        word &>>= 8
        bits &-= 8
      }
    }
  }

  private static func varint(_ value: UInt, _ bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
