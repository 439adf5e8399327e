/// The table of every key of a workflow file.
enum Schema {
  static let sections = [
    root, workflow, data, columns, quality, synthetic, regime, jumps, strategy, aggregation, risk, sizing, limits,
    execution, commission, slippage, reproducibility, results, coordinator, resources, monitoring, faultTolerance,
  ]

  /// Keys that a later version will know in several sections.
  static let laterKeys = ["grid", "parameter_grid", "phases", "features", "models", "model", "regimes"]

  static let root = SectionSchema(
    "",
    later: [
      "workflow_mode", "composite_workflow", "ml_strategies", "optimization", "analysis", "live", "container_count",
      "containers", "stateless_strategies", "risk_and_portfolio_processing",
    ],
    [
      KeySpecification("version", .choice(["1.0.0"]), .text("1.0.0"), "Version of this format; quote it."),
      KeySpecification("workflow", .section, .computed("its defaults"), "What is run, and how."),
      KeySpecification("data", .section, .required, "What market data is read."),
      KeySpecification("strategy", .section, .none("none"), "Short for `strategies` with one item; not both."),
      KeySpecification("strategies", .sections, .none("none"), "The strategies; this or `strategy` is required."),
      KeySpecification("aggregation", .section, .computed("its defaults"), "How signals of strategies become one."),
      KeySpecification(
        "risk", .sectionOrSections, .computed("one worker `main` with defaults"),
        "The risk workers, each with a portfolio of its own."),
      KeySpecification("execution", .section, .computed("its defaults"), "How orders are filled, and what they cost."),
      KeySpecification("reproducibility", .section, .computed("its defaults"), "Seeds and order."),
      KeySpecification("results", .section, .computed("its defaults"), "How results are written."),
      KeySpecification(
        "coordinator", .section, .none("none"),
        "Another place for `execution_mode`, `reproducibility`, `resources`, `monitoring` and `fault_tolerance`."),
      KeySpecification("resources", .section, .none("none"), "Limits for later versions; no effect on results."),
      KeySpecification("monitoring", .section, .none("none"), "Metrics for later versions; no effect on results."),
      KeySpecification("fault_tolerance", .section, .none("none"), "For later versions; no effect on results."),
    ])

  static let workflow = SectionSchema(
    "workflow", later: ["container_count", "inputs", "depends_on", "topology", "mode", "method"],
    [
      KeySpecification("name", .identifier, .computed("the file's base name"), "Names the run and its folder."),
      KeySpecification("type", .choice(WorkflowType.allCases.map(\.rawValue)), .text("backtest"), "What is run."),
      executionMode,
    ])

  static let executionMode = KeySpecification(
    "execution_mode", .choice(ExecutionMode.allCases.map(\.rawValue)), .text("TRADITIONAL"),
    "How phases are executed; never changes a result.")

  static let coordinator = SectionSchema(
    "coordinator",
    [
      executionMode,
      KeySpecification("reproducibility", .section, .none("none"), "As at the top level; not both."),
      KeySpecification("resources", .section, .none("none"), "As at the top level; not both."),
      KeySpecification("monitoring", .section, .none("none"), "As at the top level; not both."),
      KeySpecification("fault_tolerance", .section, .none("none"), "As at the top level; not both."),
    ])

  static let reproducibility = SectionSchema(
    "reproducibility",
    [
      KeySpecification("master_seed", .seed, .integer(42), "The seed that every container's seed derives from."),
      KeySpecification(
        "deterministic_order", .boolean, .boolean(true), "Always true: there is no other order in this system."),
    ])

  static let results = SectionSchema(
    "results", later: ["path", "directory", "retention", "streams"],
    [
      KeySpecification("format", .choice(["jsonl", "csv"]), .text("jsonl"), "The form of the tables."),
      KeySpecification(
        "buffer_size", .integer(1...Int.max), .integer(1000), unit: "rows", "Rows gathered before they are written."),
      KeySpecification("compression", .choice(["none"]), .text("none"), "Compression of the tables."),
    ])

  static let resources = SectionSchema(
    "resources",
    [
      KeySpecification("max_memory_gb", .number(.positive), .none("no limit"), unit: "GB", "Memory that may be used."),
      KeySpecification("max_cpu_cores", .integer(1...Int.max), .none("all"), unit: "cores", "Cores that may be used."),
      KeySpecification(
        "container_pool_size", .integer(1...Int.max), .none("none"), unit: "containers", "Containers kept ready."),
    ])

  static let monitoring = SectionSchema(
    "monitoring",
    [
      KeySpecification("enable_metrics", .boolean, .none("none"), "Whether metrics of the run are collected."),
      KeySpecification(
        "metrics_interval", .number(.positive), .none("none"), unit: "seconds", "Time between two collections."),
      KeySpecification(
        "health_check_interval", .number(.positive), .none("none"), unit: "seconds", "Time between two health checks."),
    ])

  static let faultTolerance = SectionSchema(
    "fault_tolerance",
    [
      KeySpecification(
        "max_container_failures", .integer(0...Int.max), .none("none"), unit: "failures",
        "Failures of a container after which it is given up."),
      KeySpecification("auto_restart", .boolean, .none("none"), "Whether a failed container is rebuilt and replayed."),
      KeySpecification(
        "checkpoint_interval", .number(.positive), .none("none"), unit: "seconds", "Time between two checkpoints."),
    ])
}
