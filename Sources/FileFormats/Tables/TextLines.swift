/// Joins the columns of some rows to lines.
struct TextLines {
  private let cells: [TextCell]
  private let end: [UInt8]
  private let format: TextTableFormat
  /// A line with nothing in it would be no row.
  private let quotesNothing: Bool

  init(_ cells: [TextCell], end: StaticString, _ format: TextTableFormat) {
    self.cells = cells
    self.end = end.withUTF8Buffer { Array($0) }
    self.format = format
    quotesNothing = format == .csv && cells.count == 1
  }

  /// The lines of all rows.
  func text(_ rowCount: Int) -> [UInt8] {
    let row = cells.reduce(end.count) { $0 + $1.before.count + max($1.longest, 4) + 2 }
    let texts = cells.reduce(0) { $0 + $1.textBytes }
    return [UInt8](unsafeUninitializedCapacity: rowCount * row + texts) { buffer, used in
      guard let base = buffer.baseAddress else { return }
      var writers = cells.map { CellWriter($0, isQuoted: format == .jsonl) }
      var target = base
      for row in 0..<rowCount {
        for index in writers.indices { writers[index].write(row, to: &target) }
        if quotesNothing, row == 0 ? target == base : (target - 1).pointee == UInt8(ascii: "\n") {
          target.update(repeating: UInt8(ascii: "\""), count: 2)
          target += 2
        }
        for byte in end {
          target.pointee = byte
          target += 1
        }
      }
      used = target - base
    }
  }
}

/// Writes the values of a column one after the other; the text of a value that returns at once is copied.
private struct CellWriter {
  private let cell: TextCell
  private let isQuoted: Bool
  private var instants = InstantText()
  private var lastWord: UInt64 = 0
  private var lastText: UnsafeMutablePointer<UInt8>?
  private var lastCount = 0

  init(_ cell: TextCell, isQuoted: Bool) {
    self.cell = cell
    self.isQuoted = isQuoted
  }

  @inline(__always)
  mutating func write(_ row: Int, to target: inout UnsafeMutablePointer<UInt8>) {
    Self.copy(cell.before, to: &target)
    if let isPresent = cell.isPresent, !isPresent[row] { return writeAbsent(to: &target) }
    let word = cell.words[row]
    if case .text(let list) = cell.content {
      let range = list.range(Int(truncatingIfNeeded: word))
      list.bytes.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return }
        target.update(from: start + range.lowerBound, count: range.count)
      }
      target += range.count
      return
    }
    if word == lastWord, let lastText {
      target.update(from: lastText, count: lastCount)
      target += lastCount
      return
    }
    let start = target
    writeNew(word, to: &target)
    (lastWord, lastText, lastCount) = (word, start, target - start)
  }

  @inline(__always)
  private mutating func writeNew(_ word: UInt64, to target: inout UnsafeMutablePointer<UInt8>) {
    let integer = Int64(bitPattern: word)
    switch cell.content {
    case .text: break
    case .integer: target += DecimalText.write(integer, to: target)
    case .double:
      let value = Double(bitPattern: word)
      if !value.isFinite { return writeAbsent(to: &target) }
      target += DecimalText.write(value, to: target)
    case .float:
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: word))
      if !value.isFinite { return writeAbsent(to: &target) }
      target += DecimalText.write(value, to: target)
    case .boolean: Self.copy(word == 0 ? "false" : "true", to: &target)
    case .date:
      writeQuote(to: &target)
      target += instants.writeDate(integer, to: target)
      writeQuote(to: &target)
    case .time(let unit):
      writeQuote(to: &target)
      target += InstantText.writeTime(integer, unit, to: target)
      writeQuote(to: &target)
    case .timestamp(let unit, let isUTC):
      writeQuote(to: &target)
      target += instants.write(integer, unit, isUTC: isUTC, to: target)
      writeQuote(to: &target)
    }
  }

  private func writeAbsent(to target: inout UnsafeMutablePointer<UInt8>) {
    if isQuoted { Self.copy("null", to: &target) }
  }

  @inline(__always)
  private func writeQuote(to target: inout UnsafeMutablePointer<UInt8>) {
    guard isQuoted else { return }
    target.pointee = UInt8(ascii: "\"")
    target += 1
  }

  private static func copy(_ text: StaticString, to target: inout UnsafeMutablePointer<UInt8>) {
    target.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    target += text.utf8CodeUnitCount
  }

  @inline(__always)
  private static func copy(_ bytes: [UInt8], to target: inout UnsafeMutablePointer<UInt8>) {
    bytes.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      target.update(from: start, count: source.count)
    }
    target += bytes.count
  }
}
