import FileFormats
import MarketData
import OrderExecution
import PerformanceAnalytics
import RiskControl
import RunResults
import SettingsTables
import TradingStrategies

extension Workflow {
  /// Keys that a later version will know in several sections.
  static let laterKeys = ["grid", "parameter_grid", "phases", "features", "models", "model", "regimes"]

  /// A whole workflow file, with strategies of the types in `registry`.
  ///
  /// What keys of several sections mean together is looked at in `WorkflowChecks`.
  ///
  /// - Parameter isWhole: Whether it must name data and strategies; a file that only names others need not.
  static func table(_ registry: StrategyRegistry, isWhole: Bool = true) -> SettingsTable<Workflow> {
    let strategy = StrategySettings.table(registry)
    return SettingsTable(
      initial: empty,
      later: laterSections
    ) {
      identity
      Field.section(
        "data", \.data, MarketDataSettings.table, standard: isWhole ? .required : .nothing("none"),
        "What market data is read.")
      partsOfData
      oneStrategy(strategy)
      Field.list(
        "strategies", \.strategies, strategy, standard: .nothing("none"),
        identity: ListIdentity(\.id, otherwise: "; without an id it is the type"),
        "The strategies; this or `strategy` is required."
      )
      Field.section("aggregation", \.self, aggregation(registry), "How signals of strategies become one.")
      Field.list(
        "risk", \.risk, RiskSettings.table, standard: .nothing("one worker `main` with defaults"), takesOne: true,
        identity: ListIdentity(\.id, requiredWhere: "where there are several risk workers"),
        "The risk workers, each with a portfolio of its own."
      )
      .orElse(RiskGrid.table, documents: ["count", "vary"], reads: RiskGrid.reads, writes: RiskGrid.writes)
      Field.section("execution", \.execution, ExecutionSettings.table, "How orders are filled, and what they cost.")
      Field.value(
        "benchmark", \.benchmark, .benchmark,
        "What portfolios are compared with: their symbols in equal parts, bought and held; one symbol; or nothing."
      )
      Field.section("metrics", \.metrics, MetricsSettings.table, "How metrics are computed.")
      Field.section("reproducibility", \.self, reproducibility, "Seeds and order.")
      Field.section("results", \.results, ResultsSettings.table, "How results are written.")
      Field.section(
        "coordinator", \.self, coordinator, standard: .nothing("none"),
        "Another place for `execution_mode`, `reproducibility`, `resources`, `monitoring` and `fault_tolerance`."
      )
      inert
      Field.optional(
        "ledger", \.study, .identifier, none: "none",
        "The study whose searches are counted together in the ledger; no effect on results.")
      Field.optional(
        "notes", \.notes, .text, none: "none", "Words of your own, which reports show; no effect on results.")
      Field.list(
        "triggers", \.triggers, Trigger.table, standard: .nothing("none"), mayBeEmpty: true,
        "Events, and the workflow files that run on them; such a file has no strategies, and data only for their "
          + "sessions.")
    }
    .check { workflow, mapping in workflow.checkPartsOfData(mapping) }
    .check { _, mapping in checkTriggers(mapping) }
    .check { workflow, mapping in WorkflowChecks(workflow, mapping).perform(isWhole: isWhole) }
    .check { workflow, mapping in
      let isGiven = mapping["data"]?["synthetic"]?["seed"].map { $0.value != .null } ?? false
      if workflow.data.source == .synthetic && !isGiven { workflow.data.synthetic.seed = workflow.masterSeed }
    }
    .check { workflow, mapping in
      guard workflow.benchmark == .none, workflow.results.writesBenchmark, mapping.isClean("results"),
        let node = mapping["results"]?["benchmark"]
      else { return }
      mapping.problems.add(
        node.location, "results.benchmark", "there is no benchmark, as 'benchmark' is 'none'", was: "true",
        allowed: "false, or another benchmark")
    }
    .check { workflow, mapping in workflow.checkFeatures(mapping, registry) }
    .check { workflow, mapping in
      guard let section = mapping["aggregation"] else { return }
      workflow.regimeAggregation.regimes.checkWatched(
        by: section["regimes"], path: "aggregation.regimes", workflow.data.symbols, registry, mapping.problems)
    }
    .conditions([oneOfTheStrategies])
  }

