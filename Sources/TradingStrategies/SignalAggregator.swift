import TradingModel

/// Combines the stances of the strategies that one portfolio follows into final signals.
///
/// For a symbol, only the followed strategies that trade it count. A symbol is recomputed from the stances that hold
/// only at cycles at which one of them changed; all sums run in the order of the strategies, so a value depends on the
/// stances alone and not on how they came about.
public struct SignalAggregator: Sendable {
  private let settings: AggregationSettings
  private let weights: [Double]
  private let symbolCount: Int
  /// For each symbol the strategies that trade it, ascending.
  private let traders: [[Int]]
  /// For each symbol the sum of their weights.
  private let totalWeights: [Double]
  /// The stance that holds, at `symbol * weights.count + strategy`.
  private var stances: [Stance]
  private var finals: [Stance]
  private var sent = 0

  /// An aggregator for strategies that are all flat.
  ///
  /// - Parameters:
  ///   - settings: How stances are combined; the threshold is finite and not negative.
  ///   - weights: One finite weight a followed strategy, in the order in which raw signals will come. For
  ///     `weighted_mean` those of the strategies that trade a symbol have a positive sum.
  ///   - symbols: For each followed strategy the symbols that it trades; nil where all trade all.
  ///   - symbolCount: Number of symbols of the run.
  public init(settings: AggregationSettings, weights: [Double], symbols: [[Int]]? = nil, symbolCount: Int) {
    var traders: [[Int]] = Array(repeating: [], count: symbolCount)
    for strategy in weights.indices {
      for symbol in symbols?[strategy] ?? Array(0..<symbolCount) { traders[symbol].append(strategy) }
    }
    let totals = traders.map { strategies in strategies.reduce(0.0) { $0 + weights[$1] } }
    precondition(settings.threshold >= 0 && settings.threshold.isFinite, "thresholds are finite and not negative")
    precondition(totals.allSatisfy(\.isFinite), "weights are finite")
    precondition(
      settings.method != .weightedMean || zip(totals, traders).allSatisfy { $0 > 0 || $1.isEmpty },
      "weights of a mean have a positive sum")
    self.settings = settings
    self.weights = weights
    self.symbolCount = symbolCount
    self.traders = traders
    totalWeights = totals
    stances = Array(repeating: .flat, count: weights.count * symbolCount)
    finals = Array(repeating: .flat, count: symbolCount)
  }

  /// Takes the raw signals of one span of cycles and returns the changes of the final stance in the same span.
  ///
  /// - Parameter raw: For each followed strategy its signals in ascending order of (cycle, symbol).
  /// - Returns: Final signals in ascending order of (cycle, symbol).
  /// - Complexity: O(signals * strategies).
  public mutating func process(_ raw: [[Signal]]) -> [Signal] {
    precondition(raw.count == weights.count, "one list of raw signals a followed strategy")
    var cursors = Array(repeating: 0, count: raw.count)
    var result: [Signal] = []
    while let (cycle, symbol) = leastKey(raw, cursors) {
      for strategy in raw.indices where cursors[strategy] < raw[strategy].count {
        let signal = raw[strategy][cursors[strategy]]
        guard signal.cycle == cycle, signal.symbol == symbol else { continue }
        stances[symbol * weights.count + strategy] = signal.stance
        cursors[strategy] += 1
      }
      let combined = combine(symbol)
      guard combined != finals[symbol] else { continue }
      finals[symbol] = combined
      sent += 1
      result.append(Signal(cycle: cycle, symbol: symbol, stance: combined, sequence: sent))
    }
    return result
  }

  private func leastKey(_ raw: [[Signal]], _ cursors: [Int]) -> (cycle: Int, symbol: Int)? {
    var least: (cycle: Int, symbol: Int)?
    for (signals, cursor) in zip(raw, cursors) where cursor < signals.count {
      let key = (cycle: signals[cursor].cycle, symbol: signals[cursor].symbol)
      if let current = least, current <= key { continue }
      least = key
    }
    return least
  }

  private func combine(_ symbol: Int) -> Stance {
    switch settings.method {
    case .weightedMean: return stance(of: weightedSum(symbol) / totalWeights[symbol])
    case .weightedSum: return stance(of: weightedSum(symbol))
    case .majority: return agreement(symbol) { 2 * $0 > $1 }
    case .unanimous: return agreement(symbol) { $0 == $1 }
    }
  }

  private func weightedSum(_ symbol: Int) -> Double {
    let first = symbol * weights.count
    var sum = 0.0
    for index in traders[symbol] {
      let stance = stances[first + index]
      sum += weights[index] * Double(stance.direction) * stance.strength
    }
    return sum
  }

  private func stance(of value: Double) -> Stance {
    if value > settings.threshold { return Stance(direction: 1, strength: min(value, 1)) }
    if value < -settings.threshold { return Stance(direction: -1, strength: min(-value, 1)) }
    return .flat
  }

  /// The direction that enough strategies hold, with their mean strength.
  private func agreement(_ symbol: Int, isEnough: (_ holders: Int, _ all: Int) -> Bool) -> Stance {
    let first = symbol * weights.count
    for direction: Int8 in [1, -1] {
      var holders = 0
      var strength = 0.0
      for index in traders[symbol] where stances[first + index].direction == direction {
        holders += 1
        strength += stances[first + index].strength
      }
      if holders > 0, isEnough(holders, traders[symbol].count) {
        return Stance(direction: direction, strength: strength / Double(holders))
      }
    }
    return .flat
  }
}
