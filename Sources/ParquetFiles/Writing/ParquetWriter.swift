import FileFormats

/// Writes a table as a Parquet file, row group by row group.
///
/// The bytes depend on the rows and the options alone, not on threads, nor on how the rows were dealt into batches or
/// texts were kept; `flush` ends a row group. The file is only appended to. Until `close` it has no end, and is read as
/// `GroupRecord` tells.
///
/// Values of a column of the kind `decimal` are written as the doubles that they are kept as.
package final class ParquetWriter {
  /// Path of the file.
  package let path: String
  /// The columns.
  package let schema: [ColumnSchema]
  /// Notes on the whole file, as they stand at its end; those that are known only there may be added until `close`.
  package var metadata: [(key: String, value: String)] {
    get { options.metadata }
    set { options.metadata = newValue }
  }
  /// Rows that were added.
  package private(set) var rowCount = 0
  /// Bytes of the file so far.
  package var byteCount: Int { sink.byteCount }
  /// Row groups in the file so far.
  package var rowGroupCount: Int { rowGroups.count }

  private var options: ParquetOptions
  private let sink: ByteSink
  private var rowGroups: [RowGroup] = []
  private var buffer: RowGroupBuffer
  /// Why nothing more is written.
  private var failure: ParquetError?
  private var isClosed = false

  /// Creates the file, in place of any that is there.
  ///
  /// - Parameter watch: Sees every byte of the file, in order, after it was written.
  package init(
    _ path: String, schema: [ColumnSchema], options: ParquetOptions = ParquetOptions(),
    watch: ((UnsafeRawBufferPointer) -> Void)? = nil
  ) throws(ParquetError) {
    if schema.isEmpty { throw ParquetError(path, "a table without columns; expected at least one") }
    var names: Set<String> = []
    for column in schema where !names.insert(column.name).inserted {
      throw ParquetError(path, column: column.name, "a second column of this name; expected another name")
    }
    self.path = path
    self.schema = schema
    self.options = options
    buffer = RowGroupBuffer(schema, options)
    do {
      sink = ByteSink(try OpenFile.creating(path), watch: watch)
      try sink.append(GroupRecord.fileMagic)
      let metadata = CompactWriter.bytes(of: FileMetaData(schema, options))
      try sink.append(GroupRecord(pagesSize: 0, metadata: metadata).bytes)
      try sink.append(metadata)
      try sink.flush()
    } catch {
      throw ParquetError(path, error.problem)
    }
  }

  /// Adds the rows of a batch; row groups that it fills are in the file afterwards.
  ///
  /// The batch has the columns of the writer by name and kind; one that may lack values goes into one that may not as
  /// long as it lacks none.
  package func add(_ batch: ColumnBatch) throws(ParquetError) {
    try check(batch)
    rowCount += batch.rowCount
    var start = 0
    var encoded: [EncodedGroup] = []
    while start < batch.rowCount {
      start = buffer.take(batch, from: start)
      if buffer.full.count >= wave { encoded = try encode(writing: encoded) }
    }
    encoded = try encode(writing: encoded)
    try write(encoded)
    buffer.letGo()
  }

  /// Ends the open row group, so that all rows are in the file.
  package func flush() throws(ParquetError) {
    try checkUse()
    buffer.endGroup()
    try write(try encode(writing: []))
  }

  /// Writes what is open and the end of the file, and closes it; once is enough.
  package func close() throws(ParquetError) {
    if isClosed, failure == nil { return }
    try flush()
    isClosed = true
    var metadata = FileMetaData(schema, options)
    metadata.rowCount = rowCount
    metadata.rowGroups = rowGroups
    let footer = CompactWriter.bytes(of: metadata)
    guard let size = UInt32(exactly: footer.count) else {
      throw ParquetError(
        path, "the metadata of \(rowGroups.count) row groups have \(footer.count) bytes; expected 4 GiB")
    }
    do {
      try sink.append(footer)
      try sink.append((0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * UInt32($0))) } + GroupRecord.fileMagic)
      try sink.close()
    } catch {
      throw failed(ParquetError(path, error.problem))
    }
  }

  // MARK: Checks

  private func checkUse() throws(ParquetError) {
    if let failure { throw failure }
    if isClosed { throw ParquetError(path, "the file is closed; expected no more rows") }
  }

  private func check(_ batch: ColumnBatch) throws(ParquetError) {
    try checkUse()
    guard batch.schema.count == schema.count else {
      throw ParquetError(path, "\(batch.schema.count) columns to add; expected \(schema.count)")
    }
    for (index, column) in schema.enumerated() {
      let other = batch.schema[index]
      guard other.name == column.name, other.kind == column.kind else {
        throw ParquetError(
          path, column: column.name,
          "column \(MessageText.excerpt(other.name)) of kind \(other.kind) to add; "
            + "expected \(MessageText.excerpt(column.name)) of kind \(column.kind)")
      }
      if !column.isOptional, let row = batch.columns[index].isPresent?.firstIndex(of: false) {
        throw ParquetError(path, column: column.name, "row \(rowCount + row + 1) has no value; expected one")
      }
    }
  }

  private func failed(_ error: ParquetError) -> ParquetError {
    failure = error
    return error
  }

  // MARK: Row groups

  /// A row group whose pages are ready.
  private struct EncodedGroup {
    var rowCount: Int
    var chunks: [EncodedChunk]
  }

  /// Row groups that are encoded at once: enough column chunks that threads end at about the same time.
  private var wave: Int { (16 * options.threads + schema.count - 1) / schema.count }

  /// Encodes the row groups that are full on several threads, while this one first writes those of before.
  private func encode(writing earlier: [EncodedGroup]) throws(ParquetError) -> [EncodedGroup] {
    let groups = buffer.takeFull()
    let schema = schema
    let compression = options.compression
    var writeError: ParquetError?
    let chunks = ParallelPieces.map(groups.count * schema.count, threads: options.threads) {
      do throws(ParquetError) { try write(earlier) } catch { writeError = error }
    } _: { piece -> Result<EncodedChunk, ChunkEncoder.Failure> in
      let group = groups[piece / schema.count]
      let (column, rows) = group.column(piece % schema.count)
      let encoder = ChunkEncoder(
        schema: schema[piece % schema.count], compression: compression, firstRow: group.firstRow)
      do throws(ChunkEncoder.Failure) {
        return .success(try encoder.encode(column, rows))
      } catch {
        return .failure(error)
      }
    }
    if let writeError { throw writeError }
    var encoded: [EncodedGroup] = []
    for (number, group) in groups.enumerated() {
      var own: [EncodedChunk] = []
      for result in chunks[number * schema.count..<(number + 1) * schema.count] {
        switch result {
        case .success(let chunk): own.append(chunk)
        case .failure(let failure):
          try write(encoded)
          throw failed(ParquetError(path, rowGroup: rowGroups.count, column: failure.column, failure.message))
        }
      }
      encoded.append(EncodedGroup(rowCount: group.rowCount, chunks: own))
    }
    return encoded
  }

  /// Writes row groups as records.
  private func write(_ groups: [EncodedGroup]) throws(ParquetError) {
    if groups.isEmpty { return }
    do {
      for group in groups { try write(group) }
      try sink.flush()
    } catch {
      throw failed(ParquetError(path, rowGroup: rowGroups.count, error.problem))
    }
  }

  private func write(_ group: EncodedGroup) throws(FileError) {
    let start = sink.byteCount + GroupRecord.byteCount
    var rowGroup = RowGroup(
      columns: [], uncompressedSize: 0, rowCount: group.rowCount, fileOffset: start, compressedSize: 0,
      ordinal: rowGroups.count <= Int16.max ? rowGroups.count : nil)
    var offset = start
    for chunk in group.chunks {
      var metaData = chunk.metaData
      metaData.dataPageOffset += offset
      metaData.dictionaryPageOffset = metaData.dictionaryPageOffset.map { $0 + offset }
      rowGroup.columns.append(ColumnChunk(metaData: metaData))
      rowGroup.uncompressedSize += metaData.uncompressedSize
      offset += metaData.compressedSize
    }
    rowGroup.compressedSize = offset - start
    let metadata = CompactWriter.bytes(of: rowGroup)
    try sink.append(GroupRecord(pagesSize: offset - start, metadata: metadata).bytes)
    for chunk in group.chunks {
      for page in chunk.pages { try sink.append(page.bytes, from: page.start) }
    }
    try sink.append(metadata)
    rowGroups.append(rowGroup)
  }
}
