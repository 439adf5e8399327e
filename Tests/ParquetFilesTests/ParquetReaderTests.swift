import FileFormats
import Testing

@testable import ParquetFiles

@Suite("Files of pyarrow, polars, pandas and DuckDB are read")
struct ParquetReaderTests {
  @Test func theFixturesAreThere() { #expect(Fixture.all.count >= 30) }

  @Test(arguments: Fixture.all)
  func wholeFiles(_ fixture: Fixture) throws {
    let reader = try ParquetReader(fixture.path)
    #expect(reader.rowCount == fixture.rows)
    #expect(reader.refused.map(\.name) == fixture.refused)
    let schema = fixture.columns.map { "\($0.name) \($0.kind) \($0.isOptional)" }
    #expect(reader.schema.map { "\($0.name) \(text($0.kind)) \($0.isOptional)" } == schema)
    for threads in [1, 2] {
      let batch = try reader.read(threads: threads)
      #expect(batch.rowCount == fixture.rows)
      for (column, expected) in zip(batch.columns, fixture.columns) {
        #expect(column.differences(expected.values).prefix(3) == [], "\(expected.name)")
      }
    }
  }

  @Test(arguments: Fixture.all)
  func rowGroupByRowGroup(_ fixture: Fixture) throws {
    let reader = try ParquetReader(fixture.path)
    // Every other column, the last first.
    let places = stride(from: reader.schema.count - 1, through: 0, by: -2).map { $0 }
    var row = 0
    for group in 0..<reader.rowGroupCount {
      let batch = try reader.read(rowGroup: group, columns: places, threads: 1)
      #expect(batch.rowCount == reader.rowCount(of: group))
      #expect(batch.schema == places.map { reader.schema[$0] })
      let rows = row..<row + batch.rowCount
      for (place, column) in zip(places, batch.columns) {
        let expected = fixture.columns[place]
        #expect(column.differences(Array(expected.values[rows])).prefix(3) == [], "\(expected.name)")
      }
      row = rows.upperBound
    }
    #expect(row == fixture.rows)
  }

  @Test func statisticsHoldTheValues() throws {
    var known = 0
    for fixture in Fixture.all {
      let reader = try ParquetReader(fixture.path)
      for group in 0..<reader.rowGroupCount {
        let batch = try reader.read(rowGroup: group, columns: Array(reader.schema.indices))
        for (place, column) in batch.columns.enumerated() {
          guard let statistics = reader.statistics(rowGroup: group, column: place) else { continue }
          if let count = statistics.nullCount {
            #expect(count == (column.isPresent ?? []).count { !$0 }, "\(fixture.name) \(reader.schema[place].name)")
          }
          guard let minimum = statistics.minimum, let maximum = statistics.maximum else { continue }
          known += 1
          let outside = (0..<column.count).filter { row in
            column.isPresent?[row] ?? true && !column.lies(row, minimum, maximum)
          }
          #expect(outside == [], "\(fixture.name) \(reader.schema[place].name)")
        }
      }
    }
    #expect(known > 300)
  }

  @Test func statisticsThatCannotBeTrustedAreLeftOut() throws {
    let reader = try ParquetReader(Fixture.path("arrow_row_groups.parquet"))
    let without = try #require(reader.column("float64"))
    #expect(reader.statistics(rowGroup: 0, column: without) == nil)
    let number = LeafColumnCase.leaf(.int32s, .int32)
    let wide = LeafColumnCase.leaf(.int32sWidened(isSigned: false), .int64)
    var statistics = Statistics()
    (statistics.oldMinimum, statistics.oldMaximum) = ([1, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0x7F])
    #expect(ColumnStatistics(statistics, of: number, isOrdered: false, rows: 1).minimum == .integer(1))
    #expect(ColumnStatistics(statistics, of: wide, isOrdered: false, rows: 1).minimum == nil)
    (statistics.minimum, statistics.maximum) = ([1, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(ColumnStatistics(statistics, of: wide, isOrdered: true, rows: 1).maximum == .integer(0xFFFF_FFFF))
    // By the order of signed numbers the greatest lies below the least.
    #expect(ColumnStatistics(statistics, of: number, isOrdered: true, rows: 1).maximum == nil)
    let real = LeafColumnCase.leaf(.doubles, .double)
    (statistics.minimum, statistics.maximum) = (LeafColumnCase.bytes(0.0), LeafColumnCase.bytes(.nan))
    #expect(ColumnStatistics(statistics, of: real, isOrdered: true, rows: 1).minimum == nil)
    (statistics.minimum, statistics.maximum) = (LeafColumnCase.bytes(0.0), LeafColumnCase.bytes(-0.0))
    let zeros = ColumnStatistics(statistics, of: real, isOrdered: true, rows: 1)
    guard case .number(let least)? = zeros.minimum, case .number(let greatest)? = zeros.maximum else {
      Issue.record("no ends")
      return
    }
    #expect(least.sign == .minus && greatest.sign == .plus)
    statistics.nullCount = 2
    #expect(ColumnStatistics(statistics, of: real, isOrdered: true, rows: 1).nullCount == nil)
  }

  @Test func tablesByFormula() throws {
    let batch = try ParquetReader(Fixture.path("formula.parquet")).read()
    #expect(batch.rowCount == 5000)
    for (schema, column) in zip(batch.schema, batch.columns) {
      var expected: [String?] = []
      for i in 0..<5000 {
        switch schema.name {
        case "text": expected.append("t\(i * 31 % 77)")
        case "gaps": expected.append(i / 64 % 3 == 1 || i % 7 == 0 ? nil : "\(i)")
        default:
          let modulus = try #require(Int(schema.name.dropFirst(3)))
          expected.append("\((i * i * 7919 + i / 50) % modulus)")
        }
      }
      #expect(column.differences(expected).prefix(3) == [], "\(schema.name)")
    }
  }

  @Test func textsOfDictionariesStayCodes() throws {
    let batch = try ParquetReader(Fixture.path("formula.parquet")).read()
    let place = try #require(batch.schema.firstIndex { $0.name == "text" })
    guard case .texts(let texts) = batch.columns[place].values else {
      Issue.record("no texts")
      return
    }
    #expect(texts.codes?.count == 5000)
    // Three row groups with a dictionary each.
    #expect(texts.texts.count == 77)
  }

  @Test func whatIsRefusedSaysWhy() throws {
    let reader = try ParquetReader(Fixture.path("nested.parquet"))
    let reason = "only columns with one value a row are read"
    #expect(
      reader.refused.map { "\($0.name): \($0.reason)" } == [
        "list: its rows hold lists; \(reason)", "record: its rows hold records; \(reason)",
        "map: its rows hold maps; \(reason)", "deep: its rows hold lists; \(reason)",
      ])
    let types = try ParquetReader(Fixture.path("duckdb_types.parquet"))
    #expect(types.refused.map(\.reason) == ["INTERVAL columns are not read"])
    for (file, codec) in [("refused_lz4.parquet", "LZ4_RAW"), ("refused_brotli.parquet", "BROTLI")] {
      let error = #expect(throws: ParquetError.self) { try ParquetReader(Fixture.path(file)).read() }
      #expect(error?.rowGroup == 0 && error?.column == "a")
      #expect(error?.message.hasPrefix("compressed by \(codec), which is not read; python3 -c ") == true)
    }
    let bytes = try ParquetReader(Fixture.path("bytes.parquet"))
    #expect(try bytes.read(columns: [0]).rowCount == 2)
    let error = #expect(throws: ParquetError.self) { try bytes.read() }
    #expect(error?.message == "a value is no text in UTF-8: \\xFF\\xFE")
  }
}

/// Columns for statistics.
enum LeafColumnCase {
  static func leaf(_ form: StoredForm, _ kind: ColumnKind) -> LeafColumn {
    LeafColumn(place: 0, schema: ColumnSchema("x", kind), form: form, type: .int32)
  }

  static func bytes(_ value: Double) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
}

extension Column {
  /// Whether a value lies between two ends; what is not a number does.
  fileprivate func lies(_ row: Int, _ minimum: StatisticsValue, _ maximum: StatisticsValue) -> Bool {
    switch (values, minimum, maximum) {
    case (.booleans(let values), .boolean(let low), .boolean(let high)):
      return (values[row] || !low) && (!values[row] || high)
    case (.int32s(let values), .integer(let low), .integer(let high)): return (low...high).contains(Int64(values[row]))
    case (.int64s(let values), .integer(let low), .integer(let high)): return (low...high).contains(values[row])
    case (.floats(let values), .number(let low), .number(let high)):
      return values[row].isNaN || (low...high).contains(Double(values[row]))
    case (.doubles(let values), .number(let low), .number(let high)):
      return values[row].isNaN || (low...high).contains(values[row])
    case (.texts(let values), .text(let low), .text(let high)):
      let bytes = Array(values[row].utf8)
      return !bytes.lexicographicallyPrecedes(low) && !high.lexicographicallyPrecedes(bytes)
    default: return false
    }
  }
}
