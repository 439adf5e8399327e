import FileFormats

/// Reads Parquet files of flat tables, as other programs and `ParquetWriter` write them.
///
/// Columns become what `ColumnKind` has. Besides what goes by its own name:
///
/// - Whole numbers of 8 and 16 bits, with sign or without, become int32; those of 32 bits without sign, int64; those of
///   64 bits without sign, int64, where a value above 2^63 - 1 is an error.
/// - FLOAT16 becomes float, and decimal numbers become the nearest doubles.
/// - INT96 becomes nanoseconds in an unknown zone, and times of day lose whether they are UTC.
/// - UUIDs, ENUM, JSON and bytes without a meaning become text, where bytes that are not UTF-8 are an error.
/// - Columns with several values a row, and others that cannot be kept, are `refused`.
///
/// Nothing is believed: whatever the file says is held against its bytes, and what it may decode to is bounded
/// (`DecodingBudget`). A value of it may be used by several threads.
package struct ParquetReader: Sendable {
  /// Path of the file.
  package var path: String { file.path }
  /// The columns that can be read, in the order of the file.
  package let schema: [ColumnSchema]
  /// The columns that cannot be read, by name, and why.
  package let refused: [(name: String, reason: String)]
  /// Rows of the file.
  package let rowCount: Int
  /// Key-value metadata, in the order of the file.
  package let metadata: [(key: String, value: String)]
  /// The program that wrote the file, as it calls itself.
  package let createdBy: String?

  let file: RandomAccessFile
  let columns: [LeafColumn]
  private let rowGroups: [RowGroup]
  private let isOrdered: [Bool]

  /// Opens a file and reads its footer.
  package init(_ path: String) throws(ParquetError) {
    let file = try Self.open(path)
    try self.init(file, FooterReading.read(file))
  }

  /// Opens a file that may still be under construction, or whose writer was killed: the rows that are whole in it.
  ///
  /// Only `ParquetWriter` writes files that can be recovered. One that has come to its end is read as any other.
  package init(recovering path: String) throws(ParquetError) {
    let file = try Self.open(path)
    guard let footer = try? FooterReading.read(file), let whole = try? ParquetReader(file, footer) else {
      try self.init(file, FooterReading.recover(file))
      return
    }
    self = whole
  }

  private static func open(_ path: String) throws(ParquetError) -> RandomAccessFile {
    do throws(FileError) {
      return try RandomAccessFile(path)
    } catch {
      throw ParquetError(path, error.problem)
    }
  }

  private init(_ file: RandomAccessFile, _ footer: FileMetaData) throws(ParquetError) {
    let reading: SchemaReading
    do throws(ParquetFault) {
      reading = try SchemaReading(footer.schema)
    } catch {
      throw ParquetError(file.path, error.message)
    }
    try FooterReading.check(footer, reading, file)
    self.file = file
    columns = reading.columns
    schema = reading.columns.map(\.schema)
    refused = reading.refused
    rowCount = footer.rowCount
    rowGroups = footer.rowGroups
    metadata = (footer.keyValues ?? []).map { ($0.key, $0.value ?? "") }
    createdBy = footer.createdBy
    let orders = footer.columnOrders ?? []
    isOrdered = reading.columns.map { orders.indices.contains($0.place) && orders[$0.place] == .type }
  }

  /// Number of row groups.
  package var rowGroupCount: Int { rowGroups.count }

  /// Rows of a row group.
  package func rowCount(of rowGroup: Int) -> Int { rowGroups[rowGroup].rowCount }

  /// The place of a column in `schema`.
  package func column(_ name: String) -> Int? { schema.firstIndex { $0.name == name } }

  /// What the file says of a column in a row group, as far as it can be relied on.
  ///
  /// Ends that the format's first version defined wrongly (texts, numbers without sign) are left out, as are those of
  /// columns whose order the file does not tell, ends that are not numbers, and a least value above the greatest.
  package func statistics(rowGroup: Int, column: Int) -> ColumnStatistics? {
    let group = rowGroups[rowGroup]
    guard let metadata = group.columns[columns[column].place].metaData, metadata.type == columns[column].type else {
      return nil
    }
    return metadata.statistics.map {
      ColumnStatistics($0, of: columns[column], isOrdered: isOrdered[column], rows: group.rowCount)
    }
  }

  /// Reads columns of one row group.
  ///
  /// - Parameters:
  ///   - columns: Places in `schema`; the columns come back in this order.
  ///   - threads: The most threads at work.
  package func read(
    rowGroup: Int, columns: [Int], threads: Int = ParallelPieces.processorCount
  ) throws(ParquetError) -> ColumnBatch {
    try read(columns: columns, rowGroups: [rowGroup], threads: threads)
  }

  /// Reads columns of the whole file, or of some row groups, one behind the other.
  package func read(
    columns: [Int]? = nil, rowGroups: [Int]? = nil, threads: Int = ParallelPieces.processorCount
  ) throws(ParquetError) -> ColumnBatch {
    let groups = rowGroups ?? Array(self.rowGroups.indices)
    let leaves = (columns ?? Array(self.columns.indices)).map { self.columns[$0] }
    let rows = groups.reduce(0) { $0 + self.rowGroups[$1].rowCount }
    let plans = try plan(leaves, groups.filter { self.rowGroups[$0].rowCount > 0 })
    var result: [Column] = []
    // So many columns are put together at once as may lie in one another without harm to the stack.
    for start in stride(from: 0, to: leaves.count, by: 64) {
      let some = start..<min(start + 64, leaves.count)
      result += try read(Array(leaves[some]), plans.map { Array($0[some]) }, rows: rows, threads)
    }
    return ColumnBatch(leaves.map(\.schema), result, rowCount: rows)
  }

  /// What is to be read, by row group and column.
  private func plan(_ leaves: [LeafColumn], _ groups: [Int]) throws(ParquetError) -> [[ChunkPlan]] {
    var plans: [[ChunkPlan]] = []
    for group in groups {
      var ofGroup: [ChunkPlan] = []
      for leaf in leaves { ofGroup.append(try plan(leaf, group)) }
      plans.append(ofGroup)
    }
    let allowed = DecodingBudget.ofAFile(file.size)
    var claimed = 0
    for plan in plans.joined() {
      let uncompressed = rowGroups[plan.rowGroup].columns[plan.column.place].metaData?.uncompressedSize ?? 0
      let bytes = plan.claim(uncompressed)
      claimed = claimed.addingReportingOverflow(bytes).partialValue
      guard bytes >= 0, claimed >= 0, claimed <= allowed else {
        throw ParquetError(
          file.path, rowGroup: plan.rowGroup, column: plan.column.schema.name,
          "\(plan.rows) rows and \(uncompressed) bytes of pages bring what is read at once to more than \(allowed)"
            + " bytes, the most that a file of \(file.size) bytes may claim")
      }
    }
    guard Memory.isThere(claimed) else {
      throw ParquetError(file.path, "there is no memory for \(claimed) bytes of values and pages")
    }
    let spare = (allowed - claimed) / max(1, plans.count * leaves.count)
    for group in plans.indices {
      for column in plans[group].indices {
        let plan = plans[group][column]
        let uncompressed = rowGroups[plan.rowGroup].columns[plan.column.place].metaData?.uncompressedSize ?? 0
        plans[group][column].budget = DecodingBudget(uncompressed + spare)
      }
    }
    return plans
  }

  private func plan(_ leaf: LeafColumn, _ group: Int) throws(ParquetError) -> ChunkPlan {
    let chunk = rowGroups[group].columns[leaf.place]
    let rows = rowGroups[group].rowCount
    do throws(ParquetFault) {
      guard chunk.filePath == nil else {
        throw ParquetFault("its pages are in another file, \(chunk.filePath ?? ""), which is not read")
      }
      guard let metadata = chunk.metaData else { throw ParquetFault("the footer does not say where its pages are") }
      let range = try metadata.range(in: file)
      guard metadata.type == leaf.type else {
        throw ParquetFault(
          "pages of \(metadata.type.name) where the schema has \(leaf.type.name)", at: range.lowerBound)
      }
      guard metadata.valueCount == rows else {
        throw ParquetFault("\(metadata.valueCount) values for \(rows) rows", at: range.lowerBound)
      }
      let codec = try PageCodec(metadata.codec, path: file.path)
      return ChunkPlan(
        rowGroup: group, column: leaf, codec: codec, range: range, rows: rows, budget: DecodingBudget(0))
    } catch {
      throw ParquetError(
        file.path, rowGroup: group, column: leaf.schema.name, offset: error.offset > 0 ? error.offset : nil,
        error.message)
    }
  }

  private func read(
    _ leaves: [LeafColumn], _ plans: [[ChunkPlan]], rows: Int, _ threads: Int
  ) throws(ParquetError) -> [Column] {
    guard rows > 0 else { return leaves.map { Column(.empty($0.schema.kind.storage)) } }
    var outputs: [Result<ChunkOutput, ParquetError>] = []
    var starts: [Int] = []
    var start = 0
    for group in plans {
      starts.append(start)
      start += group.first?.rows ?? 0
    }
    let (file, from, count) = (file, starts, leaves.count)
    let values = ColumnRoom.filled(leaves.map(\.schema.kind.storage)[...], rows: rows) { rooms in
      outputs = ParallelPieces.map(plans.count * count, threads: threads) { piece in
        let (group, column) = piece.quotientAndRemainder(dividingBy: count)
        return Result { () throws(ParquetError) in
          try plans[group][column].read(file, into: rooms[column].from(from[group]))
        }
      }
      return outputs.allSatisfy { if case .success = $0 { true } else { false } }
    }
    var done: [ChunkOutput] = []
    for output in outputs { done.append(try output.get()) }
    var columns: [Column] = []
    for (index, values) in (values ?? []).enumerated() {
      let ofColumn = plans.indices.map { done[$0 * count + index] }
      var column = Column(values, isPresent: Self.presence(ofColumn, plans.map { $0[index].rows }))
      if case .texts = values {
        do throws(ParquetFault) {
          column.values = .texts(try TextMerging.merge(ofColumn.compactMap(\.texts), threads: threads))
        } catch {
          throw ParquetError(file.path, column: leaves[index].schema.name, error.message)
        }
      }
      columns.append(column)
    }
    return columns
  }

  private static func presence(_ chunks: [ChunkOutput], _ rows: [Int]) -> [Bool]? {
    guard chunks.contains(where: { $0.presence != nil }) else { return nil }
    if chunks.count == 1 { return chunks[0].presence }
    var presence: [Bool] = []
    presence.reserveCapacity(rows.reduce(0, +))
    for (chunk, rows) in zip(chunks, rows) {
      if let marks = chunk.presence { presence += marks } else { presence += repeatElement(true, count: rows) }
    }
    return presence
  }
}
