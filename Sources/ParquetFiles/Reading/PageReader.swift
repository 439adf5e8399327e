import FileFormats

/// Reads the pages of one column chunk.
struct PageReader {
  /// The longest header of a page; statistics in it hold a text or two.
  private static let longestHeader = 16 << 20

  private let codec: PageCodec
  /// Rows of the row group.
  private let rows: Int
  private let isOptional: Bool
  private var window: ChunkWindow
  private var budget: DecodingBudget
  private let decompressed = Scratch<UInt8>()
  private let marks = Scratch<UInt8>()
  private var rowsDone = 0
  private var hasDictionary = false
  /// Whether there is a value, by row of the pages so far; nil as long as none is absent.
  private(set) var presence: [Bool]?
  /// Where in the file the page at hand begins.
  private(set) var pageOffset: Int

  init(_ window: ChunkWindow, _ codec: PageCodec, rows: Int, isOptional: Bool, _ budget: DecodingBudget) {
    self.window = window
    self.codec = codec
    self.rows = rows
    self.isOptional = isOptional
    self.budget = budget
    pageOffset = window.offset
  }

  /// Reads all pages.
  ///
  /// - Throws: A fault at an offset in the file.
  mutating func read(into values: inout some ChunkValues) throws(ParquetFault) {
    while rowsDone < rows {
      pageOffset = window.offset
      guard window.left > 0 else {
        throw ParquetFault("the pages have \(rowsDone) of \(rows) rows", at: pageOffset)
      }
      let page = try readHeader()
      do throws(ParquetFault) {
        try read(page, into: &values)
      } catch {
        throw ParquetFault(error.message, at: pageOffset)
      }
    }
  }

  private mutating func readHeader() throws(ParquetFault) -> PageHeader {
    var room = 8_192
    while true {
      let bytes = try window.peek(room)
      var reader = CompactReader(bytes)
      do throws(ParquetFault) {
        let page = try PageHeader(&reader)
        window.skip(reader.place)
        return page
      } catch {
        // Not all of the header was there: once more with more bytes, where there are more.
        guard reader.isCutOff, bytes.count == room, room < Self.longestHeader else {
          throw ParquetFault("the header of a page: \(error.message)", at: pageOffset + error.offset)
        }
        room *= 8
      }
    }
  }

  private mutating func read(_ page: PageHeader, into values: inout some ChunkValues) throws(ParquetFault) {
    guard page.compressedSize <= window.left else {
      throw ParquetFault("a page of \(page.compressedSize) bytes where \(window.left) are left in the column chunk")
    }
    let stored = try window.peek(page.compressedSize)
    if let checksum = page.checksum {
      let found = CRC32.checksum(stored)
      guard found == checksum else {
        throw ParquetFault("the page is damaged: the CRC-32 of its bytes is \(found), and should be \(checksum)")
      }
    }
    switch (page.type, page.dictionary, page.data, page.dataV2) {
    case (.index, _, _, _): break
    case (.dictionary, let header?, _, _):
      try readDictionary(header, stored, size: page.uncompressedSize, into: &values)
    case (.data, _, let header?, _): try readData(header, stored, size: page.uncompressedSize, into: &values)
    case (.dataV2, _, _, let header?): try readDataV2(header, stored, size: page.uncompressedSize, into: &values)
    default: throw ParquetFault("a page of type \(page.type.name) without what its header should say of it")
    }
    window.skip(page.compressedSize)
  }

  private mutating func readDictionary(
    _ page: DictionaryPageHeader, _ stored: UnsafeRawBufferPointer, size: Int, into values: inout some ChunkValues
  ) throws(ParquetFault) {
    guard page.encoding == .plain || page.encoding == .plainDictionary else {
      throw ParquetFault("a dictionary in encoding \(page.encoding.name)")
    }
    guard rowsDone == 0, !hasDictionary else { throw ParquetFault("a dictionary behind other pages") }
    guard page.valueCount >= 0 else { throw ParquetFault("a dictionary of \(page.valueCount) values") }
    hasDictionary = true
    let bytes = try decompress(stored, size)
    try values.addDictionary(page.valueCount, bytes, budget: &budget)
  }

