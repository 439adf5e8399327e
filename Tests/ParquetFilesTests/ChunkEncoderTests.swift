import FileFormats
import Testing

@testable import ParquetFiles

/// Column chunks against decoders that do what the format's description says.
@Suite struct ChunkEncoderTests {
  @Test(arguments: ParquetCompression.allCases, [0, 1, 9, 500, 9_000])
  func valuesComeBack(_ compression: ParquetCompression, _ count: Int) throws {
    var random = TestRandom(seed: UInt64(count))
    for distinct in [1, 40, 1 << 30] {
      for absent in count > 500 ? [0, 2] : [0, 1, 2, 10] {
        let marks = absent == 0 ? nil : (0..<count).map { _ in absent == 10 || random.next(below: 2) != absent - 1 }
        let draws = (0..<count).map { _ in random.next(below: distinct) }
        for kind in [ColumnKind.boolean, .int32, .int64, .float, .double, .text, .time(.milliseconds)] {
          let column = Column(TestColumn.values(kind, draws, marks), isPresent: marks)
          let encoder = ChunkEncoder(
            schema: ColumnSchema("c", kind, isOptional: absent != 0), compression: compression, firstRow: 0)
          let rows = count / 10..<count
          let chunk = try encoder.encode(column, rows)
          let expected = rows.map { marks?[$0] ?? true ? TestColumn.plain(kind, draws[$0]) : nil }
          #expect(try NaiveChunk(chunk, kind.physicalType, isOptional: absent != 0).values == expected, "\(kind)")
          #expect(chunk.metaData.valueCount == rows.count)
          #expect(chunk.metaData.statistics?.nullCount == expected.count { $0 == nil })
        }
      }
    }
  }

