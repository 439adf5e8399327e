import Configuration
import MarketData
import OrderExecution
import RiskControl
import Testing
import TradingModel
import TradingStrategies

/// The settings under which this program's default engine does what a peer's variant does.
struct PeerVariant: Sendable {
  let name: String
  let mode: String
  let sizing: SizingRule
  let quantities: QuantityRule

  /// Variants that share the settings of execution run in one workflow.
  struct Group: Sendable, CustomTestStringConvertible {
    let name: String
    let execution: ExecutionSettings
    let variants: [PeerVariant]
    var testDescription: String { name }
  }

  static func allIn(_ name: String, _ quantities: QuantityRule) -> PeerVariant {
    PeerVariant(name: name, mode: "long_only", sizing: .allIn, quantities: quantities)
  }

  static let groups = [
    Group(
      name: "open, free", execution: ExecutionSettings(),
      variants: [.allIn("B1_lo_open_free", .whole), .allIn("V1_lo_open_free", .fractional)]),
    Group(
      name: "open, fee", execution: ExecutionSettings(proportionalCommission: 0.001),
      variants: [.allIn("B2_lo_open_fee", .whole)]),
    Group(
      name: "open, fee and slippage",
      execution: ExecutionSettings(proportionalCommission: 0.001, slippageBasisPoints: 5),
      variants: [
        .allIn("V2_lo_open_fee_slip", .fractional),
        PeerVariant(
          name: "V3_ls_open_fee_slip", mode: "long_short", sizing: .targetPercent(0.9), quantities: .fractional),
      ]),
    Group(
      name: "close, free", execution: ExecutionSettings(fill: .sameClose),
      variants: [.allIn("B4_lo_close_free", .whole), .allIn("V4_lo_close_free", .fractional)]),
  ]
}

/// Replays the targets of a golden: the peers force the last two bars flat, which no rule does.
private struct RecordedTargets: Strategy {
  /// Changes by time, ascending.
  let changes: [(time: Int64, direction: Int8)]
  var next = 0
  var stance = Stance.flat

  mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
    while next < changes.count, changes[next].time <= bar.timestamp.nanoseconds {
      stance = Stance(direction: changes[next].direction, strength: changes[next].direction == 0 ? 0 : 1)
      next += 1
    }
    return stance
  }
}

extension PeerGolden {
  var data: MarketDataSet { MarketDataSet([series]) }

  /// The program's own types and `recorded_targets`, which replays a column of the golden.
  func registry() throws -> StrategyRegistry {
    var registry = StrategyRegistry.builtIn
    let times = series.timestamps
    let columns = targets.keys.sorted()
    let changes = targets.mapValues { column in column.map { (time: times[$0.bar], direction: $0.direction) } }
    try registry.register(
      StrategyDefinition(
        name: "recorded_targets",
        parameters: [.choice("column", among: columns, "What is replayed.")],
        summary: "Replays recorded targets."
      ) { parameters, _ in
        let column = changes[try parameters.choice("column")] ?? []
        return PreparedStrategy { RecordedTargets(changes: column) }
      })
    return registry
  }

  /// A workflow with a risk worker a strategy and variant, each following the golden's targets.
  func workflow(_ group: PeerVariant.Group) -> Workflow {
    let modes = ["long_only", "long_short"].filter { mode in group.variants.contains { $0.mode == mode } }
    let strategies = modes.flatMap { mode in
      Self.strategies.map { name in
        StrategySettings(
          id: "\(name).\(mode)", type: "recorded_targets", parameters: ["column": .choice("\(name).\(mode)")],
          direction: .longShort)
      }
    }
    var workflow = Workflow(
      name: "peers", data: MarketDataSettings(path: "golden", symbols: [series.symbol]), strategies: strategies)
    workflow.execution = group.execution
    workflow.risk = group.variants.flatMap { variant in
      Self.strategies.map { name in
        var worker = RiskSettings(id: "\(name).\(variant.name)", capital: 100_000)
        worker.strategies = ["\(name).\(variant.mode)"]
        worker.sizing = variant.sizing
        worker.quantities = variant.quantities
        return worker
      }
    }
    return workflow
  }

  /// The program's own strategies with the parameters of the golden.
  func ownStrategies() -> Workflow {
    let types: [String: (type: String, parameters: [String: ParameterValue])] = [
      "sma_cross": ("ma_crossover", ["fast": .integer(20), "slow": .integer(50)]),
      "ema_cross": ("ma_crossover", ["fast": .integer(12), "slow": .integer(26), "average": .choice("ema")]),
      "rsi_reversion": ("rsi_reversion", [:]), "bollinger_reversion": ("bollinger_reversion", [:]),
      "donchian_breakout": ("channel_breakout", [:]), "momentum": ("momentum", ["lookback": .integer(60)]),
    ]
    let strategies = Self.strategies.flatMap { name in
      TradeDirection.allCases.map { direction in
        StrategySettings(
          id: "\(name).\(direction.rawValue)", type: types[name]?.type ?? "",
          parameters: types[name]?.parameters ?? [:], direction: direction)
      }
    }
    return Workflow(
      name: "own", data: MarketDataSettings(path: "golden", symbols: [series.symbol]), strategies: strategies)
  }
}
