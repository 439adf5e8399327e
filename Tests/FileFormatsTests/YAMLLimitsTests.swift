import FileFormats
import Testing

/// A small generator of the tests' own (SplitMix64, Steele and others 2014).
struct SmallGenerator {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}

@Suite struct YAMLLimitsTests {
  @Test func nesting_isBoundedEverywhere() throws {
    let depth = YAML.maximumDepth
    func flow(_ count: Int) -> String { String(repeating: "[", count: count) + String(repeating: "]", count: count) }
    #expect(throws: Never.self) { try YAML.parse(flow(depth)) }
    #expect(YAMLTests.error(flow(depth + 1)) == "1:65: nested deeper than 64 levels")
    #expect(YAMLTests.error(flow(100_000)) == "1:65: nested deeper than 64 levels")
    #expect(YAMLTests.error(String(repeating: "- ", count: 100_000)) == "1:128: nested deeper than 64 levels")
    #expect(YAMLTests.error(String(repeating: "{a: ", count: 100_000)) == "1:254: nested deeper than 64 levels")
    let stairs = (0..<200).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
    #expect(YAMLTests.error(stairs) == "64:66: nested deeper than 64 levels")
  }

  @Test func nesting_throughAliases_countsToo() {
    var text = "- &a0 " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "\n"
    for index in 1..<4 {
      text += "- &a\(index) " + String(repeating: "[", count: 20) + "*a\(index - 1)" + String(repeating: "]", count: 20)
      text += "\n"
    }
    #expect(YAMLTests.error(text) == "3:27: nested deeper than 64 levels")
  }

  @Test func aliases_thatStandForBillionsOfNodes_areRefused() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for index in 1..<12 {
      let alias = "*a\(index - 1)"
      text += "a\(index): &a\(index) [" + Array(repeating: alias, count: 9).joined(separator: ", ") + "]\n"
    }
    #expect(YAMLTests.error(text) == "6:10: the aliases of this file stand for more than 100000 nodes")
    var merges = "m0: &m0 {" + (0..<50).map { "k\($0): 1" }.joined(separator: ", ") + "}\n"
    for index in 1..<3000 { merges += "m\(index): {<<: *m0}\n" }
    #expect(YAMLTests.error(merges).hasSuffix("the aliases of this file stand for more than 100000 nodes"))
  }

  @Test func size_isBounded() {
    let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: YAML.maximumBytes + 1)
    #expect(throws: YAMLError.self) { try YAML.parse(bytes) }
    do { _ = try YAML.parse(bytes) } catch {
      #expect(error.description == "1:1: too long: allowed are at most 4194304 bytes")
    }
  }

  @Test func longLines_takeTimeInProportion() throws {
    let row = "[" + Array(repeating: "é1", count: 30_000).joined(separator: ",") + "]"
    guard case .sequence(let items) = try YAML.parse(row).value else { return }
    #expect(items.count == 30_000)
    #expect(items[29_999].location == SourceLocation(line: 1, column: 2 + 29_999 * 3))
    let lines = "a:" + String(repeating: "\n\n x", count: 5000)
    #expect(try YAML.parse(lines)["a"]?.text.utf8.count == 5000 + 4999)
  }

  /// A copy of the text for each of its lines would take minutes.
  @Test(arguments: ["", "\"", ">"])
  func scalarOfManyLines_takesTimeInProportion(opening: String) throws {
    let count = (YAML.maximumBytes - 8) / 3
    let closing = opening == "\"" ? opening : ""
    let text = "a: \(opening)\(String(repeating: "\n x", count: count))\(closing)"
    #expect(try YAML.parse(text)["a"]?.text.utf8.count ?? 0 >= 2 * count - 1)
  }

  @Test func mutatedDocuments_endInAValueOrAnError() {
    var generator = SmallGenerator(state: 20_030_102)
    let corpus =
      (yamlCasesOfScalars + yamlCasesOfStructure).map { Array($0.yaml.utf8) }
      + yamlErrorCases.map { Array($0.yaml.utf8) }
    let pieces = [
      "\n  ", ": ", "- ", "&a ", "*a", "<<: ", "|\n", ">-\n", "\"", "'", "{", "]", "\t", "#", "\\x4", "? ", "---\n",
    ]
    .map { Array($0.utf8) }
    var (values, errors) = (0, 0)
    for _ in 0..<fuzzRounds(6000) {
      var bytes = corpus[generator.next(below: corpus.count)]
      for _ in 0...generator.next(below: 3) {
        let place = generator.next(below: bytes.count + 1)
        switch generator.next(below: 4) {
        case 0: bytes.insert(UInt8(generator.next(below: 256)), at: place)
        case 1: bytes.insert(contentsOf: pieces[generator.next(below: pieces.count)], at: place)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + generator.next(below: 4)))
        default:
          let other = corpus[generator.next(below: corpus.count)]
          bytes.insert(contentsOf: other.prefix(generator.next(below: other.count + 1)), at: place)
        }
      }
      do {
        _ = try YAML.parse(bytes)
        values += 1
      } catch {
        errors += 1
        #expect(error.location.line >= 1 && error.location.column >= 1 && !error.message.isEmpty)
      }
    }
    #expect(values > 1000 && errors > 1000)
  }

  @Test func randomBytes_endInAValueOrAnError() {
    var generator = SmallGenerator(state: 7)
    for _ in 0..<2000 {
      let length = generator.next(below: 64)
      let bytes = (0..<length).map { _ in UInt8(generator.next(below: 256)) }
      _ = try? YAML.parse(bytes)
      let ascii = bytes.map { $0 & 0x7F | ($0 & 0x7F < 32 ? 32 : 0) }
      _ = try? YAML.parse(ascii)
    }
  }
}
