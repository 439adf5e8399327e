import Testing

@testable import FileFormats

@Suite("Any bytes end in values or in an error")
struct CSVFuzzTests {
  private static let seedText = #"""
    date,open,symbol,note
    2003-01-02,1.5,AAA,"quoted, text"
    2003-01-03,2.25,AAA,"with ""quotes"""
    2003-01-04,-3e2,BBB,plain
    2003-01-05,12345678.9,BBB,é\#r

    2003-01-06,0.00001,AAA,"two
    lines"

    """#

  private static let kinds: [CSVColumnKind] = [.time, .number, .category, .skipped]

  /// A text with a few bytes changed, removed, added or repeated.
  private static func mutated(_ generator: inout CSVCaseGenerator) -> [UInt8] {
    var bytes = Array(seedText.utf8)
    let special: [UInt8] = [
      0x22, 0x2C, 0x0A, 0x0D, 0x2D, 0x2E, 0x65, 0x30, 0x39, 0x00, 0x80, 0xC3, 0xFF, 0x20, 0x54, 0x3A,
    ]
    for _ in 0..<(1 + generator.below(6)) where !bytes.isEmpty {
      let place = generator.below(bytes.count)
      switch generator.below(5) {
      case 0: bytes[place] = generator.pick(special)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(generator.pick(special), at: place)
      case 3: bytes.removeLast(generator.below(bytes.count) / 4)
      default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: generator.below(bytes.count))
      }
    }
    return bytes
  }

  @Test("mutated files: no trap, and both readers agree on the rows")
  func mutations() {
    var generator = CSVCaseGenerator(seed: 5)
    var complete = 0
    var refused = 0
    for _ in 0..<fuzzRounds(3000) {
      let bytes = Self.mutated(&generator)
      let rows = readRows(bytes)
      let columns = try? readColumns(bytes, Self.kinds)
      guard case .success(let texts) = rows, let columns else {
        refused += 1
        continue
      }
      complete += 1
      // Every row that the columns accept is a row of the text, with the same number and name.
      // Of three or five fields where a separator at the end is missing or too many.
      let numbers = texts.dropFirst().filter { (3...5).contains($0.count) }.map { "\($0[1])|\($0[2])" }
      var from = numbers.startIndex
      for index in columns.lines.indices {
        let name = columns.columns[2][index]
        let match = numbers[from...].firstIndex { text in
          let parts = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
          let value = DecimalParser.parse(CSVColumnReader.trimmed(Array(parts[0].utf8)[...]))
          let trimmed = CSVColumnReader.trimmed(Array(parts[1].utf8)[...])
          return value.map { String($0.bitPattern, radix: 16) } == columns.columns[1][index]
            && trimmed.elementsEqual(name.utf8)
        }
        guard let match else {
          Issue.record("a row that is not in the text: \(String(decoding: bytes, as: UTF8.self))")
          break
        }
        from = match + 1
      }
    }
    #expect(complete > 300)
    #expect(refused > 300)
  }

  @Test("random bytes")
  func noise() {
    var generator = CSVCaseGenerator(seed: 6)
    for _ in 0..<1000 {
      let bytes = (0..<generator.below(200)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      if case .success(let rows) = readRows(bytes) { #expect(rows.count <= bytes.count) }
      _ = try? readColumns(bytes, Self.kinds)
    }
  }
}
