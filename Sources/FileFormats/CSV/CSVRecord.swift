/// One row of a CSV file with its fields' content; reused from row to row, so that reading allocates little.
public struct CSVRecord: Equatable, Sendable {
  /// Line in the file on which the row begins, from 1.
  public internal(set) var line = 0
  /// Content of all fields, one behind the other.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var positions: [Position] = []

  private struct Position: Equatable, Sendable {
    var line: Int
    var column: Int
  }

  /// An empty record.
  public init() {}

  /// Number of fields.
  public var count: Int { ends.count }

  /// The bytes of the field at `index`, without quotes.
  public subscript(index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }

  /// The text of the field at `index`.
  public func text(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }

  /// The text of every field.
  public var texts: [String] { ends.indices.map(text) }

  /// An error about the field at `index`.
  public func error(_ index: Int, _ message: String) -> CSVError {
    guard positions.indices.contains(index) else {
      return CSVError(line: line, field: index + 1, column: 1, message: message)
    }
    return CSVError(
      line: positions[index].line, field: index + 1, column: positions[index].column, message: message)
  }

  /// The number in the field at `index`, exactly rounded.
  ///
  /// - Throws: an error that shows the field's text where it is no number.
  public func double(_ index: Int) throws(CSVError) -> Double {
    guard let value = DecimalParser.parse(self[index]) else {
      throw error(index, "not a number, was \(quotedForMessage(self[index])); expected a number")
    }
    return value
  }

  mutating func load(_ scanner: CSVScanner, _ base: UnsafePointer<UInt8>, rowStart: Int, line: Int) {
    self.line = line
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    var (place, lineStart) = (rowStart, rowStart)
    var current = line
    for span in scanner.spans {
      scanner.appendContent(base, span, to: &bytes)
      ends.append(bytes.count)
      while place < span.outerStart {
        if base[place] == 0x0A { (current, lineStart) = (current + 1, place + 1) }
        place += 1
      }
      positions.append(Position(line: current, column: place - lineStart + 1))
    }
  }
}
