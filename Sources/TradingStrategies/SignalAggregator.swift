import Determinism
import TradingModel

/// Combines the stances of the strategies that one portfolio follows into final signals.
///
/// For a symbol, only the followed strategies that trade it count. A symbol is recomputed from the stances that hold
/// only at cycles at which one of them changed; all sums run in the order of the strategies, so a value depends on the
/// stances alone and not on how they came about.
///
/// Where the weights change at a cycle, every symbol is formed again there, with the new weights and the stances of the
/// same cycle.
public struct SignalAggregator: Sendable {
  /// The next raw signal of one strategy; those of one cycle and symbol come in the order of the strategies.
  private struct Cursor: Comparable {
    let cycle: Int
    let symbol: Int
    let strategy: Int
    /// The signal's place in the strategy's list.
    let place: Int

    init?(_ raw: [[Signal]], strategy: Int, place: Int) {
      guard place < raw[strategy].count else { return nil }
      let signal = raw[strategy][place]
      (cycle, symbol) = (signal.cycle, signal.symbol)
      self.strategy = strategy
      self.place = place
    }

    static func < (left: Cursor, right: Cursor) -> Bool {
      (left.cycle, left.symbol, left.strategy) < (right.cycle, right.symbol, right.strategy)
    }
  }

  private let method: AggregationMethod
  private let strength: AggregationStrength
  private let rule: StanceRule<Double>
  private var weights: [Double]
  private let symbolCount: Int
  /// For each symbol the strategies that trade it, ascending, whatever their weights.
  private let traders: [[Int]]
  /// For each symbol those of them that count at the time, ascending.
  private var voters: [[Int]]
  /// For each symbol the sum of their weights.
  private var totalWeights: [Double]
  private let schedule: [WeightChange]
  /// How many changes of the schedule have been taken.
  private var changesTaken = 0
  /// The stance that holds, at `symbol * weights.count + strategy`.
  private var stances: [Stance]
  private var finals: [Stance]
  private var sent = 0

  /// An aggregator for strategies that are all flat.
  ///
  /// - Parameters:
  ///   - settings: How stances are combined; the threshold is finite and not negative.
  ///   - weights: One weight a followed strategy, in the order in which raw signals will come. Those of the strategies
  ///     that trade a symbol have a finite sum, which for `weighted_mean` is positive, or are all 0: it is flat then.
  ///   - schedule: Where other weights come into force, in ascending order of cycles; each has one weight a followed
  ///     strategy, of 0 or more. A strategy of weight 0 does not count, whatever the method; where none of those that
  ///     trade a symbol counts it is flat.
  ///   - symbols: For each followed strategy the symbols that it trades; nil where all trade all.
  ///   - symbolCount: Number of symbols of the run.
  /// - Throws: `StrategyError.unusableAggregation`; a checked workflow does not cause it.
  public init(
    settings: AggregationSettings, weights: [Double], schedule: [WeightChange] = [], symbols: [[Int]]? = nil,
    symbolCount: Int
  ) throws(StrategyError) {
    let traders = Self.traders(weights.count, symbols, symbolCount: symbolCount)
    try Self.check(settings, weights: weights, schedule: schedule, traders: traders)
    method = settings.method
    strength = settings.strength
    rule = StanceRule(threshold: settings.threshold)
    self.weights = weights
    self.symbolCount = symbolCount
    self.traders = traders
    self.schedule = schedule
    voters = traders.map { strategies in strategies.filter { weights[$0] != 0 } }
    totalWeights = Self.totals(of: weights, traders)
    stances = Array(repeating: .flat, count: weights.count * symbolCount)
    finals = Array(repeating: .flat, count: symbolCount)
  }

  /// For each symbol the followed strategies that trade it, ascending.
  ///
  /// - Parameter symbols: As in `init`.
  package static func traders(_ strategyCount: Int, _ symbols: [[Int]]?, symbolCount: Int) -> [[Int]] {
    var traders: [[Int]] = Array(repeating: [], count: symbolCount)
    for strategy in 0..<strategyCount {
      for symbol in symbols?[strategy] ?? Array(0..<symbolCount) { traders[symbol].append(strategy) }
    }
    return traders
  }

  private static func totals(of weights: [Double], _ traders: [[Int]]) -> [Double] {
    traders.map { strategies in strategies.reduce(0.0) { $0 + weights[$1] } }
  }

  /// Refuses what no aggregator can be made of.
  ///
  /// - Parameter traders: See `traders(_:_:symbolCount:)`; asked for means alone.
  /// - Throws: What `init` throws.
  package static func check(
    _ settings: AggregationSettings, weights: [Double], schedule: [WeightChange],
    traders: @autoclosure () -> [[Int]]
  ) throws(StrategyError) {
    guard settings.threshold >= 0, settings.threshold.isFinite else {
      throw .unusableAggregation("the threshold must be a finite number from 0 on, was \(settings.threshold)")
    }
    guard weights.reduce(0, { $0 + $1.magnitude }).isFinite else {
      throw .unusableAggregation("the sum of the weights must be finite; the weights are \(weights)")
    }
    if settings.method == .weightedMean {
      let traders = traders()
      if zip(totals(of: weights, traders), traders).contains(where: { total, strategies in
        total <= 0 && strategies.contains { weights[$0] != 0 }
      }) {
        throw .unusableAggregation("the weights of a mean must have a positive sum, were \(weights)")
      }
    }
    try check(schedule, strategyCount: weights.count)
  }

