import FileFormats
import RunResults
import Testing

@testable import ReportDocuments

/// Heat maps of a phase whose table of trials was written by hand.
@Suite struct TextHeatMapTests {
  /// Two values of `a`, three of `b`, two of `c`: the Sharpe ratio is a + b + c; 10 a, b and c of `trades`.
  private static func folder(_ names: [String] = ["a", "b", "c"]) throws -> String {
    let path = "/tmp/admf-heat-\(UInt64.random(in: 0...UInt64.max))"
    let place = PhaseFolders.folder(of: "search", in: path)
    try FileSystem.makeFolder(place)
    var rows = ""
    var trial = 0
    for a in [0.1, 0.2] {
      for b in [1, 2, 3] {
        for c in [0.01, 0.02] {
          trial += 1
          let settings = zip(["a", "b", "c"], ["\(a)", "\(b)", "\(c)"]).filter { names.contains($0.0) }
            .map { "\"parameters.\($0.0)\":\($0.1)," }.joined()
          rows +=
            "{\"trial\":\(trial),\(settings)\"portfolio_id\":\"main\",\"state\":\"complete\","
            + "\"sharpe\":\(a + Double(b) + c),\"trades\":\(trial)}\n"
        }
      }
    }
    try FileSystem.writeAtomically(Array(rows.utf8), to: FilePath.join(place, "trials.jsonl"))
    return path
  }

  private static let row = JSONValue.object([
    JSONMember("name", .string("search")), JSONMember("kind", .string("optimization")),
    JSONMember("state", .string("complete")),
  ])

  private static func map(_ path: String, _ change: (inout TextHeatMap.Choice) -> Void = { _ in }) throws
    -> TextHeatMap
  {
    let phase = try #require(try ReportedPhase(row, in: path, settings: nil, readsHistory: false))
    var choice = TextHeatMap.Choice()
    change(&choice)
    return try #require(try TextHeatMap(phase, in: path, choice))
  }

  private static func lines(_ map: TextHeatMap, _ width: Int = 80) -> [String] {
    map.text(TextPlot(width: width, characters: .ascii)).split(separator: "\n").map(String.init)
  }

  @Test func othersAreAtTheirBest() throws {
    let found = Self.lines(try Self.map(try Self.folder()))
    #expect(found[0] == "sharpe of search by a (down) and b (across); c at best")
    #expect(found[1].split(separator: " ") == ["1", "2", "3"])
    // The greater c is taken: 0.1 + 1 + 0.02.
    #expect(found[2] == "0.1 . 1.12  + 2.12  # 3.12")
    #expect(found[3] == "0.2 . 1.22  + 2.22  # 3.22*")
    #expect(found[4] == ". 1.12 ... # 3.22")
    #expect(found[5].hasPrefix("* is the best: trial 12, a=0.2 b=3 c=0.02, with 3.22."))
  }

  @Test func axesMetricAndOthersMayBeChosen() throws {
    let path = try Self.folder()
    let found = Self.lines(
      try Self.map(path) {
        $0.across = "c"
        $0.down = "a"
        $0.held = [("b", "2")]
        $0.metric = "trades"
      })
    #expect(found[0] == "trades of search by a (down) and c (across); b at 2")
    // Trials 3, 4, 9 and 10; of those with b = 2 the last is the best.
    #expect(found[2].split(separator: " ") == ["0.1", ".", "3", ".", "4"])
    #expect(found[3].split(separator: " ") == ["0.2", "#", "9", "#", "10*"])
  }

  @Test func whatIsNotThereIsTold() throws {
    let path = try Self.folder()
    func mistake(_ change: (inout TextHeatMap.Choice) -> Void) -> TextHeatMap.Mistake? {
      do {
        _ = try Self.map(path, change)
        return nil
      } catch { return error as? TextHeatMap.Mistake }
    }
    #expect(mistake { $0.across = "d" }?.description == "was d; the phase varies a, b, c")
    #expect(mistake { $0.down = "z" }?.part == .down)
    #expect(
      mistake { $0.metric = "trade" }?.description == "was trade; the trials have sharpe, trades; did you mean trades?")
    #expect(mistake { $0.held = [("c", "7")] }?.description == "c has no trial with 7; it has 0.01, 0.02")
    #expect(
      mistake {
        $0.across = "a"
        $0.down = "a"
      }?.part == .down)
    #expect(
      mistake {
        $0.across = "a"
        $0.held = [("a", "0.1")]
      }?.description == "a is held")
    let one = try Self.folder(["b"])
    #expect(throws: TextHeatMap.Mistake.self) { try Self.map(one) }
  }

  @Test(arguments: [40, 60, 80, 120, 250]) func noLineIsWiderThanTheTerminal(_ width: Int) throws {
    for path in [try Self.folder(), try Self.wide()] {
      for characters in [TextPlot.Characters.ascii, .blocks] {
        let text = try Self.map(path).text(TextPlot(width: width, characters: characters))
        for line in text.split(separator: "\n") { #expect(TextWidth.columns(of: String(line)) <= width, "\(line)") }
        if characters == .ascii { #expect(text.utf8.allSatisfy { $0 < 128 }) }
      }
    }
  }

  /// A search of 30 by 30 values under long names.
  private static func wide() throws -> String {
    let path = "/tmp/admf-heat-\(UInt64.random(in: 0...UInt64.max))"
    let place = PhaseFolders.folder(of: "search", in: path)
    try FileSystem.makeFolder(place)
    let name = String(repeating: "long.", count: 12)
    let rows = (0..<900).map { row in
      "{\"trial\":\(row + 1),\"parameters.\(name)a\":\(row % 30),\"parameters.\(name)b\":\(row / 30),"
        + "\"portfolio_id\":\"main\",\"state\":\"complete\",\"sharpe\":\((row * 37) % 101)}\n"
    }
    try FileSystem.writeAtomically(Array(rows.joined().utf8), to: FilePath.join(place, "trials.jsonl"))
    return path
  }
}