  /// Sections of the file that a later version will know.
  private static let laterSections = [
    "composite_workflow", "ml_strategies", "optimization", "analysis", "live", "container_count", "containers",
    "stateless_strategies", "risk_and_portfolio_processing",
  ]

  /// Sections that nothing reads yet.
  private static let inert: [Field<Workflow>] = [
    .section(
      "resources", \.operation, OperationalSettings.resources, standard: .nothing("none"),
      "Limits for later versions; no effect on results."
    ),
    .section(
      "monitoring", \.operation, OperationalSettings.monitoring, standard: .nothing("none"),
      "Metrics for later versions; no effect on results."
    ),
    .section(
      "fault_tolerance", \.operation, OperationalSettings.faultTolerance, standard: .nothing("none"),
      "For later versions; no effect on results."),
  ]

  /// What a file says of itself.
  private static let identity: [Field<Workflow>] = [
    .value("version", \.version, .names([formatVersion]), "Version of this format; quote it."),
    .section("workflow", \.self, header, "What is run, and how."),
    .value("workflow_mode", \.mode, .choice(), "Whether a single pass is cut into phases; never changes a result."),
  ]

  /// A workflow of which a file has said nothing.
  private static let empty = Workflow(
    name: "workflow", data: MarketDataSettings.table.initial, strategies: [])

  /// The section `workflow`.
  private static let header = SettingsTable(
    initial: empty, later: ["container_count", "inputs", "depends_on", "topology", "mode", "method"],
    shorthand: ["name"]
  ) {
    Field.computed("name", \.name, .identifier, from: "the file's base name", "Names the run and its folder.")
    Field.value(
      "type", \.type,
      .choice(later: [
        "multi_phase", "optimization", "analysis", "validation", "walk_forward", "signal_generation", "signal_replay",
        "report", "live", "simulation", "composite",
      ]), "What is run.")
    executionMode
  }

  /// The section `aggregation`.
  private static func aggregation(_ registry: StrategyRegistry) -> SettingsTable<Workflow> {
    SettingsTable(initial: empty, shorthand: ["method"]) {
      AggregationSettings.table.fields.map { $0.within(\.aggregation) }
      RegimeAggregation.table(registry).fields.map { $0.within(\.regimeAggregation) }
    }
    .check { workflow, mapping in workflow.regimeAggregation.check(mapping, registry) }
  }

  /// The section `reproducibility`.
  private static let reproducibility = SettingsTable(initial: empty, shorthand: ["master_seed"]) {
    Field.value("master_seed", \.masterSeed, .seed, "The seed that every container's seed derives from.")
    Field.fixed("deterministic_order", true, .alwaysTrue, "Always true: there is no other order in this system.")
  }

  /// The section `coordinator`, another place for keys that stand elsewhere.
  private static let coordinator = SettingsTable(initial: empty) {
    executionMode.elsewhere
    atTopLevel("reproducibility", \.self, reproducibility)
    atTopLevel("resources", \.operation, OperationalSettings.resources)
    atTopLevel("monitoring", \.operation, OperationalSettings.monitoring)
    atTopLevel("fault_tolerance", \.operation, OperationalSettings.faultTolerance)
  }

  private static func atTopLevel<Section>(
    _ name: String, _ path: any WritableKeyPath<Workflow, Section> & Sendable, _ table: SettingsTable<Section>
  ) -> Field<Workflow> {
    .section(name, path, table, standard: .nothing("none"), "As at the top level; not both.").elsewhere
  }

  private static let executionMode = Field<Workflow>.value(
    "execution_mode", \.executionMode, .choice(), "How phases are executed; never changes a result.")

  /// `strategy`, short for a list of one.
  private static func oneStrategy(_ table: SettingsTable<StrategySettings>) -> Field<Workflow> {
    .section(
      "strategy", \.strategies.single, table, standard: .nothing("none"),
      "Short for `strategies` with one item; not both."
    ).elsewhere
  }

  private static let oneOfTheStrategies: JSONValue = {
    func required(_ name: String) -> JSONValue { .object([JSONMember("required", .array([.string(name)]))]) }
    return .object([JSONMember("anyOf", .array(["strategies", "strategy", "triggers"].map(required)))])
  }()
}

extension [StrategySettings] {
  /// The list of one strategy that `strategy` gives; empty settings before it is read.
  fileprivate var single: StrategySettings {
    get { StrategySettings(id: "", type: "") }
    set { self = [newValue] }
  }
}
