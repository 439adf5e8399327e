import Determinism
import FileFormats

/// What is wrong with the file of an object.
struct ObjectDamage: Error, Equatable, Sendable {
  var problem: String

  init(_ problem: String) { self.problem = problem }
}

/// Reads the file of an object; nothing is handed out before its checksum was found right.
///
/// `@unchecked Sendable`: places of a file are read, which no thread moves.
struct ObjectReader: @unchecked Sendable {
  let header: ObjectHeader
  private let file: OpenFile
  private let start: Int

  /// What keeps an object from being read.
  enum Failure: Error, Sendable {
    /// The file is not as it was written.
    case damaged(ObjectDamage)
    /// The system does not give its bytes: it was removed meanwhile, or may not be read.
    case unreadable(FileError)
  }

  /// Opens the file of the object `key` and reads its header.
  init(_ path: String, key: String) throws(Failure) {
    do throws(FileError) { file = try OpenFile.reading(path) } catch { throw .unreadable(error) }
    let prefix = try Self.read(file, at: 0, count: ObjectHeader.prefixLength)
    guard prefix.starts(with: ObjectHeader.magic) else { throw Self.damage("it does not begin as an object") }
    let length = Self.word(prefix, 8)
    guard length <= UInt64(ObjectHeader.mostText), Int(length) + ObjectHeader.prefixLength <= file.size else {
      throw Self.damage("it ends within its header")
    }
    let text = try Self.read(file, at: ObjectHeader.prefixLength, count: Int(length))
    guard XXH64.hash(text) == Self.word(prefix, 16) else { throw Self.damage("the checksum of its header is wrong") }
    guard let header = ObjectHeader(text) else { throw Self.damage("its header cannot be read") }
    guard header.key == key else { throw Self.damage("it is another object, \(header.key)") }
    start = ObjectHeader.prefixLength + Int(length)
    guard file.size == start + header.payloadLength else {
      throw Self.damage("it has \(file.size) bytes and should have \(start + header.payloadLength)")
    }
    self.header = header
  }

  /// Bytes of the file.
  var size: Int { start + header.payloadLength }

  /// Reads everything; large objects on several threads, a column each.
  func content() throws(Failure) -> ObjectContent {
    var places = [start]
    for entry in header.columns { places.append(places[places.count - 1] + entry.paddedLength) }
    let starts = places
    let threads = size < ObjectStore.smallSize ? 1 : ParallelPieces.processorCount
    let results = ParallelPieces.map(header.columns.count, threads: threads) { index -> Result<Column, Failure> in
      var place = starts[index]
      do throws(Failure) {
        return .success(try column(header.columns[index], number: index + 1, &place))
      } catch { return .failure(error) }
    }
    var columns: [Column] = []
    for result in results { columns.append(try result.get()) }
    return ObjectContent(facts: header.facts, columns: columns)
  }

  /// Bytes of the file before its columns.
  var headerSize: Int { start }

  /// Reads one column.
  func column(_ index: Int) throws(Failure) -> Column {
    var place = header.columns[..<index].reduce(start) { $0 + $1.paddedLength }
    return try column(header.columns[index], number: index + 1, &place)
  }

  /// Reads everything and keeps nothing.
  func check() throws(Failure) { _ = try content() }

  private func column(_ entry: ColumnEntry, number: Int, _ place: inout Int) throws(Failure) -> Column {
    guard entry.parts.count == (entry.storage == .texts ? 4 : 2), let marks = entry.parts.last else {
      throw Self.damage("column \(number) has \(entry.parts.count) parts")
    }
    let values: Column.Values
    switch entry.storage {
    case .booleans:
      values = .booleans(try part(entry, 0, number, &place, of: UInt8.self).map { $0 != 0 })
    case .int32s: values = .int32s(try part(entry, 0, number, &place))
    case .int64s: values = .int64s(try part(entry, 0, number, &place))
    case .floats: values = .floats(try part(entry, 0, number, &place))
    case .doubles: values = .doubles(try part(entry, 0, number, &place))
    case .texts: values = .texts(try texts(entry, number, &place))
    }
    var isPresent: [Bool]?
    let bytes = try part(entry, entry.parts.count - 1, number, &place, count: marks.byteCount, of: UInt8.self)
    if entry.isOptional { isPresent = bytes.map { $0 != 0 } }
    let column = Column(values, isPresent: isPresent)
    guard column.count == entry.count, isPresent.map({ $0.count == entry.count }) ?? true else {
      throw Self.damage("column \(number) has not the rows that its header says")
    }
    return column
  }

  private func texts(_ entry: ColumnEntry, _ number: Int, _ place: inout Int) throws(Failure) -> TextColumn {
    let codes = try part(entry, 0, number, &place, count: entry.parts[0].byteCount / 4, of: UInt32.self)
    let bytes = try part(entry, 1, number, &place, count: entry.parts[1].byteCount, of: UInt8.self)
    let ends = try part(entry, 2, number, &place, count: entry.parts[2].byteCount / 8, of: Int.self)
    let ascend = zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 }
    guard (ends.last ?? 0) == bytes.count, ends.first ?? 0 >= 0, ascend, codes.allSatisfy({ $0 < ends.count }) else {
      throw Self.damage("the texts of column \(number) do not fit together")
    }
    return TextColumn(codes: entry.hasCodes ? codes : nil, texts: TextList(bytes: bytes, ends: ends))
  }

  /// An array of a column, right into the memory that it will be used in.
  private func part<Value: BitwiseCopyable>(
    _ entry: ColumnEntry, _ index: Int, _ number: Int, _ place: inout Int, count: Int? = nil,
    of type: Value.Type = Value.self
  ) throws(Failure) -> [Value] {
    let part = entry.parts[index]
    let count = count ?? entry.count
    // The size of the file was held against the sum of all parts, which bounds what is allocated here.
    guard count.multipliedReportingOverflow(by: MemoryLayout<Value>.stride) == (part.byteCount, false) else {
      throw Self.damage("a part of column \(number) has another length than it should have")
    }
    var failure: FileError?
    var (found, checksum) = (0, UInt64(0))
    let offset = place
    let values = [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(buffer.extracting(0..<count))
      do throws(FileError) { found = try file.read(into: bytes, at: offset) } catch { failure = error }
      guard found == bytes.count else { return }
      checksum = XXH64.hash(UnsafeRawBufferPointer(bytes))
      initialized = count
    }
    if let failure { throw .unreadable(failure) }
    guard found == part.byteCount, checksum == part.checksum else {
      throw Self.damage("the checksum of column \(number) is wrong")
    }
    let padding = ObjectHeader.padded(part.byteCount) - part.byteCount
    if padding > 0, try Self.read(file, at: offset + part.byteCount, count: padding).contains(where: { $0 != 0 }) {
      throw Self.damage("what fills column \(number) up is not empty")
    }
    place += part.byteCount + padding
    return values
  }

  private static func read(_ file: OpenFile, at offset: Int, count: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var found = 0
    var failure: FileError?
    bytes.withUnsafeMutableBytes { buffer in
      do throws(FileError) { found = try file.read(into: buffer, at: offset) } catch { failure = error }
    }
    if let failure { throw .unreadable(failure) }
    guard found == count else { throw damage("it ends before its end") }
    return bytes
  }

  private static func word(_ bytes: [UInt8], _ place: Int) -> UInt64 {
    bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt64.self)) }
  }

  private static func damage(_ problem: String) -> Failure { .damaged(ObjectDamage(problem)) }
}
