import Testing

@testable import FileFormats

@Suite("CSV text is read row by row")
struct CSVReaderTests {
  @Test(
    "the rules of RFC 4180",
    arguments: [
      ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
      ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
      ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
      ("\u{FEFF}a,b\n", [["a", "b"]]),
      ("\"a\",\"b,c\"\n", [["a", "b,c"]]),
      ("\"say \"\"so\"\"\",\"\"\n", [["say \"so\"", ""]]),
      ("\"two\nlines\",\"cr\r\nlf\"\n", [["two\nlines", "cr\r\nlf"]]),
      ("a,,c\n,,\n", [["a", "", "c"], ["", "", ""]]),
      ("a\n\n\r\nb\n", [["a"], ["b"]]),
      (" a , b \n", [[" a ", " b "]]),
      ("a,\n", [["a", ""]]),
      ("a,", [["a", ""]]),
      ("é,日本\n", [["é", "日本"]]),
      ("", []),
      ("\n\n", []),
      ("\u{FEFF}", []),
    ])
  func rules(text: String, rows: [[String]]) {
    #expect(readRows(text) == .success(rows))
  }

  @Test(
    "what breaks the rules is told with line and column",
    arguments: [
      ("a,b\n1,x\"y\"\n", "2:4: a quote inside a field without quotes; expected the whole field in quotes"),
      ("a,b\n1,\"y\"z\n", "2:6: text after a closing quote; expected a comma or the end of the line"),
      ("a,b\n1,\"y\n2,3\n", "2:3: a quote that is never closed"),
      ("a,b\r1,2\r", "1:4: a carriage return without a line feed; expected lines to end in LF or CR LF"),
      ("a,b\n1,2\r", "2:4: a carriage return without a line feed; expected lines to end in LF or CR LF"),
      ("\"x\ny\",z\n\"p\nq\" ,1\n", "4:3: text after a closing quote; expected a comma or the end of the line"),
    ])
  func malformed(text: String, message: String) {
    #expect(readRows(text).failureText == message)
  }

  @Test(
    "bytes that are no UTF-8 are told with line and column",
    arguments: [
      ([0x80] as [UInt8], "2:3: the byte 0x80 is no UTF-8; expected text in UTF-8"),
      ([0xE9, 0x6E], "2:3: the byte 0xE9 is no UTF-8; expected text in UTF-8"),
      ([0xC0, 0x80], "2:3: the byte 0xC0 is no UTF-8; expected text in UTF-8"),
      ([0xED, 0xA0, 0x80], "2:3: the byte 0xED is no UTF-8; expected text in UTF-8"),
      ([0xF4, 0x90, 0x80, 0x80], "2:3: the byte 0xF4 is no UTF-8; expected text in UTF-8"),
      ([0xE2, 0x82], "2:3: the byte 0xE2 is no UTF-8; expected text in UTF-8"),
    ])
  func encoding(bytes: [UInt8], message: String) {
    #expect(readRows(Array("a,b\n1,".utf8) + bytes + Array("\n".utf8)).failureText == message)
  }

  @Test("UTF-16 is named as what it is")
  func wideText() {
    #expect(readRows([0xFF, 0xFE, 0x61, 0x00]).failureText == "1:1: the text is UTF-16; expected UTF-8")
  }

  @Test("UTF-8 is judged as the standard library judges it")
  func validation() {
    var generator = CSVCaseGenerator(seed: 2)
    let leads: [UInt8] = [
      0x41, 0x80, 0xBF, 0xC2, 0xDF, 0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5, 0x9F, 0xA0, 0x90,
    ]
    for _ in 0..<3000 {
      let bytes = (0..<(1 + generator.below(6))).map { _ in generator.pick(leads) }
      let isValid = bytes.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { CSVScanner.invalidUTF8($0, from: 0, to: bytes.count) == nil } ?? true
      }
      #expect(isValid == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
    }
  }

  @Test("rows and errors know their lines, also after lines inside quotes")
  func lines() throws {
    var reader = try CSVReader(.bytes(Array("h,i\n\"a\nb\",1.5\n\nc,x\n".utf8)))
    var row = CSVRecord()
    var lines: [Int] = []
    while try reader.read(&row) { lines.append(row.line) }
    #expect(lines == [1, 2, 5])
    #expect(row.error(1, "wrong").description == "5:3: wrong")
    #expect(throws: CSVError(line: 5, field: 2, column: 3, message: "not a number, was \"x\"; expected a number")) {
      _ = try row.double(1)
    }
  }

  @Test("a row longer than the window is read, and one without end is refused")
  func longRows() {
    let long = String(repeating: "x", count: CSVInput.chunkSize * 3)
    #expect(readRows("a,\"\(long)\"\nb,c\n") == .success([["a", long], ["b", "c"]]))
    let endless = Array("a\n\"".utf8) + [UInt8](repeating: 0x78, count: CSVInput.maximumRowSize + 10)
    #expect(
      readRows(endless).failureText
        == "2:1: a row is longer than 16777216 bytes; expected a quote to close or a line to end")
  }

  @Test("a missing file and a folder are refused in words")
  func files() {
    func message(_ path: String) -> String? {
      do throws(CSVError) {
        var reader = try CSVReader(.file(path))
        var row = CSVRecord()
        _ = try reader.read(&row)
        return nil
      } catch {
        return error.description
      }
    }
    #expect(message("/nowhere/at-all.csv") == "cannot read: No such file or directory")
    #expect(message("/") == "cannot read: Is a directory")
  }
}

extension Result where Failure == CSVError {
  /// The error's text, or nil.
  var failureText: String? {
    if case .failure(let error) = self { error.description } else { nil }
  }
}
