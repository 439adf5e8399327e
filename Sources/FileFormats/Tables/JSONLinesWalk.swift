/// Takes the rows of a piece of JSON Lines into a sink: an object a line, objects within it by dotted names.
///
/// A row whose names stand without escapes and whose values are plain is read in one pass; any other through
/// `JSONValue`, which also finds what is wrong.
enum JSONLinesWalk {
  static func read(_ chunk: TextChunk, path: String, into sink: inout some TextCellSink) throws(TextTableError) {
    try chunk.bytes.withUnsafeBufferPointer { buffer throws(TextTableError) in
      guard let base = buffer.baseAddress else { return }
      var row = base
      let end = base + chunk.count
      var line = chunk.line
      var names = Names(sink.columnNames)
      while row < end {
        if let next = skipBlankLine(row, end) {
          row = next
        } else if let next = plainRow(row, end, names, &sink) {
          sink.commit()
          row = next
        } else {
          row = try anyRow(row, end, SourceLocation(line: line, column: 1), path, &sink)
          sink.commit()
          if names.count != sink.columnNames.count { names = Names(sink.columnNames) }
        }
        line += 1
      }
    }
  }

  /// The names as they stand in a row, quotes and colon included.
  private final class Names {
    let count: Int
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let ends: UnsafeMutableBufferPointer<Int>

    init(_ names: [String]) {
      var (all, ends): ([UInt8], [Int]) = ([], [])
      for name in names {
        JSONText.appendQuoted(name, to: &all)
        all.append(UInt8(ascii: ":"))
        ends.append(all.count)
      }
      count = names.count
      bytes = .allocate(capacity: all.count)
      _ = bytes.initialize(from: all)
      self.ends = .allocate(capacity: ends.count)
      _ = self.ends.initialize(from: ends)
    }

    deinit {
      bytes.deallocate()
      ends.deallocate()
    }

    /// The column whose name stands at `position`, looked for from `expected` on; moves behind its colon.
    @inline(__always)
    func column(_ position: inout UnsafePointer<UInt8>, expected: Int) -> Int? {
      var candidate = expected
      for _ in 0..<count {
        if candidate >= count { candidate = 0 }
        let start = candidate == 0 ? 0 : ends[candidate - 1]
        let length = ends[candidate] - start
        var index = 0
        while index < length, position[index] == bytes[start + index] { index += 1 }
        if index == length {
          position += length
          if position[0] == 0x20 { position += 1 }
          return candidate
        }
        candidate += 1
      }
      return nil
    }

    /// The same for a member of an object: the column called by the object's name, a point and the member's.
    func column(
      _ position: inout UnsafePointer<UInt8>, of object: UnsafeBufferPointer<UInt8>, expected: Int
    ) -> Int? {
      var candidate = expected
      for _ in 0..<count {
        if candidate >= count { candidate = 0 }
        let start = candidate == 0 ? 0 : ends[candidate - 1]
        // The quote before the name, and the point behind that of the object.
        let head = object.count + 2
        let length = ends[candidate] - start - head
        if length > 1, bytes[start + head - 1] == UInt8(ascii: "."),
          (0..<object.count).allSatisfy({ bytes[start + 1 + $0] == object[$0] }), position[0] == UInt8(ascii: "\"")
        {
          var index = 0
          while index < length, position[1 + index] == bytes[start + head + index] { index += 1 }
          if index == length {
            position += 1 + length
            if position[0] == 0x20 { position += 1 }
            return candidate
          }
        }
        candidate += 1
      }
      return nil
    }
  }

  /// The name of an object that begins at `position` with a member; moves behind its brace.
  ///
  /// Nil for anything else.
  private static func openedObject(_ position: inout UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
    guard position[0] == UInt8(ascii: "\"") else { return nil }
    var end = position + 1
    // The zeros behind the text end this too.
    while end[0] >= 0x20, end[0] != UInt8(ascii: "\""), end[0] != UInt8(ascii: "\\") { end += 1 }
    guard end[0] == UInt8(ascii: "\""), end[1] == UInt8(ascii: ":") else { return nil }
    let brace = end[2] == 0x20 ? end + 3 : end + 2
    guard brace[0] == UInt8(ascii: "{"), brace[1] == UInt8(ascii: "\"") else { return nil }
    let name = UnsafeBufferPointer(start: position + 1, count: end - position - 1)
    position = brace + 1
    return name
  }

  private static func skipBlankLine(_ row: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    var position = row
    while position < end, position[0] == 0x20 || position[0] == 0x09 || position[0] == 0x0D { position += 1 }
    if position == end { return end }
    return position[0] == 0x0A ? position + 1 : nil
  }

  /// Reads a row of the plain form; the start of the next, nil where it is another.
  @inline(__always)
  private static func plainRow(
    _ row: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ names: Names, _ sink: inout some TextCellSink
  ) -> UnsafePointer<UInt8>? {
    guard row[0] == UInt8(ascii: "{") else { return nil }
    sink.begin()
    var position = row + 1
    var expected = 0
    var object: UnsafeBufferPointer<UInt8>?
    while true {
      var column = object == nil ? names.column(&position, expected: expected) : nil
      if column == nil {
        if object == nil { object = openedObject(&position) }
        column = object.flatMap { names.column(&position, of: $0, expected: expected) }
      }
      guard let column, sink.claim(column), sink.takePlainJSON(column, &position) else { return nil }
      expected = column + 1
      if object != nil, position[0] == UInt8(ascii: "}") {
        object = nil
        position += 1
      }
      if position[0] == UInt8(ascii: "}") { break }
      guard position[0] == UInt8(ascii: ",") else { return nil }
      position += position[1] == 0x20 ? 2 : 1
    }
    position += 1
    if position[0] == 0x0D { position += 1 }
    if position == end { return end }
    return position[0] == 0x0A ? position + 1 : nil
  }

  /// Reads any row; the start of the next.
  private static func anyRow(
    _ row: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ place: SourceLocation, _ path: String,
    _ sink: inout some TextCellSink
  ) throws(TextTableError) -> UnsafePointer<UInt8> {
    let rest = UnsafeBufferPointer(start: row, count: end - row)
    let length = rest.firstIndex(of: 0x0A) ?? rest.count
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue(parsing: Array(rest[..<length])) } catch {
      throw TextTableError(path, SourceLocation(line: place.line, column: error.location.column), error.message)
    }
    guard case .object(let members) = value else {
      throw TextTableError(path, place, "expected an object, a row of the table, on each line")
    }
    sink.begin()
    if let problem = take(members, "", &sink) { throw TextTableError(path, place, problem) }
    return row + min(length + 1, rest.count)
  }

  /// Takes the members of an object; what is wrong with them.
  private static func take(_ members: [JSONMember], _ prefix: String, _ sink: inout some TextCellSink) -> String? {
    for member in members {
      let name = prefix + member.name
      if case .object(let inner) = member.value {
        if let problem = take(inner, name + ".", &sink) { return problem }
        continue
      }
      guard let column = sink.column(name) else { return "unknown column \(MessageText.excerpt(name))" }
      guard sink.claim(column) else { return "two values of \(MessageText.excerpt(name))" }
      if let problem = sink.take(column, member.value) { return problem }
    }
    return nil
  }
}
