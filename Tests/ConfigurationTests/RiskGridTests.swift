import Configuration
import FileFormats
import RiskControl
import TestSupport
import Testing
import TradingModel

/// `risk: {count, id, vary}`: many workers in a few lines.
@Suite struct RiskGridTests {
  private static func workflow(_ risk: String) throws(ConfigurationErrors) -> Workflow {
    try WorkflowFile.decode(Array((head + risk).utf8), path: "w.yaml")
  }

  private static let head = """
    data: {source: synthetic, symbols: [A]}
    strategies:
      - {id: a, type: momentum}
      - {id: b, type: momentum}

    """

  private static func messages(_ risk: String) -> [String] {
    do {
      _ = try workflow(risk)
      return []
    } catch {
      return error.diagnostics.map(\.description)
    }
  }

  @Test func range_isEvenFromEndToEnd() throws {
    let workflow = try Self.workflow(
      """
      risk:
        count: 5
        id: q
        sizing: {type: fixed_fraction}
        vary:
          capital: {from: 1000, to: 2000}
          sizing.fraction: {from: 0.1, to: 0.9}
          limits.max_drawdown: [0.1, 0.2, 0.3, 0.4, 0.5]
          rebalance: [on_change, every_bar, on_change, every_bar, on_change]
      """)
    #expect(workflow.risk.map(\.id) == ["q0", "q1", "q2", "q3", "q4"])
    #expect(workflow.risk.map(\.capital) == [1_000, 1_250, 1_500, 1_750, 2_000])
    let sizings = (0..<5).map { place -> SizingRule in .fixedFraction(0.1 + (0.9 - 0.1) * Double(place) / 4) }
    #expect(workflow.risk.map(\.sizing) == sizings)
    #expect(workflow.risk.map(\.limits.maxDrawdown) == [0.1, 0.2, 0.3, 0.4, 0.5])
    #expect(workflow.risk.map(\.rebalance) == [.onChange, .everyBar, .onChange, .everyBar, .onChange])
    #expect(workflow.risk.allSatisfy { $0.quantities == .whole && $0.strategies == nil })
  }

  @Test func onlyWorker_hasTheFirstValue() throws {
    let workflow = try Self.workflow("risk: {count: 1, vary: {capital: {from: 5, to: 7}}}")
    #expect(workflow.risk == [RiskSettings(id: "p0", capital: 5)])
    #expect(try Self.workflow("risk: {count: 2}").risk.map(\.id) == ["p0", "p1"])
  }

  @Test func weights_areThoseOfTheStrategiesNamed() throws {
    let workflow = try Self.workflow(
      "risk: {count: 2, strategies: [a, b], vary: {strategies.a: [1, 3], capital: [10, 20]}}")
    #expect(workflow.risk.map(\.weights) == [["a": 1], ["a": 3]])
    #expect(workflow.risk.allSatisfy { $0.strategies == ["a", "b"] })
    let one = try Self.workflow("risk: {count: 2, vary: {strategies.b: {from: 1, to: 2}}}")
    #expect(one.risk.allSatisfy { $0.strategies == ["b"] })
    #expect(one.risk.map(\.weights) == [["b": 1], ["b": 2]])
  }

  @Test func canonicalForm_isShortAndMeansTheSame() throws {
    let text = "risk: {count: 300, id: w, vary: {strategies.a: {from: 1, to: 2}, capital: {from: 1, to: 9}}}"
    let workflow = try Self.workflow(text)
    let yaml = workflow.canonicalYAML
    #expect(yaml.contains("count: 300") && !yaml.contains("w299") && yaml.utf8.count < 10_000)
    let again = try WorkflowFile.decode(Array(yaml.utf8), path: "w.yaml")
    #expect(again == workflow && again.canonicalYAML == yaml && again.risk.count == 300)
    #expect(again.configurationHash == workflow.configurationHash)
    // Who changes a worker afterwards has them one by one.
    var changed = workflow
    changed.risk[7].capital = 5
    #expect(changed.canonicalYAML.contains("w299") && changed.configurationHash != workflow.configurationHash)
  }

  @Test func overrides_reachTheShortForm() throws {
    let text = Self.head + "risk: {count: 3, vary: {capital: {from: 1, to: 3}}}"
    let workflow = try WorkflowFile.decode(
      Array(text.utf8), path: "w.yaml",
      overrides: ["risk.count=5", "risk.vary.capital.to=9", "risk.quantities=fractional"])
    #expect(workflow.risk.map(\.capital) == [1, 3, 5, 7, 9])
    #expect(workflow.risk.allSatisfy { $0.quantities == .fractional })
  }

