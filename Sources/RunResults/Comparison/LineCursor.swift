import FileFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Moves over the lines of a file, or of what is read as lines, through a window of bounded size.
final class LineCursor {
  /// Bytes of the window; it grows where a line is longer.
  private static let windowSize = 1 << 18
  /// Bytes that are compared at a time.
  private static let blockSize = 1 << 12

  private let source: any ByteSource
  private var window = [UInt8](repeating: 0, count: windowSize)
  private var start = 0
  private var end = 0
  private var isAtEnd = false

  /// Opens a file of text; nil where there is none that can be read, be it a pipe.
  init?(_ path: String) {
    guard let file = try? RunFolder.open(path) else { return nil }
    source = FileSource(file: file)
  }

  /// Opens a table; the rows of one that is no text are read as JSON Lines.
  ///
  /// Nil where it cannot be read.
  convenience init?(_ table: ResultTable, _ format: ResultsFormat, in folder: String) {
    let path = folder + "/" + table.fileName(format)
    if format.text != nil {
      self.init(path)
    } else {
      guard let lines = ParquetLines(path) else { return nil }
      self.init(source: lines)
    }
  }

  private init(source: any ByteSource) { self.source = source }

  /// Passes over lines that are equal, many at once, and returns their number.
  ///
  /// Afterwards a line follows that differs, or one of the files is at its end.
  /// - Throws: `ResultsError.fileSystem`.
  static func skipEqualLines(_ left: LineCursor, _ right: LineCursor) throws(ResultsError) -> Int {
    var lines = 0
    while true {
      try left.fill()
      try right.fill()
      let common = commonLength(left, right)
      let (count, length) = left.wholeLines(common)
      if count > 0 {
        lines += count
        left.start += length
        right.start += length
        continue
      }
      guard let one = try left.line(), let other = try right.line() else { return lines }
      let isEqual = left.window[one].elementsEqual(right.window[other])
      guard isEqual else { return lines }
      lines += 1
      left.take(one)
      right.take(other)
    }
  }

  /// Takes the next line, without its line feed; nil at the end.
  ///
  /// - Throws: `ResultsError.fileSystem`.
  func next() throws(ResultsError) -> String? {
    guard let line = try line() else { return nil }
    defer { take(line) }
    return String(decoding: window[line], as: UTF8.self)
  }

  private func take(_ line: Range<Int>) { start = min(line.upperBound + 1, end) }

  /// Where the next line stands in the window, without its line feed.
  private func line() throws(ResultsError) -> Range<Int>? {
    var searched = 0
    while true {
      if let feed = window[(start + searched)..<end].firstIndex(of: UInt8(ascii: "\n")) { return start..<feed }
      if isAtEnd { return start < end ? start..<end : nil }
      searched = end - start
      if searched == window.count { window += [UInt8](repeating: 0, count: window.count) }
      try fill()
    }
  }

  /// Fills the window as far as the source reaches.
  private func fill() throws(ResultsError) {
    if isAtEnd { return }
    if start > 0 {
      window.withUnsafeMutableBytes { bytes in
        bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
      }
      end -= start
      start = 0
    }
    while end < window.count && !isAtEnd {
      let count = try source.read(into: &window, from: end)
      isAtEnd = count == 0
      end += count
    }
  }

  /// Number of equal bytes with which both windows begin, in whole blocks or all of them.
  private static func commonLength(_ left: LineCursor, _ right: LineCursor) -> Int {
    let length = min(left.end - left.start, right.end - right.start)
    return left.window.withUnsafeBytes { one in
      right.window.withUnsafeBytes { other in
        guard let a = one.baseAddress?.advanced(by: left.start), let b = other.baseAddress?.advanced(by: right.start)
        else { return 0 }
        var equal = 0
        while equal < length {
          let count = min(blockSize, length - equal)
          if memcmp(a + equal, b + equal, count) != 0 { break }
          equal += count
        }
        return equal
      }
    }
  }

  /// Number of whole lines within the first `limit` bytes of the window, and their length.
  private func wholeLines(_ limit: Int) -> (count: Int, length: Int) {
    let bytes = window[start..<(start + limit)]
    guard let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return (0, 0) }
    let count = bytes.withUnsafeBufferPointer { bytes in
      bytes.reduce(into: 0) { count, byte in count &+= byte == UInt8(ascii: "\n") ? 1 : 0 }
    }
    return (count, last + 1 - start)
  }
}
