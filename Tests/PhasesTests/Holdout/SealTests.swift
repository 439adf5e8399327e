import Configuration
import Coordination
import FileFormats
import MarketFeatures
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import Phases

/// The sealed hold-out: whatever phases do, nothing that does not open it depends on a bar within.
@Suite struct SealTests {
  private static let count = 420
  private static let sealed = 60

  /// Bars of two symbols, one of which misses some; those within the hold-out are other ones for each `world`.
  private static func write(_ folder: TemporaryFolder, world: Int) throws {
    for (symbol, seed) in [("A", 7919), ("B", 6007)] {
      var rows = ["date,open,high,low,close,volume"]
      var price = 100.0
      for day in 0..<count {
        let number = day < count - sealed ? seed : seed + 1_000 * world
        var next = price * (1 + 0.01 * Double((day * number) % 13 - 6) / 6 + 0.002 * Double((day / 40) % 2 * 2 - 1))
        if day == count - sealed { next *= 1 + 0.1 * Double(world) }
        if symbol == "A" || day % 17 != 3 {
          let (high, low) = (max(price, next) + 0.5, min(price, next) - 0.5)
          rows.append("\(date(day)),\(price),\(high),\(low),\(next),\(1000 + (day * number) % 700)")
        }
        price = next
      }
      try folder.write(rows.joined(separator: "\n"), to: "\(symbol).csv")
    }
  }

  private static func date(_ day: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(2000 + day / 336)-\(two(day % 336 / 28 + 1))-\(two(day % 28 + 1))"
  }

  private static let head = """
    data: {source: csv, path: ., symbols: [A, B], holdout: {last: \(sealed)}}
    strategies:
      - {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
      - {id: all, type: everything, direction: long_short}
    risk: {capital: 10000, quantities: fractional, sizing: {type: fixed_fraction, fraction: 0.2}}
    execution: {commission: {proportional: 0.001}}

    """

  /// Every kind, and every way to say which data a phase has.
  private static let phases = """
    phases:
      - {name: signals, kind: signal_generation, grid: {cross.fast: [3, 5], cross.slow: [15, 30]}}
      - {name: search, kind: optimization, depends_on: [signals], search: {method: halton, trials: 4},
         grid: {cross.fast: {from: 2, to: 9, step: 1}, data.start: [2000-02-01, 2000-03-01]}}
      - name: regimes
        kind: analysis
        inputs: [search.best_trial]
        classifiers: [{type: volatility, minimum: 40}, {type: momentum, window: 20},
                      {type: hidden_markov, minimum: 80, refit: 90}]
        overfitting: true
        partitions: 4
        cross_validation: {groups: 4, test_groups: 2}
      - {name: described, kind: analysis, depends_on: [signals], sample: whole, classifiers: [momentum, hidden_markov]}
      - name: weights
        kind: signal_replay
        inputs: [signals.signals]
        risk: {sizing: {type: target_percent, fraction: 1}}
        weights: {method: dirichlet, count: 6, top: 3}
      - {name: walk, kind: walk_forward, depends_on: [], grid: {cross.fast: [3, 8]}, windows: {train: 120, test: 60}}
      - {name: best, kind: backtest, inputs: [search.best_params, weights.final_weights]}
      - {name: late, kind: backtest, depends_on: [], data: {start: 2000-10-01}}
      - {name: warm, kind: backtest, depends_on: [], data: {start: 2000-10-01, end: 2001-03-20, warmup: 50}}
      - {name: window, kind: backtest, depends_on: [], risk: {window: {start: 2000-06-01, end: 2001-03-20}}}
      - {name: train, kind: backtest, depends_on: [], data: {split: {train: 0.6}}, use: train}
      - {name: test, kind: backtest, depends_on: [], data: {split: {train: 0.6}}, use: test, benchmark: B}
      - {name: one, kind: backtest, depends_on: [], data: {symbols: [A]}, benchmark: B}
      - {name: inner, kind: workflow, workflow: inner.yaml, depends_on: []}
      - {name: summary, kind: report, depends_on: [best, walk, regimes, described, inner]}

    """

