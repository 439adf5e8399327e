import FileFormats
import MarketData
import TradingModel

extension Workflow {
  var canonicalData: JSONValue {
    data.source == .synthetic ? canonicalSynthetic : canonicalFiles
  }

  private var canonicalSynthetic: JSONValue {
    .object([
      JSONMember("source", .string(data.source.rawValue)),
      JSONMember("symbols", .array(data.symbols.map { .string($0.name) })),
      JSONMember("start", Self.text(data.start?.description)),
      JSONMember("end", Self.text(data.end?.description)),
      JSONMember("missing_bars", .string(data.missingBars.rawValue)),
      JSONMember("warmup", .integer(data.warmup)),
      JSONMember("synthetic", data.synthetic.canonicalForm),
    ])
  }

  private var canonicalFiles: JSONValue {
    .object([
      JSONMember("source", .string(data.source.rawValue)),
      JSONMember("path", .string(writtenDataPath)),
      JSONMember("symbols", .array(data.symbols.map { .string($0.name) })),
      JSONMember("start", Self.text(data.start?.description)),
      JSONMember("end", Self.text(data.end?.description)),
      JSONMember("timestamp", Self.text(data.timestamp?.rawValue)),
      JSONMember("bar_length", Self.text(data.barLength.map { "\($0 / 1_000_000_000)s" })),
      JSONMember("missing_bars", .string(data.missingBars.rawValue)),
      JSONMember("warmup", .integer(data.warmup)),
      JSONMember("epoch_unit", Self.text(data.epochUnit?.rawValue)),
      JSONMember(
        "columns",
        .object(
          [
            JSONMember("timestamp", Self.text(data.columns.timestamp)),
            JSONMember("symbol", Self.text(data.columns.symbol)),
            JSONMember("open", Self.text(data.columns.open)),
            JSONMember("high", Self.text(data.columns.high)),
            JSONMember("low", Self.text(data.columns.low)),
            JSONMember("close", Self.text(data.columns.close)),
            JSONMember("volume", Self.text(data.columns.volume)),
            // A key that came later stays out where it is not given: it shall not change the hashes of older files.
          ] + (data.columns.time.map { [JSONMember("time", .string($0))] } ?? []))),
      JSONMember(
        "quality",
        .object(
          QualityCheck.allCases.map { check in
            JSONMember(check.rawValue, .string(data.droppedChecks.contains(check) ? "drop" : "error"))
          })),
    ])
  }

  var canonicalResources: JSONValue {
    Self.given([
      JSONMember("max_memory_gb", Self.number(operation.maximumMemoryGigabytes)),
      JSONMember("max_cpu_cores", Self.integer(operation.maximumCores)),
      JSONMember("container_pool_size", Self.integer(operation.containerPoolSize)),
    ])
  }

  var canonicalMonitoring: JSONValue {
    Self.given([
      JSONMember("enable_metrics", operation.metricsAreEnabled.map { .boolean($0) } ?? .null),
      JSONMember("metrics_interval", Self.number(operation.metricsInterval)),
      JSONMember("health_check_interval", Self.number(operation.healthCheckInterval)),
    ])
  }

  var canonicalFaultTolerance: JSONValue {
    Self.given([
      JSONMember("max_container_failures", Self.integer(operation.maximumContainerFailures)),
      JSONMember("auto_restart", operation.restartsAutomatically.map { .boolean($0) } ?? .null),
      JSONMember("checkpoint_interval", Self.number(operation.checkpointInterval)),
    ])
  }

  /// The members that are given, or null where none is.
  private static func given(_ members: [JSONMember]) -> JSONValue {
    let given = members.filter { $0.value != .null }
    return given.isEmpty ? .null : .object(given)
  }
}