  @Test func column_isReadFromATable() throws {
    let folder = try TemporaryFolder()
    try folder.write("cap,x\n10,1\n20,2\n30,3\n", to: "v.csv")
    func load(_ risk: String) throws -> Workflow {
      try folder.write(Self.head + risk, to: "w.yaml")
      return try WorkflowFile.load(path: "\(folder.path)/w.yaml")
    }
    let workflow = try load("risk: {count: 2, vary: {capital: {path: v.csv, column: cap}}}")
    #expect(workflow.risk.map(\.capital) == [10, 20])
    #expect(workflow.canonicalYAML.contains("20") && !workflow.canonicalYAML.contains("v.csv"))
    for (count, column, text) in [
      (2, "capp", "no column 'capp'; allowed cap, x; did you mean cap?"), (9, "cap", "too few rows"),
    ] {
      let error = #expect(throws: ConfigurationErrors.self) {
        _ = try load("risk: {count: \(count), vary: {capital: {path: v.csv, column: \(column)}}}")
      }
      let found = error?.diagnostics.map(\.description) ?? []
      #expect(found.count == 1 && found[0].contains(text) && found[0].contains("w.yaml:5:"), "\(found)")
    }
  }

  /// What a table lacks is told beside everything else that is wrong, also with the workers themselves.
  @Test func columns_areToldWithAllOtherMistakes() throws {
    let folder = try TemporaryFolder()
    try folder.write("cap\n10\n20\n", to: "v.csv")
    func mistakes(_ text: String) throws -> [String] {
      try folder.write(Self.head + text, to: "w.yaml")
      let error = #expect(throws: ConfigurationErrors.self) {
        _ = try WorkflowFile.load(path: "\(folder.path)/w.yaml")
      }
      return (error?.diagnostics ?? []).map { String($0.description.dropFirst(folder.path.utf8.count + 1)) }
    }
    let columns = "vary: {capital: {path: none.csv, column: cap}, strategies.a: {path: v.csv, column: b}}"
    let outside = try mistakes("risk: {count: 2, \(columns)}\nbenchmrk: none\n")
    #expect(outside.count == 3, "\(outside)")
    #expect(outside[0].hasPrefix("w.yaml:5:41: risk.vary.capital: ") && outside[0].contains("none.csv"))
    #expect(outside[1].hasPrefix("w.yaml:5:86: risk.vary.strategies.a: ") && outside[1].contains("no column 'b'"))
    #expect(outside[2].hasPrefix("w.yaml:6:1: benchmrk: unknown key"))
    let within = try mistakes("risk: {count: 2, quantities: halves, \(columns)}\n")
    #expect(within.count == 3 && within[0].contains("risk.quantities") && within[1].contains("none.csv"), "\(within)")

    // A phase that has the workers of the file does not tell it again; one of its own does.
    let phases = """
      risk: {count: 2, \(columns)}
      phases:
        - {name: one, kind: optimization, execution: {fill: same_close}}
        - {name: two, kind: optimization, risk: {count: 3}}
        - {name: three, kind: optimization, risk: {vary: {capital: {path: gone.csv, column: x}}}}
      """
    let all = try mistakes(phases)
    #expect(all.count == 3 && all[2].contains("phases[2].risk.vary.capital") && all[2].contains("gone.csv"), "\(all)")
  }

  @Test(arguments: [
    ("risk: {vary: {capital: [1]}}", "w.yaml:5:7: risk: missing key 'count', which 'vary' needs"),
    ("risk: {count: 0}", "w.yaml:5:15: risk.count: out of bounds, was 0; allowed a whole number 1 to 1000000"),
    (
      "risk: {count: 2, vary: {capitl: [1, 2]}}",
      "w.yaml:5:25: risk.vary.capitl: no key that may vary; allowed capital, limits.max_drawdown, "
        + "limits.max_gross_exposure, limits.max_position, quantities, rebalance, sizing.fraction, sizing.quantity, "
        + "strategies.ID, window.end, window.start; did you mean capital?"
    ),
    (
      "risk: {count: 3, vary: {capital: [1, 2]}}",
      "w.yaml:5:34: risk.vary.capital: not one value a worker, was 2 values; allowed 3, as 'count' says"
    ),
    (
      "risk: {count: 2, vary: {strategies.c: [1, 2]}}",
      "w.yaml:5:25: risk.vary.strategies.c: unknown strategy, was 'c'; allowed a, b"
    ),
    (
      "risk: {count: 2, vary: {capital: {from: 1, too: 2}}}",
      "w.yaml:5:44: risk.vary.capital.too: unknown key; allowed column, from, path, to; did you mean to?"
    ),
    (
      "risk: {count: 2, vary: {capital: 5}}",
      "w.yaml:5:34: risk.vary.capital: not the values of a key, was 5; allowed a list, {from, to}, or {path, column}"
    ),
  ])
  func mistakes_areToldWhereTheyStand(risk: String, message: String) {
    #expect(Self.messages(risk) == [message])
  }

  @Test func severalMistakes_areToldAtOnce() {
    let vary = "{capitl: [1, 2, 3], capital: [1, 2], sizing.fraction: {from: 1}}"
    let found = Self.messages("risk: {count: 3, vary: \(vary)}")
    #expect(found.count == 3, "\(found)")
    #expect(found.contains { $0.contains("risk.vary.capital: not one value a worker, was 2 values") }, "\(found)")
  }

  @Test func valueThatNoWorkerMayHave_isToldAtItsPlace() {
    let found = Self.messages("risk: {count: 3, vary: {capital: [5, -1, 6]}}")
    #expect(found.count == 1 && found[0].hasPrefix("w.yaml:5:38: risk.vary.capital[1]: "), "\(found)")
    let range = Self.messages("risk: {count: 3, vary: {capital: {from: 1, to: -1}}}")
    #expect(range.count == 1 && range[0].hasPrefix("w.yaml:5:34: risk.vary.capital: "), "\(range)")
  }
}
