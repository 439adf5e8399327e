/// How a file under construction is kept readable: the records that it consists of.
///
/// A Parquet file says at its end where everything is, so that one whose writer was killed could not be read. Here each
/// row group is a record that tells its own length and carries its own metadata, and the file begins with the schema:
///
///     PAR1
///     record 0:  header, no pages,  FileMetaData without row groups (schema, key-value metadata, program)
///     record 1:  header, pages of row group 0, its RowGroup
///     record 2:  header, pages of row group 1, its RowGroup
///     ...
///     FileMetaData of the whole file, its length, PAR1
///
/// Other readers go by the end of the file and take headers and RowGroups for gaps, which the format allows. The file
/// is only ever appended to, a record is written at once when its row group is full or on `flush`, and the metadata
/// stand twice in the file and no more, however many row groups there are: some 150 bytes a column and row group. What
/// is read of a file without an end are the records that are whole (`whole`), from the front: at most the row group
/// that was open is lost. Pages have checksums of their own, which show what a crash of the machine has left out.
///
/// The header is `byteCount` bytes, little-endian: the magic number (4), the length of the metadata (4), that of the
/// pages (8), CRC-32 of the metadata (4), CRC-32 of the header so far (4).
struct GroupRecord: Equatable, Sendable {
  /// Length of the pages.
  var pagesSize: Int
  /// Length of the metadata.
  var metadataSize: Int
  /// CRC-32 of the metadata.
  var metadataChecksum: UInt32

  /// Length of a header.
  static let byteCount = 24
  /// What stands at both ends of a Parquet file.
  static let fileMagic = Array("PAR1".utf8)
  private static let magic = Array("ADMr".utf8)

  init(pagesSize: Int, metadata: [UInt8]) {
    self.pagesSize = pagesSize
    metadataSize = metadata.count
    metadataChecksum = CRC32.checksum(metadata)
  }

  /// Reads a header; nil where the bytes are none.
  init?(_ bytes: [UInt8]) {
    func number(_ range: Range<Int>) -> UInt64 { range.reversed().reduce(0) { $0 << 8 | UInt64(bytes[$1]) } }
    guard bytes.count == Self.byteCount, Array(bytes[..<4]) == Self.magic,
      number(20..<24) == UInt64(CRC32.checksum(Array(bytes[..<20]))), let pagesSize = Int(exactly: number(8..<16))
    else { return nil }
    self.pagesSize = pagesSize
    metadataSize = Int(number(4..<8))
    metadataChecksum = UInt32(number(16..<20))
  }

  /// The header.
  var bytes: [UInt8] {
    func number(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let front =
      Self.magic + number(metadataSize, 4) + number(pagesSize, 8) + number(Int(metadataChecksum), 4)
    return front + number(Int(CRC32.checksum(front)), 4)
  }

  /// The metadata of the whole records of a file, in order: first a FileMetaData, then RowGroups, each with the offset
  /// in the file where the bytes of its record end; nothing where the file does not begin as one.
  ///
  /// - Parameters:
  ///   - size: Length of the file.
  ///   - read: Some bytes of the file at an offset; only what lies within `size` is asked for.
  static func whole<Failure: Error>(
    size: Int, read: (_ offset: Int, _ count: Int) throws(Failure) -> [UInt8]
  ) throws(Failure) -> [(metadata: [UInt8], end: Int)] {
    guard size >= fileMagic.count, try read(0, fileMagic.count) == fileMagic else { return [] }
    var records: [(metadata: [UInt8], end: Int)] = []
    var offset = fileMagic.count
    while size - offset >= byteCount, let record = GroupRecord(try read(offset, byteCount)) {
      offset += byteCount
      guard record.pagesSize <= size - offset, record.metadataSize <= size - offset - record.pagesSize else { break }
      let metadata = try read(offset + record.pagesSize, record.metadataSize)
      guard CRC32.checksum(metadata) == record.metadataChecksum else { break }
      offset += record.pagesSize + record.metadataSize
      records.append((metadata, offset))
    }
    return records
  }
}