  /// Longer than a page has bytes or rows.
  @Test func longChunksHaveSeveralPages() throws {
    let count = 140_000
    let texts = (0..<count).map { "text number \($0)" }
    let encoder = ChunkEncoder(schema: ColumnSchema("c", .text), compression: .snappy, firstRow: 0)
    let chunk = try encoder.encode(Column(.texts(TextColumn(texts))), 0..<count)
    #expect(chunk.pages.count == 3)
    #expect(try NaiveChunk(chunk, .byteArray, isOptional: false).values == texts.map { Array($0.utf8) })
    let numbers = ChunkEncoder(schema: ColumnSchema("c", .int32), compression: .none, firstRow: 0)
    let indices = try numbers.encode(Column(.int32s((0..<Int32(count)).map { $0 % 9 })), 0..<count)
    #expect(indices.metaData.pageCounts?.map(\.count) == [1, 2])
    #expect(
      try NaiveChunk(indices, .int32, isOptional: false).values == (0..<count).map { [UInt8($0 % 9), 0, 0, 0] })
  }

  /// Where few values return there is a dictionary of them, in the order in which they come.
  @Test func dictionariesWhereTheyPay() throws {
    func encodings(_ values: Column.Values, _ kind: ColumnKind) throws -> [PageEncoding] {
      let column = Column(values)
      return try ChunkEncoder(schema: ColumnSchema("c", kind), compression: .none, firstRow: 0)
        .encode(column, 0..<column.count).metaData.encodings
    }
    let dictionary = [PageEncoding.plain, .runLength, .runLengthDictionary]
    let plain = [PageEncoding.plain, .runLength]
    let rows = Array(0..<20_000)
    #expect(try encodings(.doubles(rows.map { Double($0 % 1_000) }), .double) == dictionary)
    #expect(try encodings(.doubles(rows.map { Double($0) }), .double) == plain)
    #expect(try encodings(.doubles(rows.map { Double($0 / 4) }), .double) == plain)
    #expect(try encodings(.texts(TextColumn(rows.map { "name \($0 % 1_000)" })), .text) == dictionary)
    #expect(try encodings(.texts(TextColumn(rows.map { "name \($0)" })), .text) == plain)
    #expect(try encodings(.booleans(rows.map { $0 < 5 }), .boolean) == plain)
    let codes = TextColumn(codes: [3, 1, 3, 3, 1, 0, 3, 3], texts: TextList(["a", "bb", "unused", "ccc"]))
    let chunk = try ChunkEncoder(schema: ColumnSchema("c", .text), compression: .none, firstRow: 0)
      .encode(Column(.texts(codes)), 0..<8)
    let page = try #require(chunk.pages.first)
    let entries: [[UInt8]] = ["ccc", "bb", "a"].map { [UInt8($0.utf8.count), 0, 0, 0] + Array($0.utf8) }
    #expect(Array(page.bytes[EncodedChunk.headerRoom...]) == Array(entries.joined()))
  }

  // MARK: Statistics

  /// Of doubles: what is no number counts apart, and zero has the sign that leaves the other zero between the ends.
  @Test func endsOfDoubles() throws {
    func ends(_ values: [Double]) throws -> [Double?] {
      let statistics = try statistics(.doubles(values), .double)
      #expect(statistics.nanCount == values.count { $0.isNaN })
      return [statistics.minimum, statistics.maximum].map { bytes in
        bytes.map { Double(bitPattern: $0.reversed().reduce(0) { $0 << 8 | UInt64($1) }) }
      }
    }
    #expect(try ends([3, -2, .nan, 7, 1, 0, 5]) == [-2, 7])
    #expect(try ends([.nan, .nan]) == [nil, nil])
    #expect(try ends([.infinity]) == [.infinity, .infinity])
    #expect(try ends([-.infinity, .nan, .infinity]) == [-.infinity, .infinity])
    let zeros = try ends([0.0])
    #expect(zeros.map { $0?.sign } == [.minus, .plus] && zeros == [0, 0])
    let others = try ends([-0.0, -1])
    #expect(others[1]?.sign == .plus && others == [-1, 0])
    var random = TestRandom(seed: 3)
    for count in 1..<40 {
      let values = (0..<count).map { _ in random.next(below: 5) == 0 ? .nan : Double(random.next(below: 100)) - 50 }
      let numbers = values.filter { !$0.isNaN }
      #expect(try ends(values) == [numbers.min(), numbers.max()])
      #expect(
        try statistics(.floats(values.map { Float($0) }), .float).maximum
          == numbers.max().map { Float($0 == 0 ? 0 : $0).plainBytes })
    }
  }

  @Test func endsOfNumbers() throws {
    let statistics = try statistics(.int64s([5, -3, 1 << 40]), .int64)
    #expect(statistics.minimum == Int64(-3).plainBytes && statistics.maximum == Int64(1 << 40).plainBytes)
    #expect(statistics.isMinimumExact == true && statistics.nanCount == nil)
    #expect(try self.statistics(.int32s([]), .int32) == Statistics(nullCount: 0))
    let booleans = try self.statistics(.booleans([true, true]), .boolean)
    #expect(booleans.minimum == [1] && booleans.maximum == [1])
  }

  /// Of texts: by their bytes, which is the order of characters; long ones cut to ends that still hold.
  @Test func endsOfTexts() throws {
    func ends(_ texts: [String]) throws -> Statistics { try statistics(.texts(TextColumn(texts)), .text) }
    let short = try ends(["b", "é", "a", "", "ab"])
    #expect(short.minimum == [] && short.maximum == Array("é".utf8))
    #expect(short.isMinimumExact == true && short.isMaximumExact == true)
    let long = try ends([String(repeating: "a", count: 70), String(repeating: "b", count: 70)])
    #expect(long.minimum == Array(repeating: UInt8(ascii: "a"), count: 64) && long.isMinimumExact == false)
    #expect(long.maximum == Array((String(repeating: "b", count: 63) + "c").utf8) && long.isMaximumExact == false)
    // Characters are not cut, and the last one of all has none above it.
    let wide = try ends([String(repeating: "a", count: 63) + "é"])
    #expect(wide.minimum == Array(repeating: UInt8(ascii: "a"), count: 63))
    #expect(wide.maximum == Array((String(repeating: "a", count: 62) + "b").utf8))
    let highest = try ends([String(repeating: "\u{10FFFF}", count: 20)])
    #expect(highest.maximum == nil && highest.isMaximumExact == nil && highest.minimum?.count == 64)
    let edge = try ends([String(repeating: "a", count: 61) + "\u{D7FF}\u{D7FF}"])
    #expect(edge.maximum == Array((String(repeating: "a", count: 61) + "\u{E000}").utf8))
  }

  private func statistics(_ values: Column.Values, _ kind: ColumnKind) throws -> Statistics {
    let column = Column(values)
    let encoder = ChunkEncoder(schema: ColumnSchema("c", kind), compression: .none, firstRow: 0)
    return try #require(try encoder.encode(column, 0..<column.count).metaData.statistics)
  }
}

