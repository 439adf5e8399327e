/// Whether bytes are UTF-8: the shortest form of each scalar, no surrogates, at most U+10FFFF.
enum UTF8Check {
  /// The first of some texts, one behind the other, that is not UTF-8; nil where all are.
  static func firstInvalid(_ bytes: [UInt8], ends: [Int]) -> Int? {
    bytes.withUnsafeBytes { bytes in
      if isASCII(bytes) { return nil }
      var start = 0
      for (index, end) in ends.enumerated() {
        let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        if !isASCII(text), !isUTF8(text) { return index }
        start = end
      }
      return nil
    }
  }

  private static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var all: UInt64 = 0
    var place = 0
    while bytes.count &- place >= 8 {
      all |= bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      place &+= 8
    }
    while place < bytes.count {
      all |= UInt64(bytes[place])
      place &+= 1
    }
    return all & 0x8080_8080_8080_8080 == 0
  }

  /// The second bytes that may follow a first one, and how many more follow; nil where it begins nothing.
  private static func following(_ first: UInt8) -> (second: ClosedRange<UInt8>, more: Int)? {
    switch first {
    case 0xC2...0xDF: (0x80...0xBF, 0)
    case 0xE0: (0xA0...0xBF, 1)
    case 0xED: (0x80...0x9F, 1)
    case 0xE1...0xEF: (0x80...0xBF, 1)
    case 0xF0: (0x90...0xBF, 2)
    case 0xF4: (0x80...0x8F, 2)
    case 0xF1...0xF3: (0x80...0xBF, 2)
    default: nil
    }
  }

  private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var place = 0
    while place < bytes.count {
      let first = bytes[place]
      place += 1
      if first < 0x80 { continue }
      guard let (second, more) = following(first), bytes.count - place > more, second.contains(bytes[place]) else {
        return false
      }
      for index in place + 1..<place + 1 + more where bytes[index] & 0xC0 != 0x80 { return false }
      place += 1 + more
    }
    return true
  }
}
