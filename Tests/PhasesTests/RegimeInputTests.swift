import Backtesting
import Configuration
import Coordination
import FileFormats
import TestSupport
import Testing
import TradingStrategies

@testable import Phases

/// What an analysis finds by regime is traded by later phases.
@Suite struct RegimeInputTests {
  private static let head = """
    data: {source: csv, path: X.csv, symbols: [X]}
    strategies:
      - {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
      - {id: held, type: buy_and_hold, weight: 0.5}
    risk: {capital: 10000, quantities: fractional, sizing: {type: target_percent, fraction: 1}}
    execution: {commission: {proportional: 0.001}}
    phases:
      - search: {kind: optimization, grid: {fast: [2, 3, 5, 12, 19]}}
      - regimes:
          kind: analysis
          classifiers: [{type: momentum, window: 15}]
          confirm: 2
          minimum_bars: 40
          top: 2
          objective: {metric: mean}

    """

  private struct Ran {
    var folder: TemporaryFolder
    var workflow: Workflow
    var summary: PhasesSummary

    func json(_ path: String) throws -> JSONValue {
      try JSONValue(parsing: FileSystem.read("\(folder.path)/o/phases/\(path)"))
    }

    /// The file that a phase leaves, as a single pass.
    func alone(_ path: String) throws -> Workflow {
      try WorkflowFile.decode(
        FileSystem.read("\(folder.path)/o/phases/\(path)/config.yaml"), path: "\(folder.path)/w.yaml")
    }
  }

  private static func run(_ phases: String, head: String = head) async throws -> Ran {
    let folder = try SmallWorkflow.folder()
    let workflow = try WorkflowFile.decode(Array((head + phases).utf8), path: "\(folder.path)/w.yaml")
    let summary = try await PhasesRun(workflow, threads: 2).execute(into: "\(folder.path)/o")
    #expect(summary.state == .complete, "\(summary.records.compactMap(\.reason))")
    return Ran(folder: folder, workflow: workflow, summary: summary)
  }

  private static func outcome(_ workflow: Workflow) async throws -> BacktestOutcome {
    try await PhaseWorkshop(registry: .builtIn, programName: "admf", store: nil, manner: PhaseManner(threads: 1))
      .backtest(workflow).run()
  }

  private static func weights(_ json: JSONValue?) -> [String: Double] {
    var weights: [String: Double] = [:]
    for member in json?.members ?? [] { weights[member.name] = member.value.double }
    return weights
  }

  /// Labels with a choice of their own, and what stands there.
  private static func own(_ json: JSONValue) -> [(label: String, choice: JSONValue)] {
    (json["by_regime"]?.members ?? []).filter { $0.value["uses_overall"] == .boolean(false) }
      .map { ($0.name, $0.value) }
  }

  // MARK: Weights

  private static let ensemble = """
      - {name: ensemble, kind: signal_replay, inputs: [regimes.regime_weights], weights: {count: 9}}
    """

  /// Trials whose weights change with the very regimes that are looked at have weights in each; who follows one of them
  /// everywhere comes to what it came to.
  @Test func choiceByRegime_amongTrialsByTheSameRegimes() async throws {
    let ran = try await Self.run(
      Self.ensemble + """

          - name: again
            kind: analysis
            classifiers: [{type: momentum, window: 15}]
            confirm: 2
            minimum_bars: 40
            top: 1
            objective: {metric: mean}
          - {name: params, kind: backtest, inputs: [again.regime_params]}
          - {name: weights, kind: backtest, inputs: [again.regime_weights]}

        """)
    let source = try ran.alone("ensemble/best/trial_\(try Self.best(ran))")
    let found = try ran.json("again/regime_weights.json")
    // Every regime in which a trial has weights of its own is named, with those.
    let own = Set(source.regimeAggregation.weights.keys)
    #expect(!own.isEmpty && own.isSubset(of: (found["by_regime"]?.members ?? []).map(\.name)))
    for name in ["params", "weights"] {
      let alone = try ran.alone(name)
      #expect(alone.regimeAggregation.regimes == source.regimeAggregation.regimes, "\(name)")
      #expect(Set(alone.regimeAggregation.weights.keys) == own, "\(name)")
      for (label, choice) in Self.own(found) where name == "weights" {
        #expect(alone.regimeAggregation.weights[label] == Self.weights(choice["weights"]).filter { $0.value > 0 })
      }
    }
  }

