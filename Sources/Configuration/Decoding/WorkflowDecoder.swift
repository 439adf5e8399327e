import FileFormats
import MarketData
import OrderExecution
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

/// Turns the tree of a workflow file into a `Workflow`, recording every problem on the way.
struct WorkflowDecoder {
  let path: String
  let registry: StrategyRegistry
  let diagnostics: DiagnosticCollector

  /// Nil where something without a default is missing; otherwise a value, which is of use only if there is no
  /// diagnostic.
  func decode(_ node: YAMLNode) -> Workflow? {
    let root = MappingReader(node, path: "", Schema.root, diagnostics)
    let coordinator = section("coordinator", of: root, Schema.coordinator)
    let header = section("workflow", of: root, Schema.workflow)
    _ = root.optionalChoice("version")
    let seed = decodeReproducibility(either("reproducibility", root, coordinator, Schema.reproducibility))
    let data = root["data"].map { _ in decodeData(section("data", of: root, Schema.data), masterSeed: seed) } ?? nil
    let before = diagnostics.count
    let strategies = decodeStrategies(root, symbols: data?.symbols)
    // Which symbols a worker trades is known only where data and strategies are right.
    let traded = diagnostics.count == before ? data?.symbols : nil
    let risk = decodeRisk(root, strategies: strategies, symbols: traded)
    let aggregation = decodeAggregation(section("aggregation", of: root, Schema.aggregation))
    let execution = decodeExecution(section("execution", of: root, Schema.execution))
    let results = decodeResults(section("results", of: root, Schema.results))
    let operation = decodeOperation(root, coordinator)
    let name = header.optionalText("name").value
    let mode = decodeExecutionMode(header, coordinator)
    let type: WorkflowType = header.choice("type", later: Self.laterTypes, else: .backtest)
    guard let data else { return nil }
    var workflow = Workflow(name: name ?? Self.defaultName(of: path), data: data, strategies: strategies)
    workflow.type = type
    workflow.executionMode = mode
    workflow.writtenDataPath = data.path
    workflow.data.path = Self.resolved(data.path, besides: path)
    workflow.aggregation = aggregation
    workflow.risk = risk
    workflow.execution = execution
    workflow.masterSeed = seed
    workflow.results = results
    workflow.operation = operation
    return workflow
  }

  private static let laterTypes = [
    "multi_phase", "optimization", "analysis", "validation", "walk_forward", "signal_generation", "signal_replay",
    "report", "live", "simulation", "composite",
  ]

  func section(_ name: String, of reader: MappingReader, _ schema: SectionSchema) -> MappingReader {
    MappingReader(reader[name], path: reader.path(of: name), schema, diagnostics)
  }

  /// A section that may stand at the top level or under `coordinator`, not at both.
  private func either(
    _ name: String, _ root: MappingReader, _ coordinator: MappingReader, _ schema: SectionSchema
  ) -> MappingReader {
    guard coordinator.given(name) != nil else { return section(name, of: root, schema) }
    if root.given(name) != nil { reportTwice(name, coordinator, other: name, root) }
    return section(name, of: coordinator, schema)
  }

  private func reportTwice(_ name: String, _ second: MappingReader, other: String, _ first: MappingReader) {
    let line = first.keyLocation(name).line
    let place = line > 0 ? "at line \(line)" : "in an override (--set)"
    diagnostics.add(second.keyLocation(name), second.path(of: name), "given twice; '\(other)' stands \(place)")
  }

  private func decodeExecutionMode(_ header: MappingReader, _ coordinator: MappingReader) -> ExecutionMode {
    let fromHeader: ExecutionMode = header.choice("execution_mode", else: .traditional)
    guard coordinator["execution_mode"] != nil else { return fromHeader }
    if header["execution_mode"] != nil {
      reportTwice("execution_mode", coordinator, other: "workflow.execution_mode", header)
    }
    return coordinator.choice("execution_mode", else: .traditional)
  }

  private func decodeAggregation(_ reader: MappingReader) -> AggregationSettings {
    AggregationSettings(method: reader.choice("method", else: .weightedMean), threshold: reader.number("threshold"))
  }

  private func decodeExecution(_ reader: MappingReader) -> ExecutionSettings {
    let commission = section("commission", of: reader, Schema.commission)
    let slippage = section("slippage", of: reader, Schema.slippage)
    return ExecutionSettings(
      fill: reader.choice("fill", else: .nextOpen), proportionalCommission: commission.number("proportional"),
      fixedCommission: commission.number("fixed"), slippageBasisPoints: slippage.number("basis_points"),
      closeAtEnd: reader.boolean("close_at_end"))
  }

  private func decodeResults(_ reader: MappingReader) -> ResultsSettings {
    _ = reader.optionalChoice("compression", later: ["snappy", "gzip", "zstd", "lz4"])
    return ResultsSettings(
      format: reader.choice("format", later: ["parquet"], else: .jsonl), bufferSize: reader.integer("buffer_size"))
  }

  private func decodeReproducibility(_ reader: MappingReader) -> UInt64 {
    if !reader.boolean("deterministic_order") {
      reader.report("deterministic_order", "cannot be switched off", was: "false", allowed: "true")
    }
    return reader.seed("master_seed")
  }

  private func decodeOperation(_ root: MappingReader, _ coordinator: MappingReader) -> OperationalSettings {
    var settings = OperationalSettings()
    let resources = either("resources", root, coordinator, Schema.resources)
    settings.maximumMemoryGigabytes = resources.optionalNumber("max_memory_gb").value
    settings.maximumCores = resources.optionalInteger("max_cpu_cores").value
    settings.containerPoolSize = resources.optionalInteger("container_pool_size").value
    let monitoring = either("monitoring", root, coordinator, Schema.monitoring)
    settings.metricsAreEnabled = monitoring.optionalBoolean("enable_metrics").value
    settings.metricsInterval = monitoring.optionalNumber("metrics_interval").value
    settings.healthCheckInterval = monitoring.optionalNumber("health_check_interval").value
    let faults = either("fault_tolerance", root, coordinator, Schema.faultTolerance)
    settings.maximumContainerFailures = faults.optionalInteger("max_container_failures").value
    settings.restartsAutomatically = faults.optionalBoolean("auto_restart").value
    settings.checkpointInterval = faults.optionalNumber("checkpoint_interval").value
    return settings
  }

  // MARK: Paths

  /// The base name of a path without its extension, with `_` for what a name cannot have.
  static func defaultName(of path: String) -> String {
    var base = path.split(separator: "/").last.map(String.init) ?? ""
    if let dot = base.lastIndex(of: "."), dot != base.startIndex { base = String(base[..<dot]) }
    let name = String(
      base.unicodeScalars.map { MappingReader.isIdentifier(String($0)) || $0 == "." ? Character($0) : "_" })
    return MappingReader.isIdentifier(name) ? name : "workflow"
  }

  /// `written` relative to the folder of the file at `path`, unless it is absolute.
  static func resolved(_ written: String, besides path: String) -> String {
    guard !written.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return written }
    return String(path[...slash]) + written
  }
}
