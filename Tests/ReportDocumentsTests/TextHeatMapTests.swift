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

  private static func row(_ kind: String = "optimization") -> JSONValue {
    .object([
      JSONMember("name", .string("search")), JSONMember("kind", .string(kind)),
      JSONMember("state", .string("complete")),
    ])
  }

  private static func map(
    _ path: String, kind: String = "optimization", settings: JSONValue? = nil,
    _ change: (inout TextHeatMap.Choice) -> Void = { _ in }
  ) throws -> TextHeatMap {
    let phase = try #require(try ReportedPhase(row(kind), in: path, settings: settings, readsHistory: false))
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

  /// Two trials by two of `a` and `b`, in each of which the named columns have a number, and the others nothing.
  private static func folder(table: String, defined: [String], empty: [String]) throws -> String {
    let path = "/tmp/admf-heat-\(UInt64.random(in: 0...UInt64.max))"
    let place = PhaseFolders.folder(of: "search", in: path)
    try FileSystem.makeFolder(place)
    let rows = (0..<4).map { row in
      "{\"trial\":\(row + 1),\"parameters.a\":\(row % 2),\"parameters.b\":\(row / 2),\"portfolio_id\":\"main\","
        + "\"state\":\"complete\"" + defined.map { ",\"\($0)\":\(row)" }.joined()
        + empty.map { ",\"\($0)\":null" }.joined() + "}\n"
    }
    try FileSystem.writeAtomically(Array(rows.joined().utf8), to: FilePath.join(place, "\(table).jsonl"))
    return path
  }

  /// Why no trial has a metric, and which they have.
  @Test func aMetricThatNoTrialHas_isAMistake() throws {
    func told(_ metric: String, _ path: String, kind: String = "optimization", settings: JSONValue? = nil) -> String? {
      do {
        _ = try Self.map(path, kind: kind, settings: settings) { $0.metric = metric }
        return nil
      } catch { return (error as? TextHeatMap.Mistake)?.description }
    }
    let names = ["trades", "win_rate", "alpha", "ulcer_index", "turnover"]
    let path = try Self.folder(table: "trials", defined: ["sharpe", "calmar"], empty: names)
    let equity = JSONValue.object([JSONMember("digests", .string("equity"))])
    let these = "; the trials have sharpe, calmar"
    for metric in ["trades", "win_rate", "turnover"] {
      #expect(
        told(metric, path, settings: equity)
          == "was \(metric), made of fills or trades, which 'digests: equity' does not follow\(these)")
      #expect(told(metric, path) == "was \(metric), which is not defined in any trial\(these)")
    }
    for metric in ["alpha", "ulcer_index"] {
      #expect(
        told(metric, path, settings: equity)
          == "was \(metric), which trials have where 'objective', 'require' or a condition names a metric beyond the "
          + "core ones\(these)")
    }
    // Nothing that is not there is what was meant.
    #expect(told("trade", path, settings: equity) == "was trade\(these)")
    #expect(told("calmer", path, settings: equity) == "was calmer\(these); did you mean calmar?")
    #expect(told("calmar", path, settings: equity) == nil)
    let all = try Self.folder(table: "trials", defined: ["sharpe", "ulcer_index"], empty: ["alpha"])
    #expect(told("alpha", all) == "was alpha, which is not defined in any trial; the trials have sharpe, ulcer_index")
    let estimated = try Self.folder(
      table: "estimates", defined: ["net_sharpe", "net_hit_rate", "gross_sharpe"], empty: ["net_volatility"])
    func estimate(_ metric: String) -> String? { told(metric, estimated, kind: "signal_generation") }
    #expect(estimate("trades") == "was trades, which is not estimated from signals; the trials have sharpe, hit_rate")
    #expect(
      estimate("volatility") == "was volatility, which is not defined in any trial; the trials have sharpe, hit_rate")
    #expect(estimate("hit_rat") == "was hit_rat; the trials have sharpe, hit_rate; did you mean hit_rate?")
    #expect(estimate("hit_rate") == nil)
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
