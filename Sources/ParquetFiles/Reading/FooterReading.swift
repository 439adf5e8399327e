import FileFormats

/// Finds and checks the metadata of a file.
enum FooterReading {
  /// The metadata at the end of a file.
  static func read(_ file: RandomAccessFile) throws(ParquetError) -> FileMetaData {
    let magic = GroupRecord.fileMagic
    guard file.size >= 12 else {
      throw ParquetError(file.path, "no Parquet file: it has \(file.size) bytes, and the shortest has 12")
    }
    let end = try bytes(of: file, at: file.size - 8, 8)
    if end[4...].elementsEqual("PARE".utf8) {
      throw ParquetError(file.path, offset: file.size - 4, "the footer is encrypted, which is not read")
    }
    guard try bytes(of: file, at: 0, 4) == magic else {
      throw ParquetError(file.path, offset: 0, "no Parquet file: it does not begin with PAR1")
    }
    guard end[4...].elementsEqual(magic) else {
      throw ParquetError(
        file.path, offset: file.size - 4, "the file is cut off, or still being written: it does not end with PAR1")
    }
    let size = end[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard size <= file.size - 12 else {
      throw ParquetError(file.path, offset: file.size - 8, "a footer of \(size) bytes in a file of \(file.size)")
    }
    let start = file.size - 8 - size
    return try parse(try bytes(of: file, at: start, size), file, at: start) { (reader) throws(ParquetFault) in
      try FileMetaData(&reader)
    }
  }

  /// The metadata of what is whole in a file whose writer did not come to its end; see `GroupRecord`.
  static func recover(_ file: RandomAccessFile) throws(ParquetError) -> FileMetaData {
    let records = try GroupRecord.whole(size: file.size) { (offset, count) throws(ParquetError) in
      try bytes(of: file, at: offset, count)
    }
    guard let first = records.first else {
      throw ParquetError(file.path, "nothing can be recovered: the file does not begin with a schema of its own")
    }
    var whole = try parse(first.metadata, file, at: first.end - first.metadata.count) {
      (reader) throws(ParquetFault) in try FileMetaData(&reader)
    }
    whole.rowGroups = []
    whole.rowCount = 0
    for record in records.dropFirst() {
      let start = record.end - record.metadata.count
      let group = try parse(record.metadata, file, at: start) { (reader) throws(ParquetFault) in try RowGroup(&reader) }
      whole.rowGroups.append(group)
      whole.rowCount = whole.rowCount.addingReportingOverflow(group.rowCount).partialValue
    }
    return whole
  }

  private static func parse<Value>(
    _ bytes: [UInt8], _ file: RandomAccessFile, at start: Int,
    _ read: (inout CompactReader) throws(ParquetFault) -> Value
  ) throws(ParquetError) -> Value {
    do throws(ParquetFault) {
      return try bytes.withUnsafeBufferPointer { bytes throws(ParquetFault) in
        var reader = CompactReader(UnsafeRawBufferPointer(bytes))
        return try read(&reader)
      }
    } catch {
      throw ParquetError(file.path, offset: start + error.offset, "the footer: \(error.message)")
    }
  }

  private static func bytes(of file: RandomAccessFile, at offset: Int, _ count: Int) throws(ParquetError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    do throws(FileError) {
      let isWhole = try bytes.withUnsafeMutableBufferPointer { buffer throws(FileError) in
        try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
      }
      guard isWhole else { throw .refused(operation: "read", path: file.path, reason: "the file became shorter") }
    } catch {
      throw ParquetError(file.path, offset: offset, error.problem)
    }
    return bytes
  }

  /// Holds the row groups against the schema and the file: every column chunk lies in the file, and no two overlap.
  static func check(_ metadata: FileMetaData, _ schema: SchemaReading, _ file: RandomAccessFile) throws(ParquetError) {
    var rows = 0
    var ranges: [(range: Range<Int>, rowGroup: Int, column: Int)] = []
    for (index, group) in metadata.rowGroups.enumerated() {
      guard group.columns.count == schema.leafCount else {
        throw ParquetError(
          file.path, rowGroup: index, "\(group.columns.count) columns where the schema has \(schema.leafCount)")
      }
      let (sum, overflows) = rows.addingReportingOverflow(group.rowCount)
      guard group.rowCount >= 0, !overflows else {
        throw ParquetError(file.path, rowGroup: index, "\(group.rowCount) rows")
      }
      rows = sum
      for (column, chunk) in group.columns.enumerated() {
        // Of column chunks without values some writers say offset 0.
        guard let metadata = chunk.metaData, chunk.filePath == nil, metadata.valueCount != 0 else { continue }
        do throws(ParquetFault) {
          ranges.append((try metadata.range(in: file), index, column))
        } catch {
          throw ParquetError(
            file.path, rowGroup: index, column: "number \(column + 1)", offset: error.offset, error.message)
        }
      }
    }
    guard rows == metadata.rowCount else {
      throw ParquetError(file.path, "\(metadata.rowCount) rows are claimed, and the row groups have \(rows)")
    }
    ranges.sort { $0.range.lowerBound < $1.range.lowerBound }
    for (one, next) in zip(ranges, ranges.dropFirst()) where next.range.lowerBound < one.range.upperBound {
      throw ParquetError(
        file.path, rowGroup: next.rowGroup, column: "number \(next.column + 1)", offset: next.range.lowerBound,
        "its pages overlap those of column number \(one.column + 1) of row group \(one.rowGroup)")
    }
  }
}

extension ColumnMetaData {
  /// Where the pages are.
  func range(in file: RandomAccessFile) throws(ParquetFault) -> Range<Int> {
    var start = dataPageOffset
    if let dictionary = dictionaryPageOffset, dictionary > 0 { start = min(start, dictionary) }
    let (end, overflows) = start.addingReportingOverflow(compressedSize)
    guard start >= 4, compressedSize >= 0, !overflows, end <= file.size else {
      throw ParquetFault("\(compressedSize) bytes of pages at offset \(start) in a file of \(file.size)", at: start)
    }
    return start..<end
  }
}
