/// Which rows of a page have a value, by its definition levels of one bit.
struct PageLevels {
  /// Rows that have a value.
  var present: Int
  /// 1 by row where there is a value, 0 else; nil where all have one.
  var marks: UnsafePointer<UInt8>? = nil

  /// Levels in runs.
  static func runs(
    _ bytes: UnsafeRawBufferPointer, rows: Int, _ marks: Scratch<UInt8>
  ) throws(ParquetFault) -> PageLevels {
    var runs = try RunDecoder(bytes, width: 1)
    // Most pages have a value in every row, and say so in one run.
    if runs.repeats(1, rows) { return PageLevels(present: rows, marks: nil) }
    let room = marks.reserve(rows)
    try runs.decodeBits(rows, into: room)
    return counted(room, rows)
  }

  /// Levels of a bit each, the highest bit of each byte first: the old form.
  static func packed(
    _ bytes: UnsafeRawBufferPointer, rows: Int, _ marks: Scratch<UInt8>
  ) throws(ParquetFault) -> PageLevels {
    guard rows <= bytes.count * 8 else {
      throw ParquetFault("\(rows) levels of one bit in \(bytes.count) bytes")
    }
    let room = marks.reserve(rows)
    for row in 0..<rows { room[row] = (bytes[row >> 3] >> UInt8(7 - row & 7)) & 1 }
    return counted(room, rows)
  }

  private static func counted(_ marks: UnsafeMutablePointer<UInt8>, _ rows: Int) -> PageLevels {
    var present = 0
    for row in 0..<rows { present &+= Int(marks[row]) }
    return PageLevels(present: present, marks: present == rows ? nil : UnsafePointer(marks))
  }
}
