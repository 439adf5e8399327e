import Determinism
import FileFormats

/// Goes from equal weights to better ones, one strategy after the other.
///
/// For each strategy in order, its weight is `minimum`, `minimum` + step, ... as far as `maximum`, and the others are
/// scaled to what is left of the sum; the best vector is kept, the old one where the best is no better. It ends with a
/// round over all strategies that changes nothing, or with as many vectors as are allowed. Vectors that were tried
/// before are not tried again.
package struct CoordinateSearch: Sendable {
  private let bounds: WeightBounds
  private let values: [Double]
  private let limit: Int
  private let isBetter: @Sendable (_ candidate: Double?, _ than: Double?) -> Bool

  /// The vectors tried, in their order, and their scores; nil for a score that is not defined.
  package private(set) var tried: [(weights: [Double], score: Double?)] = []
  /// The place in `tried` of the best vector so far.
  package private(set) var best = 0
  /// Places in `tried` by the bits of the weights.
  private var places: [[UInt64]: Int] = [:]
  private var strategy = 0
  /// How many strategies in a row have changed nothing.
  private var unchanged = 0
  /// What the strategy at hand may change to, and which of it waits for a score.
  private var candidates: [[Double]] = []
  private var waiting: [[Double]] = []
  private var isOver = false

  /// Nil where `step` leads through more values than can be counted.
  ///
  /// - Parameters:
  ///   - limit: The most vectors that are tried, at least 1.
  ///   - isBetter: Whether one score is better than another, equal ones apart.
  package init?(
    _ bounds: WeightBounds, step: ExactDecimal, limit: Int,
    isBetter: @escaping @Sendable (_ candidate: Double?, _ than: Double?) -> Bool
  ) {
    guard ExactDecimal(0) < step,
      let steps = bounds.minimum.steps(of: step, to: bounds.maximum, atMost: ExactDecimal.mostRepetitions)
    else { return nil }
    self.bounds = bounds
    values = (0...steps).map { (bounds.minimum + step.times($0)).double }
    self.limit = max(1, limit)
    self.isBetter = isBetter
    candidates = [bounds.equal]
    waiting = candidates
  }

  /// The vectors whose scores are needed next, none of which was tried before; empty once the search is over.
  package var next: [[Double]] { isOver ? [] : waiting }

  /// Takes the scores of the vectors of `next`, in their order, and goes on to the next strategy that has something to
  /// try.
  package mutating func take(_ scores: [Double?]) {
    precondition(scores.count == next.count, "a score for each vector")
    for (weights, score) in zip(waiting, scores) {
      places[Self.key(weights)] = tried.count
      tried.append((weights, score))
    }
    waiting = []
    if tried.count == 1, candidates.count == 1 {
      propose()
    } else {
      choose()
    }
    while !isOver, waiting.isEmpty { choose() }
  }

  /// Keeps the best of the candidates and goes on to the next strategy.
  private mutating func choose() {
    var changed = false
    for candidate in candidates {
      guard let place = places[Self.key(candidate)] else { continue }
      if isBetter(tried[place].score, tried[best].score) {
        best = place
        changed = true
      }
    }
    unchanged = changed ? 0 : unchanged + 1
    strategy = (strategy + 1) % bounds.count
    if unchanged >= bounds.count || tried.count >= limit {
      isOver = true
    } else {
      propose()
    }
  }

  /// The vectors that the strategy at hand may change to.
  private mutating func propose() {
    if tried.count >= limit { isOver = true }
    candidates = values.compactMap { with($0) }
    waiting = []
    var new: Set<[UInt64]> = []
    for candidate in candidates where places[Self.key(candidate)] == nil && tried.count + waiting.count < limit {
      if new.insert(Self.key(candidate)).inserted { waiting.append(candidate) }
    }
  }

  /// The best vector so far with another weight for the strategy at hand; nil where the others cannot make up the sum.
  private func with(_ value: Double) -> [Double]? {
    var weights = tried[best].weights
    let rest = bounds.sum.double - value
    guard rest.isAtLeast(0, scale: 1), bounds.count > 1 || rest.isAbout(0, scale: 1) else { return nil }
    let others = weights.indices.filter { $0 != strategy }
    let scaled = WeightDraws.scaled(others.map { weights[$0] }, to: max(0, rest))
    for (place, weight) in zip(others, scaled) { weights[place] = weight }
    weights[strategy] = value
    return weights
  }

  private static func key(_ weights: [Double]) -> [UInt64] { weights.map { ($0 + 0).bitPattern } }
}
