import Configuration
import Foundation
import Testing

@Suite struct ConfigurationFuzzTests {
  /// A small generator of the tests' own (SplitMix64, Steele and others 2014).
  struct Generator {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
  }

  @Test func mutatedWorkflows_endInAValueOrAnError() throws {
    var generator = Generator(state: 2026)
    let files = try ["simple_backtest", "coordinator_basic", "msft_crossover", "multi_strategy", "synthetic"].map {
      Array(try Data(contentsOf: URL(filePath: configurationFolder + $0 + ".yaml")))
    }
    let values = [
      "null", "-1", "1e400", ".nan", "''", "[]", "{}", "[1, {a: b}]", "99999999999999999999", "all_in", "true",
      "\"\\0\"",
      "2003-02-30", "0", "9223372036854775807", "AAPL_ADJ", "9223372036854775807d",
    ].map { Array($0.utf8) }
    var (decoded, refused) = (0, 0)
    for _ in 0..<fuzzRounds(2500) {
      var bytes = files[generator.next(below: files.count)]
      for _ in 0...generator.next(below: 2) {
        let place = generator.next(below: bytes.count)
        switch generator.next(below: 4) {
        case 0: bytes[place] = UInt8(32 + generator.next(below: 95))
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + generator.next(below: 12)))
        default:
          // Another value after some colon, which leaves the text valid more often than not.
          guard let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) else { continue }
          let ends = bytes[colon...].firstIndex { [10, 44, 125, 93].contains($0) } ?? bytes.count
          let value = [UInt8(ascii: ":"), 32] + values[generator.next(below: values.count)]
          bytes.replaceSubrange(colon..<ends, with: value)
        }
      }
      do {
        let workflow = try WorkflowFile.decode(bytes, path: "f/w.yaml")
        decoded += 1
        let again = try WorkflowFile.decode(Array(workflow.canonicalYAML.utf8), path: "f/w.yaml")
        #expect(again == workflow)
      } catch {
        refused += 1
        #expect(!error.diagnostics.isEmpty && !error.description.isEmpty)
      }
    }
    #expect(decoded > 300 && refused > 1000)
  }

  @Test func strangeOverrides_endInAValueOrAnError() throws {
    var generator = Generator(state: 5)
    let parts = [
      "data", "symbols", "0", "risk", "main", "strategies", "x", "", "-1", "sizing", "strategy", "99999999999999",
    ]
    let values = ["1", "[A]", "{a: 1}", "", "*x", "'", "null", "[[[["]
    for _ in 0..<2000 {
      let path = (0...generator.next(below: 4)).map { _ in parts[generator.next(below: parts.count)] }
      let text = path.joined(separator: ".") + "=" + values[generator.next(below: values.count)]
      _ = try? decode(minimalText, overrides: [text, text])
    }
  }
}