  private static func check(_ schedule: [WeightChange], strategyCount: Int) throws(StrategyError) {
    if zip(schedule, schedule.dropFirst()).contains(where: { $0.cycle >= $1.cycle }) {
      throw .unusableAggregation("the cycles at which weights change must ascend, were \(schedule.map(\.cycle))")
    }
    for change in schedule {
      guard change.weights.count == strategyCount, change.weights.allSatisfy({ $0 >= 0 }),
        change.weights.reduce(0, +).isFinite
      else {
        throw .unusableAggregation(
          "from cycle \(change.cycle) on there must be \(strategyCount) weights of 0 or more with a finite sum, were "
            + "\(change.weights)")
      }
    }
  }

  /// Takes the raw signals of one span of cycles and returns the changes of the final stance in the same span.
  ///
  /// - Parameters:
  ///   - raw: For each followed strategy its signals in ascending order of (cycle, symbol).
  ///   - end: The cycle behind the span, up to which weights change; by default the span is the last. It says nothing
  ///     where there is no schedule.
  /// - Returns: Final signals in ascending order of (cycle, symbol).
  /// - Complexity: O(s log k + c k) for s signals, k followed strategies, and c pairs of cycle and symbol at which one
  ///   of them changes: sums are taken anew in the order of the strategies, or rounding would tell how they came about.
  ///   A change of weights is one at every symbol.
  public mutating func process(_ raw: [[Signal]], before end: Int = .max) -> [Signal] {
    precondition(raw.count == weights.count, "one list of raw signals a followed strategy")
    var cursors = Heap<Cursor>()
    for strategy in raw.indices {
      if let cursor = Cursor(raw, strategy: strategy, place: 0) { cursors.insert(cursor) }
    }
    var result: [Signal] = []
    while true {
      if let cycle = nextChange(before: end), cursors.first.map({ cycle <= $0.cycle }) ?? true {
        takeWeights(schedule[changesTaken].weights)
        changesTaken += 1
        for symbol in 0..<symbolCount {
          if let next = cursors.first, next.cycle == cycle, next.symbol == symbol {
            takeSignals(of: next, raw, &cursors)
          }
          settle(symbol, at: cycle, &result)
        }
      } else if let next = cursors.first {
        takeSignals(of: next, raw, &cursors)
        settle(next.symbol, at: next.cycle, &result)
      } else {
        return result
      }
    }
  }

  /// The cycle at which weights change next, where it lies before another one.
  private func nextChange(before end: Int) -> Int? {
    guard changesTaken < schedule.count, schedule[changesTaken].cycle < end else { return nil }
    return schedule[changesTaken].cycle
  }

  /// Puts weights in force.
  private mutating func takeWeights(_ new: [Double]) {
    weights = new
    voters = traders.map { strategies in strategies.filter { new[$0] > 0 } }
    totalWeights = voters.map { strategies in strategies.reduce(0.0) { $0 + new[$1] } }
  }

  /// Forms the stance of a symbol, and adds a signal where it is another one than before.
  private mutating func settle(_ symbol: Int, at cycle: Int, _ result: inout [Signal]) {
    let combined = combine(symbol)
    guard !combined.lane.isAbout(finals[symbol].lane) else { return }
    finals[symbol] = combined
    sent += 1
    result.append(Signal(cycle: cycle, symbol: symbol, stance: combined, sequence: sent))
  }

  /// Takes every signal of one cycle and symbol.
  private mutating func takeSignals(of key: Cursor, _ raw: [[Signal]], _ cursors: inout Heap<Cursor>) {
    while let cursor = cursors.first, cursor.cycle == key.cycle, cursor.symbol == key.symbol {
      stances[key.symbol * weights.count + cursor.strategy] = raw[cursor.strategy][cursor.place].stance
      if let following = Cursor(raw, strategy: cursor.strategy, place: cursor.place + 1) {
        cursors.replaceFirst(with: following)
      } else {
        _ = cursors.removeFirst()
      }
    }
  }

  private func combine(_ symbol: Int) -> Stance {
    // Not followed by any, where there is nothing to divide by.
    if voters[symbol].isEmpty { return .flat }
    let combined =
      switch method {
      case .weightedMean: weighted(symbol, by: totalWeights[symbol])
      case .weightedSum: weighted(symbol, by: 1)
      case .majority: votes(symbol).majority
      case .unanimous: votes(symbol).unanimity
      }
    let stance = strength.applied(to: combined)
    return Stance(direction: stance.direction > 0 ? 1 : stance.direction < 0 ? -1 : 0, strength: stance.strength)
  }

  /// The stance of the sum of weighted stances, divided by a number.
  private func weighted(_ symbol: Int, by divisor: Double) -> LaneStance<Double> {
    let first = symbol * weights.count
    var (sum, voiced) = (0.0, 0.0)
    for index in voters[symbol] {
      let stance = stances[first + index]
      let part = StanceRule.part(
        weight: weights[index], direction: Double(stance.direction), strength: stance.strength)
      sum += part
      voiced += part.magnitude
    }
    return rule.stance(of: sum / divisor, voiced: voiced / divisor)
  }

  private func votes(_ symbol: Int) -> StanceVotes<Double> {
    let first = symbol * weights.count
    var votes = StanceVotes<Double>()
    for index in voters[symbol] {
      let stance = stances[first + index]
      votes.add(direction: Double(stance.direction), strength: stance.strength)
    }
    return votes
  }
}

extension Stance {
  fileprivate var lane: LaneStance<Double> { LaneStance(direction: Double(direction), strength: strength) }
}
