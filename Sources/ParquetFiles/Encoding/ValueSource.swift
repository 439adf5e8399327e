/// Decodes pages into values as they are kept, for every encoding except those with a dictionary.
protocol ValueSource {
  associatedtype Value: BitwiseCopyable

  /// Decodes `count` values, one behind the other, into `target`.
  mutating func decode(
    _ count: Int, _ encoding: PageEncoding, of page: UnsafeRawBufferPointer, into target: UnsafeMutablePointer<Value>,
    budget: inout DecodingBudget
  ) throws(ParquetFault)
}

/// A number as it stands in pages, its lowest byte first.
protocol PageNumber: BitwiseCopyable {
  /// Decodes differences, where numbers of this type are written so.
  static func decode(_ decoder: inout DeltaDecoder, into target: UnsafeMutablePointer<Self>) throws(ParquetFault)
}

extension PageNumber {
  static func decode(_ decoder: inout DeltaDecoder, into target: UnsafeMutablePointer<Self>) throws(ParquetFault) {
    throw ParquetFault("numbers with a fraction in encoding \(PageEncoding.deltaBinaryPacked.name)")
  }
}

extension PageNumber where Self: FixedWidthInteger {
  static func decode(_ decoder: inout DeltaDecoder, into target: UnsafeMutablePointer<Self>) throws(ParquetFault) {
    try decoder.decode(into: target)
  }
}

extension Int32: PageNumber {}
extension Int64: PageNumber {}
extension Float: PageNumber {}
extension Double: PageNumber {}

/// Numbers that are kept as they stand in pages.
struct NumberSource<Value: PageNumber>: ValueSource {
  mutating func decode(
    _ count: Int, _ encoding: PageEncoding, of page: UnsafeRawBufferPointer, into target: UnsafeMutablePointer<Value>,
    budget: inout DecodingBudget
  ) throws(ParquetFault) {
    let size = MemoryLayout<Value>.size
    switch encoding {
    case .plain:
      guard count <= page.count / size else {
        throw ParquetFault("\(count) values of \(size) bytes in \(page.count) bytes", at: page.count)
      }
      if let base = page.baseAddress { UnsafeMutableRawPointer(target).copyMemory(from: base, byteCount: count * size) }
    case .byteStreamSplit:
      guard page.count % size == 0, page.count / size == count else {
        throw ParquetFault("\(count) values of \(size) bytes in \(page.count) bytes", at: page.count)
      }
      let raw = UnsafeMutableRawPointer(target)
      for byte in 0..<size {
        let stream = UnsafeRawBufferPointer(rebasing: page[(byte * count)..<((byte + 1) * count)])
        for index in 0..<count {
          raw.storeBytes(of: stream[index], toByteOffset: index &* size &+ byte, as: UInt8.self)
        }
      }
    case .deltaBinaryPacked:
      var decoder = try DeltaDecoder(page)
      guard decoder.count == count else { throw ParquetFault("\(decoder.count) differences for \(count) values") }
      try Value.decode(&decoder, into: target)
    default: throw ParquetFault("numbers in encoding \(encoding.name)")
    }
  }
}

/// Numbers that are kept as others than those that stand in pages.
struct ConvertedSource<Stored: PageNumber, Value: BitwiseCopyable>: ValueSource {
  private var source = NumberSource<Stored>()
  private let scratch = Scratch<Stored>()
  private let convert: (Stored) throws(ParquetFault) -> Value

  init(_ convert: @escaping (Stored) throws(ParquetFault) -> Value) { self.convert = convert }

  mutating func decode(
    _ count: Int, _ encoding: PageEncoding, of page: UnsafeRawBufferPointer, into target: UnsafeMutablePointer<Value>,
    budget: inout DecodingBudget
  ) throws(ParquetFault) {
    let stored = scratch.reserve(count)
    try source.decode(count, encoding, of: page, into: stored, budget: &budget)
    for index in 0..<count { target[index] = try convert(stored[index]) }
  }
}

/// Byte strings that are kept as numbers.
struct ConvertedBytesSource<Value: BitwiseCopyable>: ValueSource {
  private let fixed: Int?
  private var strings = ByteStrings()
  private let convert: (UnsafeRawBufferPointer) throws(ParquetFault) -> Value

  /// - Parameter fixed: Bytes of each value, where all have equally many.
  init(fixed: Int?, _ convert: @escaping (UnsafeRawBufferPointer) throws(ParquetFault) -> Value) {
    self.fixed = fixed
    self.convert = convert
  }

  mutating func decode(
    _ count: Int, _ encoding: PageEncoding, of page: UnsafeRawBufferPointer, into target: UnsafeMutablePointer<Value>,
    budget: inout DecodingBudget
  ) throws(ParquetFault) {
    strings.removeAll()
    try strings.append(count, encoding, of: page, fixed: fixed, budget: &budget)
    try strings.bytes.withUnsafeBufferPointer { bytes throws(ParquetFault) in
      for index in 0..<count {
        target[index] = try convert(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[strings.range(index)])))
      }
    }
  }
}

/// Truth values: a bit each, or in runs.
struct BooleanSource: ValueSource {
  mutating func decode(
    _ count: Int, _ encoding: PageEncoding, of page: UnsafeRawBufferPointer, into target: UnsafeMutablePointer<Bool>,
    budget: inout DecodingBudget
  ) throws(ParquetFault) {
    // A `Bool` is a byte of 0 or 1.
    let marks = UnsafeMutableRawPointer(target).assumingMemoryBound(to: UInt8.self)
    switch encoding {
    case .plain:
      guard count <= page.count * 8 else {
        throw ParquetFault("\(count) values of one bit in \(page.count) bytes", at: page.count)
      }
      BitUnpacking.unpackBits(page, fromBit: 0, count, into: marks)
    case .runLength:
      guard page.count >= 4 else { throw ParquetFault("the bytes end within a length", at: 0) }
      let length = Int(UInt32(littleEndian: page.loadUnaligned(as: UInt32.self)))
      guard length <= page.count - 4 else {
        throw ParquetFault("a length of \(length) where \(page.count - 4) bytes are left", at: 0)
      }
      var runs = try RunDecoder(UnsafeRawBufferPointer(rebasing: page[..<(4 + length)]), from: 4, width: 1)
      try runs.decodeBits(count, into: marks)
    default: throw ParquetFault("truth values in encoding \(encoding.name)")
    }
  }
}
