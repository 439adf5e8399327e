import Configuration
import Determinism
import FileFormats
import ParameterSearch
import RiskControl
import TableFiles
import TradingStrategies

/// The weight vectors that a search tries.
struct WeightTrials {
  /// The IDs of the strategies that weights are for, in natural order.
  let strategies: [String]
  private let settings: TrialWeights
  private let bounds: WeightBounds
  private let phase: String
  private let objective: Objective
  /// Vectors from a file, one behind the other.
  private let vectors: [Double]?

  static let unmet = "no vector of weights meets minimum, maximum and sum"

  /// - Throws: `PhaseError` where there is nothing to weigh, or weights cannot act.
  init(_ settings: TrialWeights, _ phase: Phase, _ base: Workflow) throws {
    self.settings = settings
    self.phase = phase.name
    objective = phase.settings.trials.objective.comparing
    let all = base.strategies.map(\.id).sorted(by: NaturalOrder.precedes)
    let strategies =
      settings.strategies.map { named in
        all.filter { named.contains($0) || named.contains(StrategyVariant.base(of: $0)) }
      } ?? all
    self.strategies = strategies
    guard !strategies.isEmpty else { throw PhaseError("there are no strategies to weigh") }
    guard let minimum = ExactDecimal(settings.minimum), let maximum = ExactDecimal(settings.maximum),
      let sum = ExactDecimal(settings.sum),
      let bounds = WeightBounds(count: strategies.count, minimum: minimum, maximum: maximum, sum: sum)
    else { throw PhaseError(Self.unmet + " for \(strategies.count) strategies") }
    self.bounds = bounds
    vectors = try settings.path.map {
      try Self.read(base.resolved($0), strategies)
    }
    if let reason = Self.whyWeightsCannotAct(settings, base) { throw PhaseError(reason) }
  }

  /// Goes from equal weights to better ones.
  var coordinates: CoordinateSearch? {
    guard let step = ExactDecimal(settings.step) else { return nil }
    let objective = objective
    return CoordinateSearch(bounds, step: step, limit: settings.count) { objective.isBetter($0, than: $1) }
  }

  /// The parameter sets of trials: each set of the grid with each vector.
  func sets(besides grid: ParameterSets, masterSeed: UInt64) throws -> ParameterSets {
    let vectors = try vectors ?? made(masterSeed)
    guard vectors.count / strategies.count * grid.count <= ParameterDraws.mostTrials else {
      throw PhaseError("more trials than are numbered; allowed at most \(ParameterDraws.mostTrials)")
    }
    return grid.with(vectors: vectors, width: strategies.count)
  }

  /// Vectors, one behind the other.
  private func made(_ masterSeed: UInt64) throws -> [Double] {
    let draws = WeightDraws(bounds, masterSeed: masterSeed, phase: phase)
    switch settings.method {
    case .grid:
      guard let step = ExactDecimal(settings.step), let grid = WeightGrid(bounds, step: step) else {
        throw PhaseError("no vector of weights lies on steps of \(DecimalText.string(settings.step))")
      }
      var vectors: [Double] = []
      for vector in grid {
        vectors += vector
        if vectors.count / strategies.count > ParameterDraws.mostTrials {
          throw PhaseError("more weight vectors than are numbered")
        }
      }
      return vectors
    case .dirichlet:
      return try (1...settings.count).flatMap { try draws.dirichlet($0, concentration: settings.concentration) }
    case .random: return (1...settings.count).flatMap { draws.uniform($0) }
    case .coordinate: return []
    }
  }

  private static func read(_ path: String, _ strategies: [String]) throws -> [Double] {
    let reader = try TableReader(path)
    let places = try strategies.map { id in
      guard let place = reader.schema.firstIndex(where: { $0.name == id }) else {
        throw PhaseError(
          "\(MessageText.shown(path)): no column '\(MessageText.excerpt(id))'; it has "
            + reader.schema.prefix(20).map(\.name).joined(separator: ", "))
      }
      return place
    }
    var vectors: [Double] = []
    while let batch = try reader.next(columns: places) {
      for row in 0..<batch.rowCount {
        vectors += try batch.columns.map { column -> Double in
          let value: Double? =
            switch column.values {
            case .doubles(let values): values[row]
            case .int64s(let values): Double(values[row])
            case .int32s(let values): Double(values[row])
            default: nil
            }
          guard let value, column.isPresent?[row] ?? true, value >= 0, value.isFinite else {
            throw PhaseError(
              "\(MessageText.shown(path)), row \(vectors.count / places.count + 1): a weight is a number of 0 or more")
          }
          return value
        }
      }
    }
    guard !vectors.isEmpty else { throw PhaseError("\(MessageText.shown(path)): there are no weight vectors") }
    return vectors
  }

  /// Why every vector gives the same fills; nil where weights act.
  ///
  /// An entry asks for a size that no weight is in, so that only the side that strategies come to together counts:
  /// where all of them are on one side, any weight above the threshold decides.
  static func whyWeightsCannotAct(_ settings: TrialWeights, _ base: Workflow) -> String? {
    if base.strategies.count < 2 { return nil }
    if base.risk.contains(where: \.sizing.isByWeight) { return nil }
    let cure =
      "; set aggregation.threshold above the least weight, or size by target_percent"
    switch base.aggregation.method {
    case .majority, .unanimous:
      return "weights do not count with aggregation.method \(base.aggregation.method.rawValue), so that all vectors "
        + "give the same fills" + cure
    case .weightedMean, .weightedSum: break
    }
    if base.strategies.contains(where: { $0.direction == .longShort }) { return nil }
    let least = settings.minimum / (base.aggregation.method == .weightedMean ? settings.sum : 1)
    if base.aggregation.threshold > least { return nil }
    // A weight of zero takes a strategy out, which acts.
    if settings.method == .grid || settings.method == .coordinate || settings.path != nil, settings.minimum == 0 {
      return nil
    }
    return "weights cannot act: sizes are those of entries, all strategies are long or flat, and aggregation.threshold "
      + "\(DecimalText.string(base.aggregation.threshold)) is not above the least weight, so that all vectors give the "
      + "same fills" + cure
  }
}

extension SizingRule {
  /// Whether the weights of strategies go into sizes.
  fileprivate var isByWeight: Bool {
    if case .targetPercent = self { return true }
    return false
  }
}
