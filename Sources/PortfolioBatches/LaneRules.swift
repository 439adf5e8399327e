import Determinism
import OrderExecution
import RiskControl
import TradingModel
import TradingStrategies

/// What portfolios of one shape may differ in, a lane each: the rules of the house with the numbers of every portfolio.
///
/// A class of constants, as rules in lanes are large and would be copied wherever one is asked.
final class LaneRules<Number: Lane>: Sendable {
  let capital: Number
  let costs: CostRule<Number>
  let sizes: SizeRule<Number>
  let entries: EntryRule<Number>
  let maxDrawdown: LaneLimit<Number>
  /// Whether any lane has a limit on the sum of positions.
  let limitsGross: Bool
  /// Whether any lane has a limit that an entry can meet.
  let limitsEntries: Bool
  /// Units or a fraction, as the sizing has it.
  let amount: Number
  let stances: StanceRule<Number>
  /// How many streams are followed.
  let voiceCount: Int
  /// At place * voices + voice: the weight, 0 in lanes that do not follow the stream for this symbol.
  let weights: [Number]
  /// At place * voices + voice: whether the stream is followed for this symbol, in all lanes of a vote.
  let isFollowed: [Bool]
  /// By place: what sums are divided by.
  let divisors: [Number]

  /// - Parameters:
  ///   - portfolios: A lane each; lanes beyond them repeat the first.
  ///   - streams: What the lanes follow, see `BatchShape.streams`.
  init(_ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape, streams: [Int]) {
    let lanes = Self.filled(portfolios)
    func number(_ value: (BatchPortfolio) -> Double) -> Number { Number(lanes: lanes.map(value)) }
    func limit(_ value: (RiskLimits) -> Double?) -> LaneLimit<Number> {
      let limits = lanes.map { value($0.settings.limits) }
      var isSet = Number.Mask(repeating: false)
      for lane in limits.indices { isSet[lane] = limits[lane] != nil }
      return LaneLimit(value: Number(lanes: limits.map { $0 ?? 0 }), isSet: isSet)
    }
    capital = number { $0.settings.capital }
    costs = CostRule(
      proportional: number(\.execution.proportionalCommission), fixed: number(\.execution.fixedCommission),
      slippageBasisPoints: number(\.execution.slippageBasisPoints))
    sizes = SizeRule(costs: costs, quantities: shape.quantities)
    entries = EntryRule(
      costs: costs, quantities: shape.quantities, maxPosition: limit(\.maxPosition),
      maxGrossExposure: limit(\.maxGrossExposure))
    maxDrawdown = limit(\.maxDrawdown)
    limitsGross = portfolios.contains { $0.settings.limits.maxGrossExposure != nil }
    limitsEntries = limitsGross || portfolios.contains { $0.settings.limits.maxPosition != nil }
    amount = number { $0.settings.sizing.amount }
    stances = StanceRule(threshold: number(\.aggregation.threshold))

    voiceCount = streams.count
    var weights: [Number] = []
    var isFollowed: [Bool] = []
    var divisors: [Number] = []
    for symbol in shape.symbols {
      var total = Number.zero
      for voice in streams.indices {
        let weight = number { portfolio in
          let own =
            shape.voices == nil ? portfolio.voices.first { $0.stream == streams[voice] } : portfolio.voices[voice]
          return own.map { $0.symbols.contains(symbol) ? $0.weight : 0 } ?? 0
        }
        weights.append(weight)
        isFollowed.append(shape.voices?[voice].symbols.contains(symbol) ?? true)
        total = total + weight
      }
      divisors.append(shape.method == .weightedMean ? total : Number(repeating: 1))
    }
    self.weights = weights
    self.isFollowed = isFollowed
    self.divisors = divisors
  }

  private static func filled(_ portfolios: ArraySlice<BatchPortfolio>) -> [BatchPortfolio] {
    var lanes = Array(portfolios.prefix(Number.laneCount))
    if let first = lanes.first { while lanes.count < Number.laneCount { lanes.append(first) } }
    return lanes
  }
}

extension Lane {
  /// One number a lane.
  init(lanes: [Double]) {
    self.init(repeating: 0)
    for lane in lanes.indices { self[lane] = lanes[lane] }
  }
}

extension SizingRule {
  /// The number that belongs to the rule, 0 where it has none.
  fileprivate var amount: Double {
    switch self {
    case .fixedQuantity(let units): units
    case .fixedFraction(let fraction), .targetPercent(let fraction): fraction
    case .allIn: 0
    }
  }
}
