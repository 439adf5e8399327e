/// A page before compression.
struct PageBody {
  /// What it holds: a dictionary of so many values, or the values of so many rows.
  enum Contents {
    case dictionary(valueCount: Int)
    case data(rowCount: Int, encoding: PageEncoding)
  }

  let contents: Contents
  /// The bytes; those of numbers that stand in a column as they stand in a page are not copied.
  let bytes: Bytes
  /// Where 8-byte numbers begin in it, if they do.
  var numbersFrom: Int?

  enum Bytes {
    case own([UInt8])
    /// Valid as long as the column is held.
    case others(UnsafeRawBufferPointer)
  }

  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch bytes {
    case .own(let bytes): bytes.withUnsafeBytes(body)
    case .others(let bytes): body(bytes)
    }
  }

  var size: Int { withBytes(\.count) }
}

/// A page as it stands in the file.
struct EncodedPage: Sendable {
  /// The page from `start` on.
  let bytes: [UInt8]
  let start: Int

  var size: Int { bytes.count - start }
}

/// A column chunk as it stands in the file, and its metadata with offsets from its beginning.
struct EncodedChunk: Sendable {
  var pages: [EncodedPage] = []
  var metaData: ColumnMetaData

  /// Compresses pages where that saves a sixteenth of them, and puts headers before them.
  init(
    _ bodies: [PageBody], path: String, type: PhysicalType, compression: ParquetCompression, _ statistics: Statistics?
  ) {
    let size = bodies.reduce(0) { $0 + $1.size }
    var codec = CompressionCodec.uncompressed
    if compression == .snappy {
      let compressor = SnappyCompressor()
      let compressed = bodies.map { Self.page($0, compressor) }
      if compressed.reduce(0, { $0 + $1.size }) <= size - size / 16 {
        pages = compressed
        codec = .snappy
      }
    }
    if codec == .uncompressed { pages = bodies.map { Self.page($0) } }
    metaData = ColumnMetaData(
      type: type, encodings: [], path: [path], codec: codec, valueCount: 0, uncompressedSize: 0,
      compressedSize: pages.reduce(0) { $0 + $1.size }, dataPageOffset: 0, statistics: statistics, pageCounts: [])
    describe(bodies)
  }

  /// Takes into the metadata what the pages hold.
  private mutating func describe(_ bodies: [PageBody]) {
    var offset = 0
    var dataPageCount = 0
    var encoding = PageEncoding.plain
    for (body, page) in zip(bodies, pages) {
      metaData.uncompressedSize += body.size + Self.headerSize(page)
      switch body.contents {
      case .dictionary:
        metaData.dictionaryPageOffset = offset
        metaData.dataPageOffset = page.size
        metaData.pageCounts?.append(PageCount(type: .dictionary, encoding: .plain, count: 1))
      case .data(let rowCount, let itsEncoding):
        metaData.valueCount += rowCount
        dataPageCount += 1
        encoding = itsEncoding
      }
      offset += page.size
    }
    metaData.encodings = encoding == .plain ? [.plain, .runLength] : [.plain, .runLength, encoding]
    metaData.pageCounts?.append(PageCount(type: .data, encoding: encoding, count: dataPageCount))
  }

  private static func headerSize(_ page: EncodedPage) -> Int { headerRoom - page.start }

  /// Bytes left free before a page for its header, behind which its body stands.
  static let headerRoom = 96

  private static func page(_ body: PageBody, _ compressor: borrowing SnappyCompressor) -> EncodedPage {
    body.withBytes { bytes in
      let probing = body.numbersFrom.map { compressor.choose(bytes, numbersFrom: $0) } ?? .everywhere
      let room = headerRoom + SnappyCompressor.capacity(bytes.count)
      return withHeader(
        body.contents, bytes.count,
        [UInt8](unsafeUninitializedCapacity: room) { page, count in
          guard let base = page.baseAddress else { return }
          page[..<headerRoom].initialize(repeating: 0)
          count = headerRoom + compressor.compress(bytes, into: base + headerRoom, probing)
        })
    }
  }

  private static func page(_ body: PageBody) -> EncodedPage {
    body.withBytes { bytes in
      var page: [UInt8] = []
      page.reserveCapacity(headerRoom + bytes.count)
      page.append(contentsOf: repeatElement(0, count: headerRoom))
      page.append(contentsOf: bytes)
      return withHeader(body.contents, bytes.count, page)
    }
  }

  /// Puts the header before a page with room for it.
  private static func withHeader(_ contents: PageBody.Contents, _ size: Int, _ page: consuming [UInt8]) -> EncodedPage {
    var page = page
    let checksum = page.withUnsafeBytes { CRC32.checksum(UnsafeRawBufferPointer(rebasing: $0[headerRoom...])) }
    var header = PageHeader(
      type: .data, uncompressedSize: size, compressedSize: page.count - headerRoom, checksum: checksum)
    switch contents {
    case .dictionary(let valueCount):
      header.type = .dictionary
      header.dictionary = DictionaryPageHeader(valueCount: valueCount)
    case .data(let rowCount, let encoding):
      header.data = DataPageHeader(valueCount: rowCount, encoding: encoding)
    }
    let bytes = CompactWriter.bytes(of: header)
    let start = headerRoom - bytes.count
    for (index, byte) in bytes.enumerated() { page[start + index] = byte }
    return EncodedPage(bytes: page, start: start)
  }
}
