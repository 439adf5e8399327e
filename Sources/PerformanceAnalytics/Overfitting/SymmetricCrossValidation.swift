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
  /// What trials are ranked by.
  public enum Score: Sendable {
    case mean
    /// Mean over standard deviation (divisor n - 1); trials without spread rank last.
    case sharpe
  }

  /// Count, sum and sum of squares of the returns of one trial in one part.
  struct Moments: Equatable, Sendable {
    var count = 0.0
    var sum = 0.0
    var squares = 0.0

    mutating func add(_ value: Double) {
      count += 1
      sum += value
      squares += value * value
    }

    static func - (left: Moments, right: Moments) -> Moments {
      Moments(count: left.count - right.count, sum: left.sum - right.sum, squares: left.squares - right.squares)
    }

    static func + (left: Moments, right: Moments) -> Moments {
      Moments(count: left.count + right.count, sum: left.sum + right.sum, squares: left.squares + right.squares)
    }
  }

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

  private let score: Score
  /// By part the moments of each trial.
  private let parts: [[Moments]]

  /// Cuts returns into parts as nearly equal as can be, the longer ones first.
  ///
  /// Nil where there are fewer than two trials, or returns than parts, or the trials' returns are not equally many.
  ///
  /// - Parameters:
  ///   - returns: By trial, one a cycle.
  ///   - partitions: An even number of parts within `partitions`.
  public init?(_ returns: [[Double]], partitions: Int = 16, score: Score = .sharpe) {
    guard Self.partitions.contains(partitions), partitions % 2 == 0, returns.count > 1,
      let cycles = returns.first?.count, cycles >= partitions, returns.allSatisfy({ $0.count == cycles })
    else { return nil }
    self.score = score
    // Sums of squares about a common place, so that small deviations beside a large mean are not lost.
    let centre = returns.reduce(0) { $0 + $1.reduce(0, +) } / Double(cycles * returns.count)
    self.centre = centre
    parts = (0..<partitions).map { part in
      let (size, longer) = cycles.quotientAndRemainder(dividingBy: partitions)
      let start = part * size + min(part, longer)
      let range = start..<(start + size + (part < longer ? 1 : 0))
      return returns.map { values in
        var moments = Moments()
        for value in values[range] { moments.add(value - centre) }
        return moments
      }
    }
  }

  /// What all sums are taken about.
  private let centre: Double

  /// Goes through all choices of half of the parts.
  ///
  /// - Complexity: C(s, s / 2) * n for s parts and n trials.
  public func outcome() -> Outcome {
    let all = parts.dropFirst().reduce(parts[0]) { sums, part in zip(sums, part).map { $0 + $1 } }
    var (logits, pairs): ([Double], [(within: Double, outside: Double)]) = ([], [])
    var losses = 0
    for choice in Self.choices(of: parts.count / 2, from: parts.count) {
      var within = Array(repeating: Moments(), count: all.count)
      for part in choice { for trial in within.indices { within[trial] = within[trial] + parts[part][trial] } }
      let scores = within.map(value)
      let best = Self.best(scores)
      let rest = zip(all, within).map { $0 - $1 }
      let outside = rest.map(value)
      let rank = Self.rank(of: best, in: outside) / Double(outside.count + 1)
      logits.append(ExactMath.log(rank / (1 - rank)))
      if scores[best].isFinite, outside[best].isFinite { pairs.append((scores[best], outside[best])) }
      if mean(rest[best]).isBelow(0, scale: 1) { losses += 1 }
    }
    let below = logits.count { $0.isAtMost(0, scale: 1) }
    return Outcome(
      probability: Double(below) / Double(logits.count), logits: logits, degradation: Self.line(pairs),
      probabilityOfLoss: Double(losses) / Double(logits.count))
  }

  private func mean(_ moments: Moments) -> Double { centre + moments.sum / moments.count }

  private func value(_ moments: Moments) -> Double {
    let mean = mean(moments)
    guard score == .sharpe else { return mean }
    let variance = (moments.squares - moments.sum * moments.sum / moments.count) / (moments.count - 1)
    let scale = moments.squares / moments.count + centre * centre
    return variance.isAbove(0, scale: scale) ? mean / variance.squareRoot() : -.infinity
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
