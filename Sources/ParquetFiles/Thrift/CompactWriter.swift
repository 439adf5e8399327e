/// What is written as a struct of Thrift's compact protocol.
protocol CompactStruct {
  /// Writes the fields that are there, in the order of their numbers.
  func write(to writer: inout CompactWriter)
}

/// The types of values in the compact protocol, as they stand before fields and lists.
enum CompactType: UInt8 {
  case stop = 0
  case yes, no, int8, int16, int32, int64, double, binary, list, set, map, structure
}

/// Writes values in Thrift's compact protocol, in which Parquet's metadata are.
///
/// The functions take the number of a field and its value, and leave it out where that is nil.
struct CompactWriter {
  /// What has been written.
  private(set) var bytes: [UInt8] = []
  /// Number of the field written last in the struct that is open.
  private var lastField = 0

  /// The bytes of one struct.
  static func bytes(of value: some CompactStruct) -> [UInt8] {
    var writer = CompactWriter()
    writer.body(value)
    return writer.bytes
  }

  mutating func boolean(_ field: Int, _ value: Bool?) {
    guard let value else { return }
    header(field, value ? .yes : .no)
  }

  mutating func int8(_ field: Int, _ value: Int?) {
    guard let value else { return }
    header(field, .int8)
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  mutating func int16(_ field: Int, _ value: Int?) { integer(field, .int16, value) }

  mutating func int32(_ field: Int, _ value: Int?) { integer(field, .int32, value) }

  mutating func int64(_ field: Int, _ value: Int?) { integer(field, .int64, value) }

  mutating func enumeration(_ field: Int, _ value: (some ParquetEnumeration)?) {
    integer(field, .int32, value.map { Int($0.rawValue) })
  }

  mutating func binary(_ field: Int, _ value: [UInt8]?) {
    guard let value else { return }
    header(field, .binary)
    binary(value)
  }

  mutating func text(_ field: Int, _ value: String?) { binary(field, value.map { Array($0.utf8) }) }

  mutating func structure(_ field: Int, _ value: (some CompactStruct)?) {
    guard let value else { return }
    header(field, .structure)
    body(value)
  }

  mutating func structures(_ field: Int, _ values: [some CompactStruct]?) {
    guard let values else { return }
    listHeader(field, .structure, values.count)
    for value in values { body(value) }
  }

  mutating func enumerations(_ field: Int, _ values: [some ParquetEnumeration]?) {
    guard let values else { return }
    listHeader(field, .int32, values.count)
    for value in values { zigzag(Int(value.rawValue)) }
  }

  mutating func texts(_ field: Int, _ values: [String]?) {
    guard let values else { return }
    listHeader(field, .binary, values.count)
    for value in values { binary(Array(value.utf8)) }
  }

  private mutating func integer(_ field: Int, _ type: CompactType, _ value: Int?) {
    guard let value else { return }
    header(field, type)
    zigzag(value)
  }

  private mutating func binary(_ value: [UInt8]) {
    varint(UInt(value.count))
    bytes += value
  }

  private mutating func body(_ value: some CompactStruct) {
    let outerField = lastField
    lastField = 0
    value.write(to: &self)
    bytes.append(CompactType.stop.rawValue)
    lastField = outerField
  }

  /// The distance from the field before and the type in one byte, or the whole number behind it where it is far.
  private mutating func header(_ field: Int, _ type: CompactType) {
    let distance = field - lastField
    if 1...15 ~= distance {
      bytes.append(UInt8(distance) << 4 | type.rawValue)
    } else {
      bytes.append(type.rawValue)
      zigzag(field)
    }
    lastField = field
  }

  private mutating func listHeader(_ field: Int, _ element: CompactType, _ count: Int) {
    header(field, .list)
    if count < 15 {
      bytes.append(UInt8(count) << 4 | element.rawValue)
    } else {
      bytes.append(0xF0 | element.rawValue)
      varint(UInt(count))
    }
  }

  /// Small numbers of either sign in few bytes.
  private mutating func zigzag(_ value: Int) { varint(UInt(bitPattern: value << 1 ^ value >> (Int.bitWidth - 1))) }

  private mutating func varint(_ value: UInt) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