  private static func best(_ ran: Ran) throws -> Int {
    guard case .integer(let best)? = try ran.json("ensemble/manifest.json")["outputs"]?["best_trial"] else {
      Issue.record("no best trial")
      return 0
    }
    return best
  }

  /// One trial that is best everywhere is traded as it was: to its very fills.
  @Test func oneTrialByRegime_isTradedAsItWas() async throws {
    let head = Self.head.replacing(
      "phases:",
      with: """
        aggregation: {regimes: [{type: momentum, window: 15}], weights: {up: {cross: 0.2, held: 1}, down: {cross: 1}}}
        phases:
        """
    ).replacing("fast: [2, 3, 5, 12, 19]", with: "fast: [3]").replacing("confirm: 2", with: "confirm: 5")
    let ran = try await Self.run(
      "  - {name: params, kind: backtest, inputs: [regimes.regime_params]}\n", head: head)
    let trial = try await Self.outcome(ran.alone("search/best/trial_1"))
    let traded = try await Self.outcome(ran.alone("params"))
    #expect(traded.resultDigest == trial.resultDigest)
    var plain = try ran.alone("params")
    plain.regimeAggregation = RegimeAggregation()
    #expect(try await Self.outcome(plain).resultDigest != trial.resultDigest)
  }

  /// Trials whose weights change with other regimes have none in those that are looked at: what is best is told, and
  /// nothing trades it.
  @Test func choiceByRegime_amongTrialsByOtherRegimes() async throws {
    func records(_ phases: String) async throws -> [PhaseRecord] {
      let folder = try SmallWorkflow.folder()
      let text =
        Self.head + Self.ensemble + """

            - {name: again, kind: analysis, classifiers: [{type: momentum, window: 16}], confirm: 2}

          """ + phases
      let workflow = try WorkflowFile.decode(Array(text.utf8), path: "\(folder.path)/w.yaml")
      return try await PhasesRun(workflow, threads: 2).execute(into: "\(folder.path)/o").records
    }
    let told = try #require(try await records("").last)
    #expect(told.state == .complete)
    let sentence = "The weights of the trials of 'ensemble' change with other regimes than these"
    #expect(told.sentences.contains { $0.hasPrefix(sentence) })
    for output in ["regime_params", "regime_weights"] {
      let refused = try #require(
        try await records("  - {name: last, kind: backtest, inputs: [again.\(output)]}\n").last)
      #expect(refused.state == .failed)
      let reason = "the weights of the trials that 'again' read change with other regimes than those that it tells"
      #expect(refused.reason?.contains(reason) == true, "\(refused.reason ?? "")")
    }
  }

  @Test func weightsByRegime_areTradedByABacktest() async throws {
    let ran = try await Self.run(
      "  - {name: validation, kind: backtest, inputs: [regimes.regime_weights]}\n")
    let found = try ran.json("regimes/regime_weights.json")
    let alone = try ran.alone("validation")
    #expect(alone.phases.isEmpty)
    let regimes = alone.regimeAggregation
    #expect(regimes.regimes == ran.workflow.phases[1].settings.analysis.regimes)
    let own = Self.own(found)
    #expect(own.count >= 2 && regimes.weights.count == own.count)
    for (label, choice) in own { #expect(regimes.weights[label] == Self.weights(choice["weights"])) }
    let overall = Self.weights(found["overall"]?["weights"])
    for strategy in alone.strategies {
      #expect(strategy.weight == overall[strategy.id] ?? 0)
      let base = strategy.id == "held" ? "buy_and_hold" : "ma_crossover"
      #expect(strategy.type == base)
    }
    #expect(alone.strategies.contains { $0.id.hasPrefix("cross@") } && alone.strategies.contains { $0.id == "held" })
    let record = try #require(ran.summary.records.last)
    let outcome = try await Self.outcome(alone)
    #expect(outcome.runDigest == record.digest)
    // It is not what the weights over all come to, and the share of the bars at which these hold is told.
    var plain = alone
    plain.regimeAggregation = RegimeAggregation()
    #expect(try await Self.outcome(plain).runDigest != record.digest)
    #expect(
      record.sentences.contains {
        $0.hasPrefix("regimes: ") && $0.hasSuffix("weights of strategies and portfolios hold")
      })
  }

  @Test func searchedWeights_multiplyThoseOfTheRegime() async throws {
    let ran = try await Self.run(
      """
        - {name: ensemble, kind: signal_replay, inputs: [regimes.regime_weights], weights: {count: 9}}
        - {name: validation, kind: backtest, inputs: [ensemble.final_weights]}

      """)
    let record = ran.summary.records[2]
    #expect(record.counts.failed == 0 && record.counts.total == 9 && record.counts.distinct == 9)
    #expect(record.sentences.contains { $0.contains("ran again as a single pass") })
    #expect(record.sentences.contains("Weights that are searched multiply those of the regime in force."))
    let small = JSONValue.object(record.outputs)
    let factors = Self.weights(small["best_params"])
    let searched = try ran.json("regimes/regime_weights.json")
    let final = try ran.json("ensemble/final_weights.json")
    #expect(final["regimes"]?["confirm"] == .integer(2))
    func expect(_ weights: [String: Double], _ given: [String: Double], _ what: String) {
      let products = given.keys.sorted().map { ($0, (given[$0] ?? 0) * (factors["weights.\($0)"] ?? .nan)) }
      let sum = products.reduce(0) { $0 + $1.1 }
      for (id, product) in products {
        #expect(abs((weights[id] ?? 0) - product / sum) < 1e-12, "\(what), \(id)")
      }
    }
    expect(Self.weights(final["overall"]), Self.weights(searched["overall"]?["weights"]), "overall")
    for (label, choice) in Self.own(searched) {
      expect(Self.weights(final["by_regime"]?[label]), Self.weights(choice["weights"]), label)
    }
    // The validation is the best trial, over the same data.
    let alone = try ran.alone("validation")
    #expect(alone.regimeAggregation.isUsed)
    let outcome = try await Self.outcome(alone)
    #expect(outcome.runDigest == ran.summary.records[3].digest)
    let best = try ran.alone("ensemble/best/trial_\(small["best_trial"]?.double.map { Int($0) } ?? 0)")
    #expect(try await Self.outcome(best).resultDigest == outcome.resultDigest)
  }

  /// As in the coordinator's document: of the trials of each regime so many that do not go along.
  @Test func bestTrials_countInEachRegime() async throws {
    let ran = try await Self.run(
      """
        - {name: ensemble, kind: signal_replay, inputs: [regimes.regime_weights], weights: {top: 1, count: 5}}

      """)
    let found = try ran.json("regimes/regime_weights.json")
    let final = try ran.json("ensemble/final_weights.json")
    for (label, _) in Self.own(found) {
      // One variant of each strategy.
      #expect(final["by_regime"]?[label]?.members.count == 2, "\(label)")
    }
  }

  // MARK: Parameters

  @Test func parametersByRegime_selectWhoseStanceCounts() async throws {
    let ran = try await Self.run(
      """
        - {name: validation, kind: backtest, inputs: [regimes.regime_params]}
        - {name: replay, kind: signal_replay, inputs: [regimes.regime_params], depends_on: [search]}

      """)
    let found = try ran.json("regimes/regime_params.json")
    let alone = try ran.alone("validation")
    func variant(_ choice: JSONValue?) throws -> String {
      let fast = try #require(choice?["parameters"]?["strategies.cross.parameters.fast"]?.double)
      return try #require(
        alone.strategies.first { $0.type == "ma_crossover" && $0.parameters["fast"] == .integer(Int(fast)) }?.id)
    }
    let own = Self.own(found)
    #expect(Set(own.compactMap { $0.choice["trial"]?.double }).count > 1, "the regimes differ in what is best")
    for (label, choice) in own {
      #expect(alone.regimeAggregation.weights[label] == [try variant(choice): 1, "held": 0.5])
    }
    let overall = try variant(found["overall"])
    for strategy in alone.strategies {
      #expect(strategy.weight == (strategy.id == "held" ? 0.5 : strategy.id == overall ? 1 : 0))
    }
    let outcome = try await Self.outcome(alone)
    #expect(outcome.runDigest == ran.summary.records[2].digest)
    #expect(ran.summary.records[3].counts.failed == 0)
    let replayed = try ran.alone("replay/best/trial_1")
    #expect(try await Self.outcome(replayed).resultDigest == outcome.resultDigest)
  }

  @Test func labelsAlone_changeNothingAndAreTold() async throws {
    let ran = try await Self.run(
      """
        - {name: labelled, kind: backtest, inputs: [regimes.regimes]}
        - {name: plain, kind: backtest, depends_on: [search]}

      """)
    let (labelled, plain) = (ran.summary.records[2], ran.summary.records[3])
    #expect(labelled.digest == plain.digest && labelled.digest != nil)
    #expect(labelled.sentences.contains { $0.hasPrefix("'regimes.regimes' changes nothing by itself") })
    #expect(!plain.sentences.contains { $0.contains("changes nothing") })
  }

  /// A key of the file is one for all regimes.
  @Test func keysOfTheFile_cannotChangeWithTheRegime() async throws {
    let folder = try SmallWorkflow.folder()
    let text =
      Self.head.replacing("grid: {fast: [2, 3, 5, 12, 19]}", with: "grid: {execution.slippage.basis_points: [0, 50]}")
      .replacing("objective: {metric: mean}", with: "objective: {metric: volatility, direction: KIND}")
      + "  - {name: validation, kind: backtest, inputs: [regimes.regime_params]}\n"
    for kind in ["minimize", "maximize"] {
      let workflow = try WorkflowFile.decode(
        Array(text.replacing("KIND", with: kind).utf8), path: "\(folder.path)/w.yaml")
      let summary = try await PhasesRun(workflow).compute()
      let reason = summary.records[2].reason
      // Either all regimes agree, or it is told.
      if summary.state == .complete { continue }
      #expect(reason?.contains("'execution.slippage.basis_points' cannot change with the regime") ?? false)
    }
  }

  // MARK: In and out of sample

  private static func figures(_ json: JSONValue, _ key: String) throws -> (inside: Double, outside: Double) {
    let pair = try #require(json["estimate"]?[key])
    return (
      try #require(pair["in_sample"]?["bars"]?.double), try #require(pair["out_of_sample"]?["bars"]?.double)
    )
  }

  /// Trials over all cycles are chosen by the first part of them alone; trials of that part run in the other as well.
  @Test(arguments: ["", "train"]) func choices_areJudgedBehindTheSplit(_ use: String) async throws {
    let split = "symbols: [X], split: {train: 0.7}"
    let search = use.isEmpty ? "kind: optimization" : "kind: optimization, use: \(use)"
    let head = Self.head.replacing("symbols: [X]", with: split)
      .replacing("kind: optimization", with: search)
    let ran = try await Self.run("", head: head)
    let parameters = try ran.json("regimes/regime_params.json")
    let weights = try ran.json("regimes/regime_weights.json")
    for json in [parameters, weights] {
      for key in ["following", "best_single"] {
        let (inside, outside) = try Self.figures(json, key)
        #expect(inside == 280 && outside == 120)
      }
    }
    let record = ran.summary.records[1]
    #expect(record.sentences.count { $0.contains(" in sample and ") && $0.contains(" out of it; ") } == 2)
    // What is chosen does not depend on what comes behind.
    let whole = try await Self.run("", head: Self.head)
    #expect(try whole.json("regimes/regime_params.json")["estimate"]?["following"]?["out_of_sample"] == .null)
    if use.isEmpty {
      let trained = try await Self.run(
        "", head: head.replacing("kind: optimization", with: "kind: optimization, use: train"))
      #expect(try trained.json("regimes/regime_params.json")["by_regime"] == parameters["by_regime"])
    }
  }

  // MARK: Conditions

  @Test func sharesOfRegimes_decideWhatRuns() async throws {
    let ran = try await Self.run(
      """
        - {name: calm, kind: backtest, depends_on: [regimes], condition: "regimes.regimes.share.up > 0.2"}
        - {name: never, kind: backtest, depends_on: [regimes], condition: "regimes.regimes.share.up > 0.99"}

      """)
    #expect(ran.summary.records.suffix(2).map(\.state) == [.complete, .skipped])
    let shares = try #require(JSONValue.object(ran.summary.records[1].outputs)["regime_shares"])
    let share = try #require(shares["up"]?.double)
    #expect(share > 0.2 && share < 0.99)
    #expect(
      ran.summary.records[3].reason == "its condition is not true: regimes.regimes.share.up > 0.99; "
        + "regimes.regimes.share.up is \(DecimalText.string(share))")
  }
}
