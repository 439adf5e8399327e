/// Whole rows of a table that is text.
struct TextChunk: Sendable {
  /// The rows, and behind them `CSVInput.padding` zero bytes, which end every loop.
  var bytes: [UInt8]
  /// Bytes of the rows.
  var count: Int
  /// The line on which they begin, from 1.
  var line: Int
  /// Number of line feeds.
  var lineFeeds: Int
}

/// Cuts a file into pieces of whole rows, each with a few thousand of them.
///
/// Where quotes may hold line ends, a piece ends where the quotes before are even in number.
struct TextChunks: ~Copyable {
  /// Longest row that is read.
  static let maximumRowSize = 1 << 24

  private let file: OpenFile
  private let path: String
  private let hasQuotes: Bool
  private let dropsUnfinishedRow: Bool
  private let size: Int
  private var rest: [UInt8] = []
  private var line = 1
  private var isAtEnd = false
  /// Bytes of a last row without an end that were left out.
  private(set) var droppedBytes = 0

  init(_ path: String, hasQuotes: Bool, dropsUnfinishedRow: Bool, size: Int) throws(TextTableError) {
    self.path = path
    self.hasQuotes = hasQuotes
    self.dropsUnfinishedRow = dropsUnfinishedRow
    self.size = size
    do throws(FileError) { file = try OpenFile.reading(path) } catch { throw TextTableError(path, nil, error.problem) }
  }

  /// The next piece, nil behind the last.
  mutating func next() throws(TextTableError) -> TextChunk? {
    var bytes = rest
    var room = size
    rest = []
    while true {
      try fill(&bytes, to: bytes.count + room)
      if isAtEnd {
        let end = dropsUnfinishedRow ? lastEnd(bytes) ?? 0 : bytes.count
        droppedBytes += bytes.count - end
        return end > 0 ? take(&bytes, end) : nil
      }
      if let end = lastEnd(bytes) { return take(&bytes, end) }
      guard bytes.count < Self.maximumRowSize else {
        throw TextTableError(
          path, SourceLocation(line: line, column: 1),
          "a row is longer than \(Self.maximumRowSize) bytes; expected "
            + "\(hasQuotes ? "a quote to close or " : "")a line to end"
        )
      }
      room = bytes.count
    }
  }

  /// Reads on until there are so many bytes, or no more.
  private mutating func fill(_ bytes: inout [UInt8], to count: Int) throws(TextTableError) {
    let before = bytes
    let file = file
    var (failure, isFinal): (FileError?, Bool) = (nil, false)
    bytes = [UInt8](unsafeUninitializedCapacity: count + CSVInput.padding) { buffer, filled in
      filled = buffer.update(fromContentsOf: before)
      do throws(FileError) {
        while filled < count, !isFinal {
          let room = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[filled..<count]))
          let read = try file.read(into: room)
          if read == 0 { isFinal = true }
          filled += read
        }
      } catch { failure = error }
    }
    isAtEnd = isFinal
    if let failure { throw TextTableError(path, nil, failure.problem) }
  }

  /// Where the last whole row ends.
  private func lastEnd(_ bytes: [UInt8]) -> Int? {
    guard hasQuotes, bytes.contains(0x22) else { return bytes.lastIndex(of: 0x0A).map { $0 + 1 } }
    return bytes.withUnsafeBufferPointer { bytes in
      var (end, isInside): (Int?, Bool) = (nil, false)
      for index in 0..<bytes.count {
        if bytes[index] == 0x22 { isInside.toggle() } else if bytes[index] == 0x0A, !isInside { end = index + 1 }
      }
      return end
    }
  }

  private mutating func take(_ bytes: inout [UInt8], _ end: Int) -> TextChunk {
    rest = Array(bytes[end...])
    bytes.removeLast(bytes.count - end)
    let lineFeeds = bytes.withUnsafeBufferPointer { bytes in bytes.reduce(0) { $0 &+ ($1 == 0x0A ? 1 : 0) } }
    let first = line
    line += lineFeeds
    bytes.append(contentsOf: repeatElement(0, count: CSVInput.padding))
    return TextChunk(bytes: bytes, count: end, line: first, lineFeeds: lineFeeds)
  }
}