/// Columns of small numbers, in every storage.
enum TestColumn {
  static func values(_ kind: ColumnKind, _ draws: [Int], _ marks: [Bool]?) -> Column.Values {
    let draws = draws.enumerated().map { marks?[$0.offset] ?? true ? $0.element : 0 }
    switch kind.storage {
    case .booleans: return .booleans(draws.map { $0 % 2 == 1 })
    case .int32s: return .int32s(draws.map { Int32($0) })
    case .int64s: return .int64s(draws.map { Int64($0) })
    case .floats: return .floats(draws.map { Float($0) / 4 })
    case .doubles: return .doubles(draws.map { Double($0) / 100 })
    case .texts: return .texts(TextColumn(draws.map { "n\($0)" }))
    }
  }

  /// A value in PLAIN encoding, texts without their length and truth values in a byte.
  static func plain(_ kind: ColumnKind, _ draw: Int) -> [UInt8] {
    func bytes(_ value: some BitwiseCopyable) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
    switch kind {
    case .boolean: return [UInt8(draw % 2)]
    case .int32, .time(.milliseconds): return bytes(Int32(draw))
    case .float: return bytes(Float(draw) / 4)
    case .double: return bytes(Double(draw) / 100)
    case .text: return Array("n\(draw)".utf8)
    default: return bytes(Int64(draw))
    }
  }
}

/// The values of a column chunk, decoded one by one; nil where one is absent.
struct NaiveChunk {
  private(set) var values: [[UInt8]?] = []

  init(_ chunk: EncodedChunk, _ type: PhysicalType, isOptional: Bool) throws {
    var dictionary: [[UInt8]] = []
    let dataEncoding = chunk.metaData.encodings.last == .runLengthDictionary ? PageEncoding.runLengthDictionary : .plain
    for (number, page) in chunk.pages.enumerated() {
      let header = Array(page.bytes[page.start..<EncodedChunk.headerRoom])
      var body = Array(page.bytes[EncodedChunk.headerRoom...])
      #expect(try NaiveCompact.integer(3, of: header) == body.count)
      #expect(try NaiveCompact.integer(4, of: header) == Int(Int32(bitPattern: CRC32.checksum(body))))
      if chunk.metaData.codec == .snappy { body = try NaiveSnappy.decompress(body) }
      #expect(try NaiveCompact.integer(2, of: header) == body.count)
      if dataEncoding == .runLengthDictionary, number == 0 {
        dictionary = Self.plain(body[...], type)
        continue
      }
      let rowCount = try NaiveCompact.integer(1, in: 5, of: header)
      var rest = body[...]
      var levels = [UInt32](repeating: 1, count: rowCount)
      if isOptional {
        let size = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        levels = NaiveHybrid.decode(rest.dropFirst(4).prefix(size), 1, rowCount)
        rest = rest.dropFirst(4 + size)
      }
      let count = levels.count { $0 == 1 }
      var present: [[UInt8]]
      if dataEncoding == .plain {
        present = Self.plain(rest, type)
        if type == .boolean { present = Array(present.prefix(count)) }
      } else {
        let width = Int(rest.removeFirst())
        present = NaiveHybrid.decode(rest, width, count).map { dictionary[Int($0)] }
      }
      #expect(present.count == count && levels.count == rowCount)
      var next = present.makeIterator()
      values += levels.map { $0 == 1 ? next.next() : nil }
    }
  }

  private static func plain(_ bytes: ArraySlice<UInt8>, _ type: PhysicalType) -> [[UInt8]] {
    var rest = bytes
    var values: [[UInt8]] = []
    while !rest.isEmpty {
      switch type {
      case .boolean:
        let byte = rest.removeFirst()
        values += (0..<8).map { [byte >> $0 & 1] }
      case .byteArray:
        let size = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        values.append(Array(rest.dropFirst(4).prefix(size)))
        rest = rest.dropFirst(4 + size)
      default:
        let size = type == .int32 || type == .float ? 4 : 8
        values.append(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
    }
    return values
  }
}