  /// A strategy that reads every feature there is, and does something else where one of them is another number.
  private static func registry() throws -> StrategyRegistry {
    struct Everything: Strategy {
      let handles: [FeatureHandle]

      mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
        var word: UInt64 = 0
        for handle in handles { word = (word ^ bar[handle].bitPattern) &* 0x0000_0100_0000_01B3 }
        let direction = Int8((word >> 40) % 3) - 1
        return direction == 0 ? .flat : Stance(direction: direction, strength: Double(word >> 44 + 1) * 0x1p-21)
      }
    }
    var registry = StrategyRegistry.builtIn
    try registry.register(
      StrategyDefinition(name: "everything", version: "1", summary: "Reads every feature.") { _, _ in
        var features = StrategyFeatures()
        let handles = everyFeature.map { features.use($0) }
        return try PreparedStrategy(features) { Everything(handles: handles) }
      })
    return registry
  }

  private static let everyFeature: [FeatureSpecification] = [
    .simpleMovingAverage(10), .weightedMovingAverage(10), .exponentialMovingAverage(10), .adaptiveMovingAverage(10),
    .regressionSlope(10), .standardDeviation(10), .bollingerUpper(10, deviations: 2),
    .bollingerLower(10, deviations: 2), .zScore(10), .highest(10), .lowest(10), .priorHigh(10), .priorLow(10),
    .rateOfChange(10), .momentum(10), .relativeStrengthIndex(10), .macd(fast: 5, slow: 10, signal: 4),
    .macdSignal(fast: 5, slow: 10, signal: 4), .macdHistogram(fast: 5, slow: 10, signal: 4), .trueRange,
    .averageTrueRange(10), .normalizedAverageTrueRange(10), .plusDirectionalIndicator(10),
    .minusDirectionalIndicator(10), .averageDirectionalIndex(10), .stochasticK(), .stochasticD(),
    .williamsPercentRange(10), .commodityChannelIndex(10), .onBalanceVolume, .moneyFlowIndex(10),
    .volumeWeightedPrice(10), .parabolicStop(), .bollingerMiddle(10),
  ]

  /// The list above has every kind that the module has: each is one function that returns a specification.
  @Test func everyFeatureIsRead() throws {
    var kinds = 0
    for name in ["FeatureSpecification+Bars.swift", "FeatureSpecification+Columns.swift"] {
      let lines = try Checkout.lines("\(Checkout.path)/Sources/MarketFeatures/Specification/\(name)")
      kinds += lines.count { $0.hasPrefix("  public static ") }
    }
    #expect(kinds == Self.everyFeature.count)
    // The middle band is the moving average by another name.
    #expect(Set(Self.everyFeature.map(\.name)).count == kinds - 1)
  }

  private static func run(
    _ text: String, world: Int, overrides: [String] = []
  ) async throws -> (summary: PhasesSummary, folder: TemporaryFolder) {
    let folder = try TemporaryFolder()
    try write(folder, world: world)
    let registry = try registry()
    try folder.write(
      head + "phases: [{name: walk, kind: optimization, grid: {cross.fast: [3, 8]}}]\n", to: "inner.yaml")
    try folder.write(head + text, to: "w.yaml")
    let workflow = try WorkflowFile.load(path: "\(folder.path)/w.yaml", overrides: overrides, registry: registry)
    return (try await PhasesRun(workflow, registry: registry).execute(into: "\(folder.path)/o"), folder)
  }

  /// Every file of a folder that says something of results, by its path; manifests know the hashes of all data.
  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// The first lines that differ.
  private static func difference(_ one: [UInt8]?, _ other: [UInt8]?) -> String {
    let (left, right) = (text(one ?? []).split(separator: "\n"), text(other ?? []).split(separator: "\n"))
    let place = zip(left, right).enumerated().first { $0.element.0 != $0.element.1 }
    return place.map { "\($0.element.0.prefix(2_000)) | \($0.element.1.prefix(2_000))" } ?? "one is longer"
  }

  private static func files(_ folder: String) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for name in try FileSystem.names(in: folder) where name != "manifest.json" {
      let path = FilePath.join(folder, name)
      if FileSystem.kind(path) == .folder {
        for (inner, bytes) in try files(path) { found["\(name)/\(inner)"] = bytes }
      } else {
        let bytes = try FileSystem.read(path)
        // A report names the hashes of the data, which are those of whole files.
        found[name] = name == "report.html" ? Array(text(bytes).replacing(/[0-9a-f]{12,}/, with: "").utf8) : bytes
      }
    }
    return found
  }

  @Test func nothingDependsOnSealedBars_unlessItOpensThem() async throws {
    let opened = "  - {name: opened, kind: backtest, depends_on: [], uses_holdout: true}\n"
    let first = try await Self.run(Self.phases + opened, world: 1)
    let second = try await Self.run(Self.phases + opened, world: 2)
    #expect(first.summary.state == .complete, "\(first.summary.records.compactMap(\.reason))")
    for (one, other) in zip(first.summary.records, second.summary.records) where one.name != "opened" {
      #expect(one.digest == other.digest && one.digest != nil, "\(one.name)")
      #expect(one.outputs == other.outputs && one.top == other.top && one.sentences == other.sentences, "\(one.name)")
      #expect(one.holdout == nil && other.holdout == nil)
      let place = "o/phases/\(one.name)"
      let (here, there) = (
        try Self.files("\(first.folder.path)/\(place)"), try Self.files("\(second.folder.path)/\(place)")
      )
      let differing = here.keys.sorted().filter { here[$0] != there[$0] }
      #expect(
        differing.isEmpty && here.count == there.count && !here.isEmpty,
        "\(one.name): \(differing.map { "\($0): \(Self.difference(here[$0], there[$0]))" })")
    }
    // The bars are other ones, as whoever opens them sees.
    let (one, other) = (first.summary.records.last, second.summary.records.last)
    #expect(one?.name == "opened" && one?.digest != other?.digest && one?.holdout != nil)
  }

  /// What tries to move the seal is refused, or its trial fails.
  @Test func theSealCannotBeMoved() async throws {
    let refused = [
      "{name: x, kind: backtest, data: {holdout: null}}", "{name: x, kind: backtest, data: {holdout: {last: 1}}}",
      "{name: x, kind: backtest, data: {holdout: {last: 60, until: 2010-01-01}, end: 2001-03-10, start: 2001-02-01}}",
      "{name: x, kind: analysis, data: {holdout: null}, classifiers: [momentum]}",
    ]
    for phase in refused {
      let error = await #expect(throws: (any Error).self) { _ = try await Self.run("phases: [\(phase)]\n", world: 1) }
      #expect("\(error.map { "\($0)" } ?? "")".contains("hold-out"), "\(phase) \(error.map { "\($0)" } ?? "")")
    }
    let search = "{name: x, kind: optimization, grid: {data.holdout.last: [1, 70], cross.fast: [3]}}"
    let found = try await Self.run("phases: [\(search)]\n", world: 1)
    #expect(found.summary.records[0].counts.failed == 1 && found.summary.records[0].counts.done == 2)
    #expect(found.summary.records[0].sentences.contains { $0.contains("reach into the hold-out") })
  }

  /// What opens the seal is no input of what does not, neither named nor inherited, however deep the file lies.
  @Test(arguments: ["inputs: [open.best_params]", "inherit_from: [open]", "inherit_from: open"])
  func sealedCyclesAreNotReached_throughFiles(given: String) throws {
    let folder = try TemporaryFolder()
    try Self.write(folder, world: 1)
    func load(_ taker: String) throws -> Workflow {
      try folder.write(
        Self.head + "phases: [{name: taker, kind: backtest, inputs: [outer.best_params]\(taker)}]\n", to: "deep.yaml")
      try folder.write(
        Self.head + "phases: [{name: deeper, workflow: deep.yaml, inputs: [outer.best_params]}]\n", to: "inner.yaml")
      try folder.write(
        Self.head + """
          phases:
            - {name: open, kind: optimization, grid: {cross.fast: [3, 8]}, uses_holdout: true}
            - {name: within, workflow: inner.yaml, \(given)}

          """, to: "w.yaml")
      return try WorkflowFile.load(path: "\(folder.path)/w.yaml", registry: try Self.registry())
    }
    let error = #expect(throws: ConfigurationErrors.self) { _ = try load("") }
    let lines = (error?.diagnostics ?? []).map { "\($0)" }
    let key = given.prefix { $0 != ":" }
    #expect(lines.count == 1, "\(lines)")
    #expect(
      lines.first?.contains("phases[1].\(key)") ?? false
        && lines.first?.contains("inner.yaml: deeper: 'open' opens the hold-out, and this phase would learn of it")
          ?? false,
      "\(lines)")
    _ = try load(", uses_holdout: true")
  }
}
