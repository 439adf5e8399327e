/// Takes rows out of a window, refilling it, and keeps count of lines: what both readers share.
struct CSVRows: ~Copyable {
  let input: CSVInput
  var scanner = CSVScanner()
  /// Line on which the next row begins.
  var line = 1
  private var isAtStart = true

  init(_ source: CSVSource, observe: ((UnsafeBufferPointer<UInt8>) -> Void)? = nil) throws(CSVError) {
    input = try CSVInput(source, observe: observe)
  }

  var base: UnsafePointer<UInt8> { UnsafePointer(input.base) }

  /// Whether a row begins in the window; drops the byte order mark, and refills where the window is empty.
  mutating func hasMore() throws(CSVError) -> Bool {
    if isAtStart {
      try input.refill()
      isAtStart = false
      if input.end >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF { input.start = 3 }
      if input.end >= 2, base[0] == 0xFF && base[1] == 0xFE || base[0] == 0xFE && base[1] == 0xFF {
        throw CSVError(line: 1, field: 1, column: 1, message: "the text is UTF-16; expected UTF-8")
      }
    }
    if input.start == input.end { try input.refill() }
    return input.start < input.end
  }

  /// A copy of the rows that stand at the start of the window, whole, and whether nothing follows them; nil where not
  /// one is whole.
  func sample() -> (bytes: [UInt8], isWhole: Bool)? {
    let all = UnsafeBufferPointer(start: base + input.start, count: input.end - input.start)
    if all.count <= Self.sampleSize, input.isFinal { return (Array(all), true) }
    let first = all.prefix(Self.sampleSize)
    guard let end = first.lastIndex(of: 0x0A) ?? all.firstIndex(of: 0x0A) else { return nil }
    return (Array(all[...end]), false)
  }

  /// Most bytes that tell how a file is written.
  private static let sampleSize = 1 << 16

  /// Passes over the rest of a line, whatever stands in it.
  mutating func skipLine() throws(CSVError) {
    while try hasMore() {
      let rest = UnsafeBufferPointer(start: base + input.start, count: input.end - input.start)
      if let end = rest.firstIndex(of: 0x0A) {
        input.start += end + 1
        line += 1
        return
      }
      input.start = input.end
    }
  }

  /// Scans the row at the start of the window, which is not empty, and refills until the row is complete.
  ///
  /// The row is not taken yet: `finish` does that.
  ///
  /// - Returns: the offset of the next row.
  mutating func scan() throws(CSVError) -> Int {
    while true {
      switch scanner.scan(base, from: input.start, to: input.end, isFinal: input.isFinal) {
      case .row(let next): return next
      case .incomplete:
        do { try input.refill() } catch {
          throw error.line == 0 && input.end > 0
            ? CSVError(line: line, field: 1, column: 1, message: error.message) : error
        }
      case .malformed(let offset, let field, let message):
        let position = scanner.position(base, rowStart: input.start, rowLine: line, offset: offset)
        throw CSVError(line: position.line, field: field, column: position.column, message: message)
      }
    }
  }

  /// Whether the row scanned last, which ends at `next`, is an empty line.
  func isEmptyLine() -> Bool {
    scanner.spans.count == 1 && !scanner.spans[0].isQuoted && scanner.spans[0].start == scanner.spans[0].end
  }

  /// An error where the row scanned last holds bytes that are no text in UTF-8: zero bytes are none either.
  func invalidText(until next: Int) -> CSVError? {
    var offset: Int?
    if scanner.hasZeroBytes { offset = (input.start..<next).first { base[$0] == 0 } }
    if scanner.hasHighBytes, let invalid = CSVScanner.invalidUTF8(base, from: input.start, to: next) {
      offset = min(offset ?? invalid, invalid)
    }
    guard let offset else { return nil }
    let field = (scanner.spans.lastIndex { $0.outerStart <= offset } ?? 0) + 1
    let position = scanner.position(base, rowStart: input.start, rowLine: line, offset: offset)
    let hex = String(base[offset], radix: 16, uppercase: true)
    let problem = base[offset] == 0 ? "a zero byte" : "the byte 0x\(hex) is no UTF-8"
    return CSVError(
      line: position.line, field: field, column: position.column, message: "\(problem); expected text in UTF-8")
  }

  /// Takes the row that ends at `next` out of the window.
  mutating func finish(_ next: Int) {
    line += 1
    for span in scanner.spans where span.isQuoted {
      for index in span.start..<span.end where base[index] == 0x0A { line += 1 }
    }
    input.start = next
  }
}
