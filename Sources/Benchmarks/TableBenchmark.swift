import FileFormats
import ParquetFiles

/// Why a benchmark of tables gives no figure.
public struct TableBenchmarkError: Error, CustomStringConvertible {
  /// What was found and what is expected.
  public let description: String
}

/// Workload W6: a table of results written to a file, and read back into columns.
///
/// Its columns are `ts` (int64, a minute a step), `container_id` (one of 1,000 texts) and `f0` to `f5` (doubles of four
/// decimals). The table is in memory before the clock starts; files go through the page cache and are not synced. No
/// time is given unless what is read back equals what was written, value by value.
public struct TableBenchmark: Sendable {
  /// The formats that can be measured.
  public enum Format: String, Sendable, CaseIterable {
    case parquet, csv, jsonl

    fileprivate var text: TextTableFormat? {
      switch self {
      case .parquet: nil
      case .csv: .csv
      case .jsonl: .jsonl
      }
    }
  }

  private let table: ColumnBatch

  /// A table of so many rows, the same each time.
  public init(rows: Int) {
    let names = (0..<1_000).map { number in
      let digits = String(number)
      return "container_" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
    var state: UInt64 = 601
    // About normal around 1,000: a sum of four numbers of 16 bits.
    func value() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let word = state ^ state >> 29
      let sum = (0..<4).reduce(0.0) { $0 + Double(word >> (16 * UInt64($1)) & 0xFFFF) / 65_536 }
      return ((sum - 2) * 173 + 1_000).scaled(decimals: 4)
    }
    let start: Int64 = 1_577_836_800_000_000_000
    var columns = [
      Column(.int64s((0..<rows).map { start + Int64($0 / 1_000) * 60_000_000_000 })),
      Column(.texts(TextColumn(codes: (0..<rows).map { UInt32($0 % 1_000) }, texts: TextList(names)))),
    ]
    for _ in 0..<6 { columns.append(Column(.doubles((0..<rows).map { _ in value() }))) }
    let numbers = (0..<6).map { ColumnSchema("f\($0)", .double) }
    table = ColumnBatch(
      [ColumnSchema("ts", .int64), ColumnSchema("container_id", .text)] + numbers, columns, rowCount: rows)
  }

  /// The table of a Parquet file.
  ///
  /// - Throws: `TableBenchmarkError`.
  public init(file: String) throws {
    do throws(ParquetError) {
      let batch = try ParquetReader(file).read()
      // None lacks a value: then columns are as those that are written.
      let schema = batch.schema.indices.map { index in
        ColumnSchema(
          batch.schema[index].name, batch.schema[index].kind, isOptional: batch.columns[index].isPresent != nil)
      }
      table = ColumnBatch(schema, batch.columns, rowCount: batch.rowCount)
    } catch { throw TableBenchmarkError(description: "\(error)") }
  }

  /// Measures writing and reading.
  ///
  /// - Parameter folder: Where the file lies meanwhile.
  /// - Throws: What writing and reading throw, and `TableBenchmarkError` where what is read is not what was written.
  public func run(_ format: Format, folder: String, repetitions: Int) async throws -> [BenchmarkResult] {
    let path = FilePath.join(folder, "w6_admf.\(format.rawValue)")
    defer { try? FileSystem.remove(path) }
    var (writeTimes, readTimes): ([Double], [Double]) = ([], [])
    var size = 0
    for _ in 0..<max(1, repetitions) {
      let (bytes, seconds) = try await Measurement.seconds { try write(format, path) }
      writeTimes.append(seconds)
      size = bytes
    }
    let writePeak = ProcessMemory.peakMegabytes
    var last: [ColumnBatch] = []
    for _ in 0..<max(1, repetitions) {
      last = []
      let (batches, seconds) = try await Measurement.seconds { try read(format, path) }
      readTimes.append(seconds)
      last = batches
    }
    let readPeak = ProcessMemory.peakMegabytes
    try check(last)
    let megabytes = Double(size) / 1e6
    func result(_ what: String, _ times: [Double], _ peak: Double, _ note: String) -> BenchmarkResult {
      BenchmarkResult(
        workload: "W6/\(format.rawValue)/\(what)", times: times, units: table.rowCount, unit: "rows", note: note,
        extras: [
          ("mb", .number(megabytes)), ("mb_per_s", .number(megabytes / (times.min() ?? 1))), ("bytes", .integer(size)),
          ("peak_mb", .number(peak)),
        ])
    }
    let threads = "\(ParallelPieces.processorCount) threads"
    let typed = format == .parquet ? "" : ", kinds of the columns known"
    return [
      result("write", writeTimes, writePeak, "\(threads); texts as codes; peak with the table in memory"),
      result("read", readTimes, readPeak, "\(threads)\(typed); read back and compared; peak with the table in memory"),
    ]
  }

  private func write(_ format: Format, _ path: String) throws -> Int {
    if let text = format.text {
      let writer = try TextTableWriter(path, schema: table.schema, format: text)
      try writer.add(table)
      try writer.close()
      return writer.byteCount
    }
    let writer = try ParquetWriter(path, schema: table.schema)
    try writer.add(table)
    try writer.close()
    return writer.byteCount
  }

  private func read(_ format: Format, _ path: String) throws -> [ColumnBatch] {
    guard let text = format.text else { return [try ParquetReader(path).read()] }
    let reader = try TextTableReader(path, format: text, schema: table.schema)
    var batches: [ColumnBatch] = []
    while let batch = try reader.next() { batches.append(batch) }
    return batches
  }

  /// Compares with the table, bit by bit.
  private func check(_ batches: [ColumnBatch]) throws(TableBenchmarkError) {
    var row = 0
    for batch in batches {
      guard row + batch.rowCount <= table.rowCount else { break }
      let rows = row..<row + batch.rowCount
      for index in table.columns.indices {
        var column = Column(table.columns[index].storage)
        column.append(table.columns[index], rows: rows)
        guard batch.columns[index] == column else {
          throw TableBenchmarkError(
            description: "\(table.schema[index].name), rows \(rows): what was read is not what was written")
        }
      }
      row += batch.rowCount
    }
    guard row == table.rowCount else {
      throw TableBenchmarkError(description: "\(row) rows were read; expected \(table.rowCount)")
    }
  }
}

extension Double {
  /// The nearest number with so many decimals.
  fileprivate func scaled(decimals: Int) -> Double {
    let scale = [1.0, 10, 100, 1_000, 10_000][decimals]
    return (self * scale).rounded() / scale
  }
}
