import Testing

@testable import FileFormats

@Suite("CSV columns are read as typed values")
struct CSVColumnReaderTests {
  private static let kinds: [CSVColumnKind] = [.time, .number, .category, .skipped]

  private func read(_ text: String, errorLimit: Int = 20) throws -> CSVColumnResult {
    try readColumns(Array(text.utf8), Self.kinds, errorLimit: errorLimit)
  }

  private func bits(_ values: Double...) -> [String] { values.map { String($0.bitPattern, radix: 16) } }

  @Test("plain and other shapes give the same values")
  func shapes() throws {
    let text = """
      t , x,s,note
      10,1.5,a,foo
      11,-0.25,a,"b,c"
      "12", 1e3 ,b,
      +13,+2,"a",é
      14,.5,b,x
      15,5.,b,x\r
      16,12345678901234567890.5,b,x

      17,9007199254740993,b,x
      """
    let result = try read(text)
    #expect(result.errors == [])
    #expect(result.columns[0] == ["10", "11", "12", "13", "14", "15", "16", "17"])
    #expect(
      result.columns[1] == bits(1.5, -0.25, 1000, 2, 0.5, 5, 12345678901234567890.5, 9_007_199_254_740_992))
    #expect(result.columns[2] == ["a", "a", "b", "a", "b", "b", "b", "b"])
    #expect(result.lines == [2, 3, 4, 5, 6, 7, 8, 10])
  }

  @Test("columns that are passed over take no room")
  func manyColumns() throws {
    let count = 20_000
    var kinds = Array(repeating: CSVColumnKind.skipped, count: count)
    (kinds[3], kinds[count - 1]) = (.number, .time)
    let row = { (first: String, last: String) in
      (0..<count).map { $0 == 3 ? first : $0 == count - 1 ? last : "7" }.joined(separator: ",")
    }
    let text = [(0..<count).map { "c\($0)" }.joined(separator: ","), row("1.5", "10"), row("\" 2\"", "11")]
      .joined(separator: "\n")
    let result = try readColumns(Array(text.utf8), kinds)
    #expect(result.errors == [])
    #expect(result.columns[3] == bits(1.5, 2) && result.columns[count - 1] == ["10", "11"])
    let batch = CSVBatch()
    batch.prepare(kinds)
    #expect(batch.runs.compactMap { $0 } == [0, 1])
  }

  @Test("every error of a file is told, and its row left out")
  func errors() throws {
    let text = """
      t,x,s,note
      10,1.5,a,x
      11,abc,a,x
      soon,NaN,,x
      12,1
      13,1,a,x,y,z
      2003-01-02,1,a,x
      14,,a,x
      15,1,a,"\u{1}"
      16,"1
      2",a,x
      17,1.5,a
      """
    let result = try read(text)
    #expect(
      result.errors == [
        "3:4: x: not a number, was \"abc\"; expected what fits",
        "4:1: t: not a time, was \"soon\"; expected what fits",
        "4:6: x: not a number, was \"NaN\"; expected what fits",
        "4:10: s: empty; expected what fits",
        "5:5: s: missing, 2 fields in this row; expected 4 as in the header",
        "6:10: 6 fields in this row; expected 4 as in the header",
        "7:1: t: a date, was \"2003-01-02\"; expected a whole number as in the rows before",
        "8:4: x: empty; expected what fits",
        "10:4: x: not a number, was \"1\\n2\"; expected what fits",
        "12:9: note: missing, 3 fields in this row; expected 4 as in the header (the file ends within the row)",
      ])
    #expect(result.columns[0] == ["10", "15"])
    #expect(result.lines == [2, 9])
  }

  @Test("a broken structure ends the reading")
  func structure() throws {
    let result = try read("t,x,s,note\n1,1,a,x\n2,1,a,\"x\n3,1,a,x\n")
    #expect(result.columns[0] == ["1"])
    #expect(result.errors == ["3:7: a quote that is never closed"])
    let stray = try read("t,x,s,note\n1,1,a,x\n2,1,a,x\"\n3,1,a,x\n")
    #expect(
      stray.errors == ["3:8: a quote inside a field without quotes; expected the whole field in quotes"])
  }

  @Test("bytes that are no UTF-8 are found in columns that are passed over, too")
  func encoding() throws {
    let text = Array("t,x,s,note\n1,1,a,".utf8) + [0xFF] + Array("\n2,1,a,x\n".utf8)
    let result = try readColumns(text, Self.kinds)
    #expect(result.errors == ["2:7: the byte 0xFF is no UTF-8; expected text in UTF-8"])
    #expect(result.columns[0] == ["2"])
  }

  @Test("errors beyond the limit are counted")
  func limit() throws {
    let text = "t,x,s,note\n" + String(repeating: "1,y,a,x\n", count: 5000) + "9,1,a,x\n"
    let result = try read(text, errorLimit: 3)
    #expect(result.errors.count == 3)
    #expect(result.furtherErrors == 4997)
    #expect(result.columns[0] == ["9"])
  }

  @Test("a file without rows, or without anything")
  func empty() throws {
    #expect(try read("t,x,s,note\n").columns == [[], [], [], []])
    #expect(throws: CSVError(line: 1, field: 1, column: 1, message: "the file is empty; expected a header row")) {
      _ = try read("")
    }
  }

  @Test("a field can be found again in its batch")
  func locate() throws {
    var reader = try CSVColumnReader(.bytes(Array("s,x\n\"a\nb\",1\nc, 2.50 \n".utf8)))
    reader.select([CSVColumn(name: "s", kind: .category), CSVColumn(name: "x", kind: .number)])
    let batch = CSVBatch()
    #expect(try reader.read(batch))
    let first = reader.locate(batch, row: 0, column: 1)
    #expect(first.line == 3)
    #expect(first.column == 4)
    #expect(first.text == "1")
    let second = reader.locate(batch, row: 1, column: 1)
    #expect(second.line == 4)
    #expect(second.column == 3)
    #expect(second.text == "2.50")
  }

  @Test("files of many windows: the columns agree with the reader of rows")
  func manyWindows() throws {
    var generator = CSVCaseGenerator(seed: 4)
    var row = CSVRow()
    row.append("t")
    row.append("x")
    row.append("s")
    row.append("note")
    row.endRow()
    for index in 0..<30_000 {
      row.append(index * 60)
      row.append(Double(generator.below(1_000_000)) / 100)
      row.append(generator.below(50) == 0 ? "other \"one\"" : "one")
      row.append(generator.below(40) == 0 ? "two\nlines" : "note")
      row.endRow()
    }
    #expect(row.bytes.count > 2 * CSVInput.chunkSize)
    let result = try readColumns(row.bytes, Self.kinds)
    var reader = try CSVReader(.bytes(row.bytes))
    var record = CSVRecord()
    var index = -1
    var mismatches = 0
    while try reader.read(&record) {
      if index >= 0 {
        let number = String(try record.double(1).bitPattern, radix: 16)
        let isSame =
          result.columns[0][index] == record.text(0) && result.columns[1][index] == number
          && result.columns[2][index] == record.text(2) && result.lines[index] == record.line
        if !isSame { mismatches += 1 }
      }
      index += 1
    }
    #expect(index == 30_000)
    #expect(mismatches == 0)
    #expect(result.errors == [])
  }

  @Test("a broken structure is told, however many errors came before")
  func structureBeyondLimit() throws {
    let text = "t,x,s,note\n" + String(repeating: "1,y,a,x\n", count: 5000) + "9,1,a,\"x\n"
    let result = try read(text, errorLimit: 3)
    #expect(result.errors.count == 4 && result.errors.last == "5002:7: a quote that is never closed")
    #expect(result.furtherErrors == 4997)
  }

  @Test("zero bytes are no text, also in columns that are passed over")
  func zeroBytes() throws {
    let result = try read("t,x,s,note\n1,1,a,\u{0}\n2,1\u{0},a,x\n3,1,\"\n\u{0}\",x\n4,1,a,x\n\u{0}\u{0}")
    #expect(
      result.errors == [
        "2:7: a zero byte; expected text in UTF-8", "3:4: a zero byte; expected text in UTF-8",
        "5:1: a zero byte; expected text in UTF-8", "7:1: a zero byte; expected text in UTF-8",
      ])
    #expect(result.columns[0] == ["4"])
    #expect(throws: CSVError(line: 1, field: 1, column: 2, message: "a zero byte; expected text in UTF-8")) {
      try readColumns("t,x\n".utf8.flatMap { [$0, 0] }, [.time, .number])
    }
  }

  @Test("numbers that may be missing are 0, unless the file ends in the first that is")
  func optionalNumbers() throws {
    func read(_ text: String) throws -> CSVColumnResult {
      try readColumns(Array(text.utf8), [.time, .optionalNumber])
    }
    let result = try read("t,v\n1,\n2, \n3,\"\"\n4,5\n5,x\n6,")
    #expect(result.columns == [["1", "2", "3", "4", "6"], bits(0, 0, 0, 5, 0)])
    #expect(result.errors == ["6:3: v: not a number, was \"x\"; expected what fits"])
    #expect(try read("t,v\n1,5\n2,").errors == ["3:3: v: empty, and the file ends here; expected what fits"])
    #expect(try read("t,v\n1,5\n2,\n").errors == [])
    #expect(try read("t,v\n1,5\n2,\"\"").errors == [])
  }

  @Test("times of day, in both ways of reading")
  func timesOfDay() throws {
    let text =
      "d,t\n2003-01-02,15:30\n2003-01-02, 15:30 \n2003-01-02,153000.5\n2003-01-02,\n2003-01-02,9:30\n2003-01-02,9\n"
    let result = try readColumns(Array(text.utf8), [.time, .timeOfDay])
    #expect(result.columns[1] == ["55800000000000", "55800000000000", "55800500000000", "34200000000000"])
    #expect(
      result.errors == [
        "5:12: t: empty; expected what fits", "7:12: t: not a time of day, was \"9\"; expected what fits",
      ])
  }

  @Test("many categories, short and long, keep their numbers")
  func manyCategories() throws {
    let names = (0..<3000).map { index in
      index % 3 == 0 ? "é\(index)" : index % 3 == 1 ? "a-long-name-\(index)" : String(index, radix: 36)
    }
    var text = "s,x\n"
    for round in 0..<3 {
      for (index, name) in names.enumerated() { text += "\(round == 1 ? "\"\(name)\"" : name),\(index)\n" }
    }
    let result = try readColumns(Array(text.utf8), [.category, .number])
    #expect(result.columns[0] == names + names + names && result.errors == [])
    // Texts that only look alike are two categories, as they would be two files.
    let alike = try readColumns(Array("s,x\n\u{E9},1\ne\u{301},2\n\u{E9},3\n".utf8), [.category, .number])
    #expect(alike.columns[0].map { Array($0.utf8) } == [[0xC3, 0xA9], [0x65, 0xCC, 0x81], [0xC3, 0xA9]])
  }

  @Test("rows with very many fields are refused before they take much memory or time")
  func manyFields() throws {
    let limit = CSVScanner.maximumFieldCount
    let wide = Array(String(repeating: ",", count: limit - 1).utf8)
    #expect(try readRows(wide).get().first?.count == limit)
    #expect(readRows(wide + [0x2C]).failureText == "1:\(limit + 1): a row has more than \(limit) fields")
    let result = try read("t,x,s,note\n1,1,a,x\n" + String(repeating: ",", count: 10_000_000) + "\n")
    #expect(result.errors == ["3:\(limit + 1): a row has more than \(limit) fields"])
  }
}