  private mutating func readData(
    _ page: DataPageHeader, _ stored: UnsafeRawBufferPointer, size: Int, into values: inout some ChunkValues
  ) throws(ParquetFault) {
    let rows = page.valueCount
    try check(rows: rows)
    let bytes = try decompress(stored, size)
    guard isOptional else { return try add(rows, page.encoding, bytes, PageLevels(present: rows), to: &values) }
    switch page.definitionLevelEncoding {
    case .runLength:
      guard bytes.count >= 4 else { throw ParquetFault("the page ends within the length of its levels") }
      let length = Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
      guard length <= bytes.count - 4 else {
        throw ParquetFault("\(length) bytes of levels where \(bytes.count - 4) are left")
      }
      let levels = try PageLevels.runs(slice(bytes, 4..<4 + length), rows: rows, marks)
      try add(rows, page.encoding, slice(bytes, 4 + length..<bytes.count), levels, to: &values)
    case .bitPacked:
      let levels = try PageLevels.packed(bytes, rows: rows, marks)
      try add(rows, page.encoding, slice(bytes, (rows + 7) / 8..<bytes.count), levels, to: &values)
    default: throw ParquetFault("definition levels in encoding \(page.definitionLevelEncoding.name)")
    }
  }

  private mutating func readDataV2(
    _ page: DataPageHeaderV2, _ stored: UnsafeRawBufferPointer, size: Int, into values: inout some ChunkValues
  ) throws(ParquetFault) {
    let rows = page.valueCount
    try check(rows: rows)
    guard page.rowCount == rows else { throw ParquetFault("a page of \(rows) values for \(page.rowCount) rows") }
    let before = page.repetitionLevelsSize + page.definitionLevelsSize
    guard page.repetitionLevelsSize >= 0, page.definitionLevelsSize >= 0, before <= stored.count, before <= size else {
      throw ParquetFault(
        "\(page.repetitionLevelsSize) and \(page.definitionLevelsSize) bytes of levels in a page of \(size)")
    }
    var levels = PageLevels(present: rows)
    if isOptional {
      levels = try PageLevels.runs(slice(stored, page.repetitionLevelsSize..<before), rows: rows, marks)
    }
    let rest = slice(stored, before..<stored.count)
    let isCompressed = page.isCompressed ?? true
    let bytes = isCompressed && size > before ? try decompress(rest, size - before) : rest
    try add(rows, page.encoding, bytes, levels, to: &values)
  }

  private func check(rows: Int) throws(ParquetFault) {
    guard rows >= 0, rows <= self.rows - rowsDone else {
      throw ParquetFault("a page of \(rows) values where \(self.rows - rowsDone) of \(self.rows) rows are left")
    }
  }

  private mutating func add(
    _ rows: Int, _ encoding: PageEncoding, _ bytes: UnsafeRawBufferPointer, _ levels: PageLevels,
    to values: inout some ChunkValues
  ) throws(ParquetFault) {
    try values.addPage(
      PageValues(
        encoding: encoding, bytes: bytes, firstRow: rowsDone, rows: rows, present: levels.present, marks: levels.marks),
      budget: &budget)
    if let marks = levels.marks {
      var presence = presence ?? Array(repeating: true, count: rowsDone)
      self.presence = nil
      presence.reserveCapacity(self.rows)
      for row in 0..<rows { presence.append(marks[row] != 0) }
      self.presence = presence
    } else if presence != nil {
      presence?.append(contentsOf: repeatElement(true, count: rows))
    }
    rowsDone += rows
  }

  /// The bytes of a page as they were before they were compressed; they stay until the next page.
  private mutating func decompress(
    _ stored: UnsafeRawBufferPointer, _ size: Int
  ) throws(ParquetFault) -> UnsafeRawBufferPointer {
    if codec == .none {
      guard stored.count == size else {
        throw ParquetFault("\(stored.count) bytes that are not compressed, where \(size) were claimed")
      }
      return stored
    }
    guard codec.canMake(size, from: stored.count) else {
      throw ParquetFault("\(size) bytes claimed to be in \(stored.count) of \(codec.name), which cannot be")
    }
    try budget.charge(size)
    guard Memory.isThere(size) else { throw ParquetFault("there is no memory for a page of \(size) bytes") }
    let output = UnsafeMutableRawBufferPointer(start: decompressed.reserve(size), count: size)
    try codec.decompress(stored, into: output)
    return UnsafeRawBufferPointer(output)
  }

  private func slice(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[range])
  }
}
