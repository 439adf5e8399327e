/// Reads Thrift's compact protocol from bytes that anybody may have written.
///
/// Every length is held against the bytes that are left, and structures may lie in one another `deepest` times.
struct CompactReader {
  /// The number of a field in its structure, and the type of its value.
  struct Field {
    var number: Int
    var type: CompactType
  }

  /// How deep structures and lists may lie in one another; those of Parquet's footer go 8 deep.
  static let deepest = 32

  private let bytes: UnsafeRawBufferPointer
  /// The next byte.
  private(set) var place = 0
  private var depth = 0
  /// Whether reading failed because the bytes end too early.
  private(set) var isCutOff = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Bytes that are left.
  var left: Int { bytes.count - place }

  /// A whole number with sign.
  mutating func int64() throws(ParquetFault) -> Int {
    let value = try varint()
    return Int(Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
  }

  /// A whole number of 32 bits.
  mutating func int32() throws(ParquetFault) -> Int {
    let start = place
    let value = try int64()
    guard let narrow = Int32(exactly: value) else {
      throw ParquetFault("the number \(value) where 32 bits are allowed", at: start)
    }
    return Int(narrow)
  }

  /// A byte with sign.
  mutating func int8() throws(ParquetFault) -> Int { Int(Int8(bitPattern: try byte())) }

  /// A number that stands for one of a few things.
  mutating func enumeration<Value: ParquetEnumeration>() throws(ParquetFault) -> Value {
    Value(rawValue: Int32(truncatingIfNeeded: try int32()))
  }

  /// Bytes with their length before them.
  mutating func binary() throws(ParquetFault) -> [UInt8] { Array(try slice()) }

  /// A text; what is not UTF-8 in it is replaced.
  mutating func text() throws(ParquetFault) -> String { String(decoding: try slice(), as: UTF8.self) }

  /// Reads a structure: calls `read` at the value of each field, which reads or skips it.
  mutating func structure(_ read: (inout CompactReader, Field) throws(ParquetFault) -> Void) throws(ParquetFault) {
    try enter()
    var number = 0
    while true {
      let start = place
      let header = try byte()
      if header == 0 { break }
      let step = Int(header >> 4)
      number = step == 0 ? try int32() : number + step
      guard let type = CompactType(rawValue: header & 0x0F), type != .stop, Int16(exactly: number) != nil else {
        throw ParquetFault("a field \(number) of type \(header & 0x0F)", at: start)
      }
      try read(&self, Field(number: number, type: type))
    }
    depth -= 1
  }

  /// Reads a list of structures; one of other values is skipped, and nil comes back.
  mutating func structures<Value>(
    _ read: (inout CompactReader) throws(ParquetFault) -> Value
  ) throws(ParquetFault) -> [Value]? {
    try enter()
    defer { depth -= 1 }
    let (count, type) = try listHeader()
    var values: [Value] = []
    for _ in 0..<count {
      if type == .structure { values.append(try read(&self)) } else { try skip(type, inList: true) }
    }
    return type == .structure || count == 0 ? values : nil
  }

  /// Goes behind a value of a field.
  mutating func skip(_ type: CompactType) throws(ParquetFault) { try skip(type, inList: false) }

  private mutating func skip(_ type: CompactType, inList: Bool) throws(ParquetFault) {
    switch type {
    case .stop: break
    case .yes, .no: if inList { _ = try byte() }
    case .int8: _ = try byte()
    case .int16, .int32, .int64: _ = try varint()
    case .double:
      guard left >= 8 else { throw cutOff() }
      place += 8
    case .binary: _ = try slice()
    case .structure: try structure { (reader, field) throws(ParquetFault) in try reader.skip(field.type) }
    case .list, .set:
      try enter()
      let (count, type) = try listHeader()
      for _ in 0..<count { try skip(type, inList: true) }
      depth -= 1
    case .map: try skipMap()
    }
  }

  private mutating func skipMap() throws(ParquetFault) {
    try enter()
    let start = place
    let count = try length()
    if count > 0 {
      let types = try byte()
      guard let key = CompactType(rawValue: types >> 4), let value = CompactType(rawValue: types & 0x0F), key != .stop,
        value != .stop
      else { throw ParquetFault("a map of types \(types >> 4) and \(types & 0x0F)", at: start) }
      for _ in 0..<count {
        try skip(key, inList: true)
        try skip(value, inList: true)
      }
    }
    depth -= 1
  }

  private mutating func listHeader() throws(ParquetFault) -> (count: Int, type: CompactType) {
    let start = place
    let header = try byte()
    // An element takes a byte at least.
    let count = header >> 4 == 15 ? try length() : Int(header >> 4)
    guard count <= left else { throw cutOff() }
    guard let type = CompactType(rawValue: header & 0x0F), type != .stop || count == 0 else {
      throw ParquetFault("a list of type \(header & 0x0F)", at: start)
    }
    return (count, type)
  }

  private mutating func enter() throws(ParquetFault) {
    depth += 1
    if depth > Self.deepest { throw ParquetFault("structures lie more than \(Self.deepest) deep", at: place) }
  }

  private mutating func cutOff() -> ParquetFault {
    isCutOff = true
    return ParquetFault("the bytes end within a value", at: place)
  }

  private mutating func byte() throws(ParquetFault) -> UInt8 {
    guard place < bytes.count else { throw cutOff() }
    place += 1
    return bytes[place - 1]
  }

  /// A number without sign, seven bits a byte.
  private mutating func varint() throws(ParquetFault) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 63 || next <= 1 else { throw ParquetFault("a number of more than 64 bits", at: place - 1) }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
    }
  }

  private mutating func length() throws(ParquetFault) -> Int {
    let start = place
    let length = try varint()
    guard length <= UInt64(left) else {
      // Longer than any header of a page is: no more bytes would help.
      isCutOff = length <= 1 << 24
      throw ParquetFault("a length of \(length) where \(left) bytes are left", at: start)
    }
    return Int(length)
  }

  private mutating func slice() throws(ParquetFault) -> UnsafeRawBufferPointer {
    let count = try length()
    defer { place += count }
    return UnsafeRawBufferPointer(rebasing: bytes[place..<place + count])
  }
}
