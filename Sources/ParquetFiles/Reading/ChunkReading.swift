import FileFormats

/// A column of a row group that is to be read.
struct ChunkPlan: Sendable {
  var rowGroup: Int
  var column: LeafColumn
  var codec: PageCodec
  /// Where its pages are in the file.
  var range: Range<Int>
  var rows: Int
  var budget: DecodingBudget
}

/// What comes out of a column chunk besides the values that are written where they belong.
struct ChunkOutput: Sendable {
  var presence: [Bool]?
  var texts: ChunkTexts?
}

extension ChunkPlan {
  /// Reads the values into their room.
  func read(_ file: RandomAccessFile, into room: ColumnRoom) throws(ParquetError) -> ChunkOutput {
    var pages = PageReader(
      ChunkWindow(file, range), codec, rows: rows, isOptional: column.schema.isOptional, budget)
    do throws(ParquetFault) {
      guard case .texts = room else {
        try readNumbers(&pages, into: room)
        return ChunkOutput(presence: pages.presence)
      }
      let isUUID = column.form == .uuids
      var fixed: Int? = isUUID ? 16 : nil
      if case .texts(let length) = column.form { fixed = length }
      var values = TextValues(fixed: fixed, isUUID ? .uuid : .utf8, rows: rows)
      try pages.read(into: &values)
      do throws(ParquetFault) {
        return ChunkOutput(presence: pages.presence, texts: try values.finish())
      } catch {
        throw ParquetFault(error.message, at: range.lowerBound)
      }
    } catch {
      throw ParquetError(
        file.path, rowGroup: rowGroup, column: column.schema.name, offset: error.offset, error.message)
    }
  }

  private func readNumbers(_ pages: inout PageReader, into room: ColumnRoom) throws(ParquetFault) {
    switch room {
    case .booleans(let base): try read(BooleanSource(), absent: false, &pages, into: base)
    case .floats(let base):
      if column.form == .halves {
        let source = ConvertedBytesSource(fixed: 2) { (bytes) throws(ParquetFault) in try StoredNumbers.half(bytes) }
        try read(source, absent: 0, &pages, into: base)
      } else {
        try read(NumberSource(), absent: 0, &pages, into: base)
      }
    case .int32s(let base): try read(NumberSource(), absent: 0, &pages, into: base)
    case .int64s(let base): try readInt64s(&pages, into: base)
    case .doubles(let base): try readDoubles(&pages, into: base)
    case .texts: break
    }
  }

  private func readInt64s(
    _ pages: inout PageReader, into base: UnsafeMutablePointer<Int64>
  ) throws(ParquetFault) {
    switch column.form {
    case .int32sWidened(let isSigned):
      let source = ConvertedSource<Int32, Int64> { isSigned ? Int64($0) : Int64(UInt32(bitPattern: $0)) }
      try read(source, absent: 0, &pages, into: base)
    case .unsignedInt64s:
      let source = ConvertedSource<Int64, Int64> { (bits) throws(ParquetFault) in try StoredNumbers.unsigned(bits) }
      try read(source, absent: 0, &pages, into: base)
    case .int96s:
      let source = ConvertedBytesSource(fixed: 12) { (bytes) throws(ParquetFault) in
        try StoredNumbers.timestamp(bytes)
      }
      try read(source, absent: 0, &pages, into: base)
    default: try read(NumberSource(), absent: 0, &pages, into: base)
    }
  }

  private func readDoubles(
    _ pages: inout PageReader, into base: UnsafeMutablePointer<Double>
  ) throws(ParquetFault) {
    switch column.form {
    case .decimal32s(let scale):
      let source = ConvertedSource<Int32, Double> { StoredNumbers.decimal(Int64($0), scale: scale) }
      try read(source, absent: 0, &pages, into: base)
    case .decimal64s(let scale):
      try read(
        ConvertedSource<Int64, Double> { StoredNumbers.decimal($0, scale: scale) }, absent: 0, &pages, into: base)
    case .decimalBytes(let fixed, let scale):
      let source = ConvertedBytesSource(fixed: fixed) { (bytes) throws(ParquetFault) in
        try StoredNumbers.decimal(bytes, scale: scale)
      }
      try read(source, absent: 0, &pages, into: base)
    default: try read(NumberSource(), absent: 0, &pages, into: base)
    }
  }

  private func read<Source: ValueSource>(
    _ source: Source, absent: Source.Value, _ pages: inout PageReader, into base: UnsafeMutablePointer<Source.Value>
  ) throws(ParquetFault) {
    var values = FixedValues(source, into: base, absent: absent)
    try pages.read(into: &values)
  }
}
