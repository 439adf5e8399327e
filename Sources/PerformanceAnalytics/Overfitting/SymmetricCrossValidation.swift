import Determinism

/// The probability of backtest overfitting: how often the trial that is best in one half of the time is below the
/// median in the other.
///
/// Combinatorially symmetric cross-validation: time is cut into an even number of parts, and each choice of half of
/// them is once the sample and once what lies outside it.
///
/// Source: Bailey, Borwein, Lopez de Prado and Zhu, "The probability of backtest overfitting", Journal of Computational
/// Finance 20 (2017).
public struct SymmetricCrossValidation: Sendable {
  /// What came out.
  public struct Outcome: Equatable, Sendable {
    /// The share of choices in which the best of the sample is at or below the median outside it.
    public var probability: Double
    /// The logits of the relative ranks, one a choice, in the order of the choices.
    public var logits: [Double]
    /// Slope and intercept of the line through the best trial's scores, outside over within the sample; nil where all
    /// of the latter are equal.
    public var degradation: Line?
    /// The share of choices in which the best of the sample loses outside it.
    public var probabilityOfLoss: Double
  }

  /// A line through points.
  public struct Line: Equatable, Sendable {
    /// How much it rises from one to the next.
    public var slope: Double
    /// Its height at 0.
    public var intercept: Double
  }

  /// The fewest and the most parts.
  public static let partitions = 2...20

  private let score: ReturnScore
  /// Whether the trial with the least score is the best.
  private let isMinimised: Bool
  /// What all sums are taken about.
  private let centre: Double
  /// By part the sums of each trial.
  private let parts: [[ReturnSums]]

  /// Cuts returns into parts as nearly equal as can be, the longer ones first.
  ///
  /// Nil where there are fewer than two trials, or returns than parts, or the trials' returns are not equally many.
  ///
  /// - Parameters:
  ///   - returns: By trial, one a cycle.
  ///   - partitions: An even number of parts within `partitions`.
  ///   - score: What trials are ranked by; those without a score rank last.
  ///   - isMinimised: Whether less of it is better.
  public init?(
    _ returns: [[Double]], partitions: Int = 16, score: ReturnScore = .sharpe, isMinimised: Bool = false
  ) {
    guard let cycles = returns.first?.count, returns.allSatisfy({ $0.count == cycles }) else { return nil }
    self.init(
      trials: returns.count, cycles: cycles, partitions: partitions, score: score, isMinimised: isMinimised
    ) { returns[$0][...] }
  }

  /// The same with returns that stand wherever they stand.
  ///
  /// - Parameters:
  ///   - cycles: How many returns each trial has.
  ///   - returns: Those of a trial, by its place from 0; asked for twice.
  public init?(
    trials: Int, cycles: Int, partitions: Int = 16, score: ReturnScore = .sharpe, isMinimised: Bool = false,
    returns: (Int) -> ArraySlice<Double>
  ) {
    guard Self.partitions.contains(partitions), partitions % 2 == 0, trials > 1, cycles >= partitions else {
      return nil
    }
    self.score = score
    self.isMinimised = isMinimised
    let centre = (0..<trials).reduce(0) { $0 + returns($1).reduce(0, +) } / Double(cycles * trials)
    self.centre = centre
    var parts = Array(repeating: [ReturnSums](), count: partitions)
    let (size, longer) = cycles.quotientAndRemainder(dividingBy: partitions)
    for trial in 0..<trials {
      let values = returns(trial)
      for part in 0..<partitions {
        let start = values.startIndex + part * size + min(part, longer)
        parts[part].append(ReturnSums(values[start..<(start + size + (part < longer ? 1 : 0))], centre: centre))
      }
    }
    self.parts = parts
  }

  /// Goes through all choices of half of the parts.
  ///
  /// - Complexity: C(s, s / 2) * n for s parts and n trials.
  public func outcome() -> Outcome {
    let all = parts.dropFirst().reduce(parts[0]) { sums, part in zip(sums, part).map { $0 + $1 } }
    var (logits, pairs): ([Double], [(within: Double, outside: Double)]) = ([], [])
    var losses = 0
    let sign = isMinimised ? -1.0 : 1
    for choice in Self.choices(of: parts.count / 2, from: parts.count) {
      var within = Array(repeating: ReturnSums(), count: all.count)
      for part in choice { for trial in within.indices { within[trial] = within[trial] + parts[part][trial] } }
      let scores = within.map(rankingValue)
      let best = Self.best(scores)
      let rest = zip(all, within).map { $0 - $1 }
      let outside = rest.map(rankingValue)
      let rank = Self.rank(of: best, in: outside) / Double(outside.count + 1)
      logits.append(ExactMath.log(rank / (1 - rank)))
      if scores[best].isFinite, outside[best].isFinite { pairs.append((sign * scores[best], sign * outside[best])) }
      if (centre + rest[best].sum / rest[best].count).isBelow(0, scale: 1) { losses += 1 }
    }
    let below = logits.count { $0.isAtMost(0, scale: 1) }
    return Outcome(
      probability: Double(below) / Double(logits.count), logits: logits, degradation: Self.line(pairs),
      probabilityOfLoss: Double(losses) / Double(logits.count))
  }

  /// What ranks trials, the greatest first: the score with its sign turned where less is better.
  private func rankingValue(_ sums: ReturnSums) -> Double {
    guard let value = score.value(of: sums, centre: centre) else { return -.infinity }
    return isMinimised ? -value : value
  }

  /// The first of the greatest.
  private static func best(_ scores: [Double]) -> Int {
    scores.indices.reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
  }

  /// From 1 for the least; equal ones share the mean of their ranks.
  private static func rank(of trial: Int, in scores: [Double]) -> Double {
    let less = scores.count { $0 < scores[trial] }
    let equal = scores.count { $0 == scores[trial] }
    return Double(less) + Double(equal + 1) / 2
  }

  /// Every choice of `count` of the numbers below `total`, in ascending order.
  static func choices(of count: Int, from total: Int) -> [[Int]] {
    var choice = Array(0..<count)
    var choices: [[Int]] = []
    while true {
      choices.append(choice)
      guard let place = choice.indices.last(where: { choice[$0] < total - count + $0 }) else { return choices }
      choice[place] += 1
      for next in choice.indices where next > place { choice[next] = choice[next - 1] + 1 }
    }
  }

  private static func line(_ pairs: [(within: Double, outside: Double)]) -> Line? {
    guard pairs.count > 1 else { return nil }
    let count = Double(pairs.count)
    let (x, y) = (pairs.reduce(0) { $0 + $1.within } / count, pairs.reduce(0) { $0 + $1.outside } / count)
    let square = pairs.reduce(0) { $0 + ($1.within - x) * ($1.within - x) }
    guard square > 0 else { return nil }
    let slope = pairs.reduce(0) { $0 + ($1.within - x) * ($1.outside - y) } / square
    return Line(slope: slope, intercept: y - slope * x)
  }
}
