import FileFormats

/// Turns some rows of a column into the pages of a column chunk: a pure function of the values.
///
/// A data page has at most `pageRows` rows and, of texts, ends with the one that brings it to `pageSize` bytes.
struct ChunkEncoder {
  let schema: ColumnSchema
  let compression: ParquetCompression
  /// Where the first row stands in the table, for errors.
  let firstRow: Int

  static let pageSize = 1 << 20
  static let pageRows = 1 << 17
  /// Most bytes of a text, so that a page with it can be counted in 32 bits.
  static let longestText = 1 << 30

  /// Why a value cannot be written.
  struct Failure: Error, Equatable {
    var column: String
    var message: String
  }

  func encode(_ column: Column, _ rows: Range<Int>) throws(Failure) -> EncodedChunk {
    let levels = RowLevels(isOptional: schema.isOptional, column.isPresent, rows)
    switch column.values {
    case .booleans(let values): return booleans(levels.present(values, rows), levels)
    case .int32s(let values): return numbers(values, rows, levels)
    case .int64s(let values):
      if schema.kind.physicalType != .int32 { return numbers(values, rows, levels) }
      let narrow = try narrowed(values, rows, levels)
      return numbers(narrow, 0..<narrow.count, levels)
    case .floats(let values): return numbers(values, rows, levels)
    case .doubles(let values): return numbers(values, rows, levels)
    case .texts(let values): return try TextChunk(values, rows, levels, firstRow, schema.name).encode(self)
    }
  }

  func chunk(_ bodies: [PageBody], _ statistics: Statistics) -> EncodedChunk {
    EncodedChunk(
      bodies, path: schema.name, type: schema.kind.physicalType, compression: compression, statistics)
  }

  /// The rows of each page where a page ends after `pageRows` of them.
  static func pages(_ rowCount: Int) -> [Range<Int>] {
    stride(from: 0, to: rowCount, by: pageRows).map { $0..<min(rowCount, $0 + pageRows) }
  }

  private func booleans(_ values: ArraySlice<Bool>, _ levels: RowLevels) -> EncodedChunk {
    var next = values.startIndex
    let bodies = Self.pages(levels.rowCount).map { rows in
      var bytes = levels.bytes(rows)
      let end = next + levels.presentCount(rows)
      while next < end {
        var byte: UInt8 = 0
        for bit in 0..<min(8, end - next) where values[next + bit] { byte |= 1 << UInt8(bit) }
        bytes.append(byte)
        next = min(end, next + 8)
      }
      return PageBody(contents: .data(rowCount: rows.count, encoding: .plain), bytes: .own(bytes))
    }
    let hasTrue = values.contains(true)
    let hasFalse = values.contains(false)
    let isKnown = !values.isEmpty
    return chunk(
      bodies,
      Statistics(
        nullCount: levels.nullCount, maximum: isKnown ? [hasTrue ? 1 : 0] : nil,
        minimum: isKnown ? [hasFalse ? 0 : 1] : nil, isMaximumExact: isKnown ? true : nil,
        isMinimumExact: isKnown ? true : nil))
  }

  private func numbers<Number: PlainNumber>(_ values: [Number], _ rows: Range<Int>, _ levels: RowLevels) -> EncodedChunk
  {
    levels.present(values, rows).withUnsafeBufferPointer { values in
      let statistics = Number.statistics(values, nullCount: levels.nullCount)
      if let dictionary = NumberDictionary(values) {
        return chunk(dictionary.bodies(levels), statistics)
      }
      var next = 0
      let bodies = Self.pages(levels.rowCount).map { rows in
        let part = UnsafeRawBufferPointer(
          UnsafeBufferPointer(rebasing: values[next..<next + levels.presentCount(rows)]))
        next += levels.presentCount(rows)
        let front = levels.bytes(rows)
        return PageBody(
          contents: .data(rowCount: rows.count, encoding: .plain),
          bytes: front.isEmpty ? .others(part) : .own(front + part),
          numbersFrom: MemoryLayout<Number>.size == 8 ? front.count : nil)
      }
      return chunk(bodies, statistics)
    }
  }

  /// Times of day in milliseconds, which the format has in 32 bits.
  private func narrowed(_ values: [Int64], _ rows: Range<Int>, _ levels: RowLevels) throws(Failure) -> [Int32] {
    var narrow: [Int32] = []
    narrow.reserveCapacity(rows.count)
    for row in rows {
      let isPresent = levels.isPresent.map { $0[row - rows.lowerBound] } ?? true
      guard let value = Int32(exactly: isPresent ? values[row] : 0) else {
        throw Failure(
          column: schema.name,
          message: "row \(firstRow + row - rows.lowerBound + 1) has the time \(values[row]) ms; expected one of a day")
      }
      narrow.append(value)
    }
    return narrow
  }
}

