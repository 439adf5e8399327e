import Configuration
import Coordination
import FileFormats
import PerformanceAnalytics
import Phases
import ReportDocuments
import RunResults

/// `admf demo`.
enum DemoCommand {
  /// With this seed the best strategy looks as good as people wish.
  private static let seed = 1

  static let command = Command(
    name: "demo", summary: "Show how well chance trades: 450 strategies on noise, and what gives them away.",
    positionals: [],
    options: [
      CommandOption(name: "--seed", value: "N", help: "Other noise, 0 to 1000000 (default \(seed))."),
      CommandOption(name: "--out", value: "DIR", help: "Folder of the results (default results/demo-SEED)."),
      CommandOption(
        name: "--open", value: nil, help: "Show the report with the program that the system opens such files with."),
    ],
    details: "It needs no data and no file: the prices are made by a seed, and nothing can be found in them.\n",
    examples: [
      "demo --open",
      "demo --seed 4 --out results/luck",
    ],
    perform: { try await perform($0) })

  static func perform(_ call: Invocation) async throws -> ExitStatus {
    let seed = try call.arguments.integer("--seed", in: 0...1_000_000) ?? seed
    let folder = call.arguments.value("--out") ?? FilePath.join("results", "demo-\(seed)")
    let workflow = try WorkflowFile.decode(Array(text(seed: seed).utf8), path: "demo.yaml")
    try OutputPath.check(folder: folder, workflow: "demo.yaml", data: [])
    let interruption = Interruption()
    let screen = PhaseScreen(interruption, workflow, isQuiet: !Terminal.showsProgress)
    let summary: PhasesSummary
    do {
      defer { screen.stop() }
      // What chance does is no evidence about anything, and is not counted.
      let run = PhasesRun(workflow, program: call.program, ledger: .nowhere)
      summary = try await run.execute(into: folder, watch: screen.watch)
    }
    guard summary.state == .complete, let place = summary.folder else {
      for record in summary.records where record.state == .failed {
        Terminal.printError("\(record.name): \(record.reason ?? "")\n")
      }
      return summary.state == .interrupted ? interruption.status : .failed
    }
    let run = try ReportedRun(folder: place)
    Terminal.print(DemoStory(run, seed: seed).text)
    let report = FilePath.join(place, ReportCommand.fileName)
    try ReportCommand.write([run], to: report)
    return call.arguments.has("--open") ? ReportCommand.open(report) : .done
  }

  /// Two years of noise to search in, and one that is sealed.
  private static func text(seed: Int) -> String {
    """
    workflow: {name: demo}
    notes: "Prices without drift, made by a seed: no strategy can be better than another."
    data:
      source: synthetic
      symbols: [NOISE]
      holdout: {last: 252}
      synthetic: {bars: 756, start: 2020-01-01, drift: 0, volatility: 0.2, gap: 0, seed: \(seed)}
    strategy: {id: crossover, type: ma_crossover, direction: long_short}
    risk: {sizing: {type: all_in}, quantities: fractional}
    phases:
      - search:
          kind: optimization
          grid: {fast: {from: 2, to: 16, step: 1}, slow: {from: 20, to: 78, step: 2}}
      - evidence: {kind: analysis, overfitting: true, inputs: [search.trials]}
      - sealed:
          kind: backtest
          inputs: [search.best_params]
          uses_holdout: true
          data: {start: 2021-12-07, warmup: all}

    """
  }
}

/// What the demonstration shows, as text.
struct DemoStory {
  /// What the search made of noise.
  private let trials: Int
  private let sharpe: Double
  private let parameters: String
  /// Evidence: probabilities, and the ratio of a year that luck gives.
  private let alone: Double?
  private let deflated: Double?
  private let luck: Double?
  private let overfitting: Double?
  /// What came of it in the sealed year.
  private let sealedSharpe: Double?
  private let sealedReturn: Double?
  private let seed: Int

  /// What a probability must reach to be believed.
  private static let asked = 0.95
  /// Cycles of a year in this market.
  private static let year = 252.0

  init(_ run: ReportedRun, seed: Int) {
    self.seed = seed
    let search = run.phases.first { $0.trials != nil }
    trials = search?.trials?.numbers.count ?? 0
    sharpe = search?.bestValue ?? .nan
    parameters = search?.bestParameters ?? ""
    let evidence = run.phases.lazy.compactMap(\.luck).first
    alone = evidence?.probabilistic
    deflated = evidence?.deflated
    luck = evidence?.luck.map { $0 * Self.year.squareRoot() }
    overfitting = evidence?.overfitting
    let sealed = run.phases.last { !$0.metrics.isEmpty }?.metrics.first?.metrics
    sealedSharpe = sealed?.sharpe
    sealedReturn = sealed?.totalReturn
  }

  private static func ratio(_ value: Double?) -> String { NumberText.fixed(value, decimals: 2) }

  /// What speaks against the best, by stated rules.
  private var doubts: Int {
    [
      (deflated ?? 0) < Self.asked, (overfitting ?? 1) > PhasesVerdict.overfittingProbability, (sealedSharpe ?? 0) <= 0,
    ].count { $0 }
  }

  var text: String {
    let verdict =
      doubts > 0
      ? "NOT TO BE TRUSTED: \(doubts) of 3 checks say no."
      : "Chance got past all three checks with this seed, as it does now and then; the true ratio is 0."
    return """
      \(trials) strategies on two years of noise: prices that rise or fall by chance alone (seed \(seed)).
      Nothing can be found in them. The true Sharpe ratio of each is 0.

      the best      \(parameters)
                    Sharpe ratio \(Self.ratio(sharpe)); if it were the only one that was tried, it would be above 0
                    with a probability of \(NumberText.percent(alone))

      what gives it away
        tries       The best of \(trials) has a ratio of \(Self.ratio(luck)) by luck alone. That this one is better than
                    luck has a probability of \(NumberText.percent(deflated)) (deflated Sharpe ratio); \
      \(NumberText.percent(Self.asked)) are asked for.
        overfitting Of all ways to halve the time, the best of one half is below the middle in the other in
                    \(NumberText.percent(overfitting)); above 50 % the search finds nothing that lasts.
        hold-out    A third year was sealed while the search went on. There the best has a Sharpe ratio of
                    \(Self.ratio(sealedSharpe)) and a return of \(NumberText.percent(sealedReturn)).

      verdict       \(verdict)


      """
  }
}
