import FileFormats
import Foundation
import MarketData
import RiskControl
import Testing

@testable import Configuration

/// Files with phases: every way to list them, what they run with, and what is wrong with them.
@Suite struct PhaseTests {
  static let head = """
    workflow: {name: w}
    data: {path: d.csv, symbols: [A]}
    strategies:
      - {id: m, type: momentum, parameters: {lookback: 10}}
    risk: {capital: 5000}

    """

  static func workflow(_ text: String, overrides: [String] = []) throws -> Workflow {
    try WorkflowFile.decode(Array(text.utf8), path: "w.yaml", overrides: overrides, acceptsPhases: true)
  }

  /// `line: key: message` of everything that is wrong.
  static func problems(_ text: String, overrides: [String] = []) -> [String] {
    do {
      _ = try WorkflowFile.decode(Array(text.utf8), path: "w.yaml", overrides: overrides, acceptsPhases: true)
      return []
    } catch {
      return error.diagnostics.map { diagnostic in
        guard case .file(_, let location?) = diagnostic.origin else { return "\(diagnostic)" }
        return "\(location.line): \(diagnostic.key): \(diagnostic.message)"
      }
    }
  }

  static let lists = [
    "phases:\n  - {name: one, kind: backtest}\n  - {name: two, type: validation, data: {start: 2010-01-01}}\n",
    "phases:\n  - one: {type: backtest}\n  - two:\n      kind: backtest\n      data: {start: 2010-01-01}\n",
    "phases:\n  one: {kind: backtest}\n  two: {kind: backtest, depends_on: [one], data: {start: 2010-01-01}}\n",
    "composite_workflow:\n  phases:\n    - one: {kind: backtest}\n"
      + "    - two: {kind: backtest, data: {start: 2010-01-01}}\n",
  ]

  @Test(arguments: lists) func everyListIsOne(_ phases: String) throws {
    let workflow = try Self.workflow(Self.head + phases)
    #expect(workflow.phases.map(\.name) == ["one", "two"])
    #expect(workflow.phases.map(\.settings.kind) == [.backtest, .backtest])
    #expect(workflow.phases.map(\.settings.dependsOn) == [[], ["one"]])
    #expect(workflow.phases.map { $0.workflow.data.start != nil } == [false, true])
    #expect(workflow.phases.allSatisfy { $0.workflow.risk[0].capital == 5_000 && $0.workflow.data.path == "d.csv" })
    let first = try Self.workflow(
      Self.head
        + "phases:\n  - {name: one, kind: backtest}\n  - {name: two, kind: backtest, data: {start: 2010-01-01}}\n")
    #expect(workflow.configurationHash == first.configurationHash)
  }