/// Which rows of a column chunk have a value: the definition levels of the format.
struct RowLevels {
  let isOptional: Bool
  let rowCount: Int
  /// A mark for each row; nil where all have a value.
  let isPresent: [Bool]?
  let nullCount: Int

  init(isOptional: Bool, _ marks: [Bool]?, _ rows: Range<Int>) {
    self.isOptional = isOptional
    rowCount = rows.count
    let nullCount = marks.map { marks in marks[rows].count { !$0 } } ?? 0
    self.nullCount = nullCount
    isPresent = nullCount == 0 ? nil : marks.map { Array($0[rows]) }
  }

  /// The values of rows that have one.
  func present<Value>(_ values: [Value], _ rows: Range<Int>) -> ArraySlice<Value> {
    guard let isPresent else { return values[rows] }
    var present: [Value] = []
    present.reserveCapacity(rowCount - nullCount)
    for (index, row) in rows.enumerated() where isPresent[index] { present.append(values[row]) }
    return present[...]
  }

  /// Number of values in some rows of the chunk.
  func presentCount(_ rows: Range<Int>) -> Int {
    isPresent.map { marks in marks[rows].count { $0 } } ?? rows.count
  }

  /// What stands before the values of a page; nothing where every column has a value in each row.
  func bytes(_ rows: Range<Int>) -> [UInt8] {
    guard isOptional else { return [] }
    var levels: [UInt8] = [0, 0, 0, 0]
    if let isPresent {
      let marks = isPresent[rows].map { $0 ? UInt32(1) : 0 }
      marks.withUnsafeBufferPointer { HybridEncoder.append($0, width: 1, to: &levels) }
    } else {
      HybridEncoder.run(1, rows.count, 1, &levels)
    }
    let size = levels.count - 4
    for index in 0..<4 { levels[index] = UInt8(truncatingIfNeeded: size >> (8 * index)) }
    return levels
  }
}

/// The bodies of a chunk with a dictionary.
enum DictionaryPages {
  static func bodies(
    entries: Int, dictionary: [UInt8], indices: UnsafeBufferPointer<UInt32>, _ levels: RowLevels
  ) -> [PageBody] {
    let width = HybridEncoder.bitWidth(max(0, entries - 1))
    var bodies = [PageBody(contents: .dictionary(valueCount: entries), bytes: .own(dictionary))]
    var next = 0
    for rows in ChunkEncoder.pages(levels.rowCount) {
      var bytes = levels.bytes(rows)
      let end = next + levels.presentCount(rows)
      bytes.append(UInt8(width))
      HybridEncoder.append(UnsafeBufferPointer(rebasing: indices[next..<end]), width: width, to: &bytes)
      next = end
      bodies.append(
        PageBody(contents: .data(rowCount: rows.count, encoding: .runLengthDictionary), bytes: .own(bytes)))
    }
    return bodies
  }
}

/// The distinct numbers of a chunk in the order in which they come, where they are worth a dictionary.
struct NumberDictionary<Number: PlainNumber> {
  private var entries: [Number] = []
  private var indices: [UInt32] = []

  /// Nil where it does not pay.
  init?(_ values: UnsafeBufferPointer<Number>) {
    if let sample = DictionaryRule.sample(values.count), !find(values, step: sample.step, limit: sample.limit) {
      return nil
    }
    entries = []
    indices = []
    indices.reserveCapacity(values.count)
    guard find(values, step: 1, limit: DictionaryRule.limit(values.count)),
      DictionaryRule.pays(
        entries: entries.count, bytes: entries.count * MemoryLayout<Number>.size, count: values.count,
        plainBytes: values.count * MemoryLayout<Number>.size)
    else { return nil }
  }

  /// Numbers every `step`th value; false where there are more than `limit` distinct ones.
  private mutating func find(_ values: UnsafeBufferPointer<Number>, step: Int, limit: Int) -> Bool {
    var places = DistinctPlaces()
    var index = 0
    var last: UInt64?
    var place = 0
    while index < values.count {
      let bits = values[index].bits
      if bits != last {
        last = bits
        place = places.place(DistinctPlaces.hash(bits)) { entries[$0].bits == bits }
        if place == entries.count {
          if place == limit { return false }
          entries.append(values[index])
        }
      }
      if step == 1 { indices.append(UInt32(truncatingIfNeeded: place)) }
      index &+= step
    }
    return true
  }

  func bodies(_ levels: RowLevels) -> [PageBody] {
    let dictionary = entries.withUnsafeBytes { Array($0) }
    return indices.withUnsafeBufferPointer {
      DictionaryPages.bodies(entries: entries.count, dictionary: dictionary, indices: $0, levels)
    }
  }
}
