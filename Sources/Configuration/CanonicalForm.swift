import Determinism
import FileFormats
import MarketData
import OrderExecution
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

extension Workflow {
  /// The whole workflow with sorted keys, defaults filled in, typed values and paths as written.
  ///
  /// Two files that differ only in style, order of keys or defaults written out have the same canonical form. The order
  /// of lists is kept.
  public var canonicalForm: JSONValue {
    JSONValue.object(
      [
        JSONMember("version", .string(version)),
        JSONMember("workflow", canonicalHeader),
        JSONMember("data", canonicalData),
        JSONMember("strategies", .array(strategies.map(Self.canonical))),
        JSONMember("aggregation", canonicalAggregation),
        JSONMember("risk", .array(risk.map(Self.canonical))),
        JSONMember("execution", canonicalExecution),
        JSONMember("reproducibility", canonicalReproducibility),
        JSONMember("results", canonicalResults),
        JSONMember("resources", canonicalResources),
        JSONMember("monitoring", canonicalMonitoring),
        JSONMember("fault_tolerance", canonicalFaultTolerance),
      ].filter { $0.value != .null }
    ).sorted
  }

  /// The canonical form as a workflow file, which decodes to an equal workflow if it stands in the same folder.
  public var canonicalYAML: String { String(decoding: YAMLWriter.text(of: canonicalForm), as: UTF8.self) }

  /// The SHA-256 of the compact JSON text of the canonical form, in hexadecimal.
  public var configurationHash: String { SHA256.hexadecimal(canonicalForm.compactText) }

  private var canonicalHeader: JSONValue {
    .object([
      JSONMember("name", .string(name)), JSONMember("type", .string(type.rawValue)),
      JSONMember("execution_mode", .string(executionMode.rawValue)),
    ])
  }

  private static func canonical(_ strategy: StrategySettings) -> JSONValue {
    let parameters = strategy.parameters.keys.sorted().map { name in
      let value: JSONValue
      switch strategy.parameters[name] {
      case .integer(let integer): value = .integer(integer)
      case .number(let number): value = .number(number)
      case .choice(let choice): value = .string(choice)
      case nil: value = .null
      }
      return JSONMember(name, value)
    }
    return .object([
      JSONMember("id", .string(strategy.id)),
      JSONMember("type", .string(strategy.type)),
      JSONMember("parameters", .object(parameters)),
      JSONMember("direction", .string(strategy.direction.rawValue)),
      JSONMember("symbols", strategy.symbols.map { .array($0.map { .string($0.name) }) } ?? .null),
      JSONMember("weight", .number(strategy.weight)),
    ])
  }

  private var canonicalAggregation: JSONValue {
    .object([
      JSONMember("method", .string(aggregation.method.rawValue)),
      JSONMember("threshold", .number(aggregation.threshold)),
    ])
  }

  private static func canonical(_ worker: RiskSettings) -> JSONValue {
    let followed: JSONValue
    if worker.weights.isEmpty {
      followed = worker.strategies.map { .array($0.map { .string($0) }) } ?? .null
    } else {
      followed = .object(worker.weights.keys.sorted().map { JSONMember($0, .number(worker.weights[$0] ?? 1)) })
    }
    return .object([
      JSONMember("id", .string(worker.id)),
      JSONMember("capital", .number(worker.capital)),
      JSONMember("strategies", followed),
      JSONMember("sizing", canonical(worker.sizing)),
      JSONMember("rebalance", .string(worker.rebalance.rawValue)),
      JSONMember("quantities", .string(worker.quantities.rawValue)),
      JSONMember(
        "limits",
        .object([
          JSONMember("max_position", number(worker.limits.maxPosition)),
          JSONMember("max_gross_exposure", number(worker.limits.maxGrossExposure)),
          JSONMember("max_drawdown", number(worker.limits.maxDrawdown)),
        ])),
    ])
  }

  private static func canonical(_ sizing: SizingRule) -> JSONValue {
    func rule(_ type: String, _ member: JSONMember?) -> JSONValue {
      .object([JSONMember("type", .string(type))] + (member.map { [$0] } ?? []))
    }
    switch sizing {
    case .fixedQuantity(let quantity): return rule("fixed_quantity", JSONMember("quantity", .number(quantity)))
    case .fixedFraction(let fraction): return rule("fixed_fraction", JSONMember("fraction", .number(fraction)))
    case .allIn: return rule("all_in", nil)
    case .targetPercent(let fraction): return rule("target_percent", JSONMember("fraction", .number(fraction)))
    }
  }

  private var canonicalExecution: JSONValue {
    .object([
      JSONMember("fill", .string(execution.fill.rawValue)),
      JSONMember(
        "commission",
        .object([
          JSONMember("proportional", .number(execution.proportionalCommission)),
          JSONMember("fixed", .number(execution.fixedCommission)),
        ])),
      JSONMember("slippage", .object([JSONMember("basis_points", .number(execution.slippageBasisPoints))])),
      JSONMember("close_at_end", .boolean(execution.closeAtEnd)),
    ])
  }

  private var canonicalReproducibility: JSONValue {
    let seed = Int(exactly: masterSeed).map { JSONValue.integer($0) } ?? .string("\(masterSeed)")
    return .object([JSONMember("master_seed", seed), JSONMember("deterministic_order", .boolean(true))])
  }

  private var canonicalResults: JSONValue {
    .object([
      JSONMember("format", .string(results.format.rawValue)), JSONMember("buffer_size", .integer(results.bufferSize)),
      JSONMember("compression", .string("none")),
    ])
  }

  static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  static func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

  static func integer(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
}