  /// A key of the phase that was written into one of its sections, and one that stands in another section.
  @Test func misplacedKeys_areThoseOfThePhase() {
    let ends = Self.problems(
      Self.head + """
        phases:
          - {name: one, kind: backtest, data: {use: train}, risk: {uses_holdout: true, threshold: 1}}

        """
    ).map { $0.components(separatedBy: "; ").last ?? "" }
    let expected: [String] = [
      "'use' is a key of the phase itself, beside 'data'", "'uses_holdout' is a key of the phase itself, beside 'risk'",
      "did you mean phases[0].aggregation.threshold?",
    ]
    #expect(ends == expected)
    let top = Self.problems(Self.head.replacing("symbols: [A]", with: "symbols: [A], use: train, ledger: x"))
    #expect(
      top.map { $0.components(separatedBy: "; ").last } == [
        "'use' stands at the top level, beside 'data'", "'ledger' stands at the top level, beside 'data'",
      ])
  }

  /// A range of every number says how whole ones are meant, where a key takes no others.
  @Test func rangesOfWholeNumbersSaySo() {
    func problems(_ grid: String) -> [String] {
      Self.problems(
        Self.head + "phases: [{name: s, kind: optimization, search: {method: random, trials: 3}, grid: {\(grid)}}]\n")
    }
    let whole =
      "a range of every number, and this takes whole numbers only; allowed 'integer: true' or 'step' in the range"
    #expect(problems("lookback: {from: 5, to: 20}") == ["6: phases[0].grid.lookback: \(whole)"])
    #expect(problems("lookback: {from: 5.5, to: 20}") == ["6: phases[0].grid.lookback: \(whole)"])
    #expect(problems("lookback: {from: 5, to: 20, integer: true}") == [])
    #expect(problems("lookback: {from: 5, to: 20, step: 5}") == [])
    #expect(problems("threshold: {from: 0, to: 0.1}") == [])
    // Ratios of 2, and as whole numbers each once.
    #expect(problems("lookback: {from: 5, to: 40, count: 4, scale: log}") == [])
    #expect(problems("lookback: {from: 1, to: 3, count: 9, integer: true}") == [])
    #expect(problems("lookback: {from: -5, to: -1}").first?.contains("out of bounds") ?? false)
  }

  @Test func objectivesNeedAPortfolioThatThereIs() {
    let text =
      Self.head.replacing("risk: {capital: 5000}", with: "risk: [{id: main}, {id: side}]")
      + "phases: [{name: s, kind: optimization, grid: {lookback: [1]}, objective: {portfolio: site}}]\n"
    let expected =
      "6: phases[0].objective.portfolio: no such portfolio, was 'site'; allowed main, side; did you mean side?"
    #expect(Self.problems(text) == [expected])
    #expect(Self.problems(text.replacing("site", with: "side")) == [])
  }

  @Test func phasesUnderWorkflowAreFound() throws {
    let text = Self.head.replacing(
      "{name: w}", with: "{name: w, type: multi_phase, phases: [{name: one, kind: backtest}]}")
    #expect(try Self.workflow(text).phases.map(\.name) == ["one"])
  }

  @Test func writtenPhasesAreReadBack() throws {
    let text =
      Self.head + """
        phases:
          - name: one
            kind: backtest
            max_containers: 3
            resources: {memory_per_container: 512MB, cpu_per_container: 0.5}
          - name: two
            type: backtest
            depends_on: []
            risk: {sizing: {type: fixed_fraction, fraction: 0.5}}
            strategies: [{id: m, type: momentum, parameters: {lookback: 20}}]
            execution: {commission: {proportional: 0.001}}
          - {name: three, workflow: other.yaml, depends_on: [one, two]}

        """
    let workflow = try Self.workflow(text)
    let again = try Self.workflow(workflow.canonicalYAML)
    #expect(again == workflow)
    #expect(again.configurationHash == workflow.configurationHash)
    #expect(workflow.phases[1].workflow.risk[0].capital == 5_000)
    #expect(workflow.phases[0].settings.containerResources.memory == 512 << 20)
    #expect(workflow.phases[2].settings.kind == .workflow)
    let graph = try #require(PhaseGraph(workflow.phases))
    #expect(graph.order == [0, 1, 2])
    #expect(graph.dependencies == [[], [], [0, 1]])
  }

  @Test func overridesReachPhasesInEverySpelling() throws {
    for phases in [
      "phases:\n  - {name: one, kind: backtest}\n", "phases:\n  - one: {kind: backtest}\n",
      "phases:\n  one: {kind: backtest}\n",
    ] {
      let changed = try Self.workflow(
        Self.head + phases,
        overrides: ["phases.one.risk.capital=7", "phases.one.kind=null", "phases.one.type=validation"])
      #expect(changed.phases[0].workflow.risk[0].capital == 7)
      #expect(changed.risk[0].capital == 5_000)
      let all = try Self.workflow(Self.head + phases, overrides: ["risk.capital=9"])
      #expect(all.phases[0].workflow.risk[0].capital == 9)
    }
  }

  @Test func coordinationSaysHowAPhaseIsExecuted() throws {
    let text =
      Self.head + """
        phases: [{name: one, kind: backtest}]
        coordinator:
          phases:
            one:
              execution_mode: TRADITIONAL
              max_containers: 1
              resources: {memory_per_container: "4GB", max_cpu_cores: 2}

        """
    let workflow = try Self.workflow(text)
    let settings = workflow.phases[0].settings
    #expect(settings.executionMode == .traditional && settings.maximumContainers == 1)
    #expect(settings.containerResources.memory == 4 << 30 && settings.containerResources.maximumCores == 2)
    #expect(
      workflow.inertKeys.map(\.key) == [
        "phases.one.resources.memory_per_container", "phases.one.resources.max_cpu_cores",
      ])
  }

  @Test func everyMistakeIsTold() {
    let text =
      Self.head + """
        phases:
          - {name: one, kind: backtset}
          - {name: two, kind: backtest, depends_on: [onee]}
          - {name: two, kind: backtest}
          - {name: four, kind: backtest, inputs: [one.metric]}
          - {name: five, kind: backtest, inputs: [two.equity]}
          - {name: six, type: backtest, kind: workflow}
          - {name: seven, kind: backtest, data: {start: yesterday}}
          - {name: eight, kind: backtest, risc: {capital: 1}}
          - {name: nine, kind: optimization, grid: {lokback: [1]}}
          - {name: ten, workflow: other.yaml, risk: {capital: 1}}
          - {name: eleven}

        """
    let expected = [
      "7: phases[0].kind: unknown value, was 'backtset'; allowed signal_generation, risk_assessment, signal_replay, "
        + "optimization, walk_forward, analysis, backtest, report, workflow; did you mean backtest?",
      "8: phases[1].depends_on: no such phase, was 'onee'; allowed one, four, five, six, seven, eight, nine, ten, "
        + "eleven; did you mean one?",
      "9: phases[2].name: duplicate phase 'two', which stands at line 8",
    ]
    let found = Self.problems(text)
    for line in expected { #expect(found.contains(line), "\(line)\n\(found.joined(separator: "\n"))") }
    #expect(
      Set(found.map { String($0.prefix { $0 != ":" }) }) == Set((7...17).map(String.init)),
      "\(found.joined(separator: "\n"))")
  }

  @Test func aCircleIsPrintedWhole() {
    let text =
      Self.head + """
        phases:
          a: {kind: backtest, depends_on: [c]}
          b: {kind: backtest, depends_on: [a]}
          c: {kind: backtest, depends_on: [b]}
          d: {kind: backtest, depends_on: [d]}

        """
    #expect(
      Self.problems(text) == [
        "7: phases.a: phases wait for each other: a -> c -> b -> a",
        "10: phases.d.depends_on: a phase cannot wait for itself, was 'd'; allowed a, b, c",
      ])
  }

  /// Against Kahn's algorithm stated as a search for the first ready phase.
  @Test func phasesStandBehindWhatTheyWaitFor() throws {
    let names = ["a", "b", "c", "d", "e"]
    let needs = [["d"], ["a"], [], ["c"], []]
    let phases = zip(names, needs).map { name, needs in
      var settings = PhaseSettings(name, .backtest)
      settings.dependsOn = needs
      return Phase(settings, Workflow(name: "w", data: .init(path: "", symbols: []), strategies: []))
    }
    let graph = try #require(PhaseGraph(phases))
    #expect(graph.order.map { names[$0] } == ["c", "d", "a", "b", "e"])
    #expect(PhaseGraph(Array(phases.dropLast(3))) == nil)
  }
}
