import Determinism
import FileFormats

/// What weight vectors a search may try.
package struct WeightBounds: Equatable, Sendable {
  /// How many weights a vector has, at least 1.
  package let count: Int
  /// What each weight is at least; 0 or more.
  package let minimum: ExactDecimal
  /// What each weight is at most.
  package let maximum: ExactDecimal
  /// What the weights of a vector add up to; above 0.
  package let sum: ExactDecimal

  /// Nil where no vector meets the bounds.
  package init?(count: Int, minimum: ExactDecimal, maximum: ExactDecimal, sum: ExactDecimal) {
    guard count > 0, ExactDecimal(0) <= minimum, minimum <= maximum, minimum.times(count) <= sum,
      sum <= maximum.times(count), ExactDecimal(0) < sum
    else { return nil }
    self.count = count
    self.minimum = minimum
    self.maximum = maximum
    self.sum = sum
  }

  /// The same weight for all.
  package var equal: [Double] {
    Array(repeating: ExactDecimal(0).double(plus: 1, of: count, to: sum), count: count)
  }
}

/// How weight vectors are made.
package enum WeightMethod: String, Sendable, CaseIterable {
  /// Every vector whose weights lie on steps.
  case grid
  /// Draws from a Dirichlet distribution.
  case dirichlet
  /// Uniform draws, scaled to the sum.
  case random
  /// From equal weights, one strategy after the other; see `CoordinateSearch`.
  case coordinate
}

/// Weight vectors that are drawn, one cycle a vector: more of them only add some.
package struct WeightDraws: Sendable {
  package let bounds: WeightBounds
  private let generator: SeededGenerator

  /// - Parameter phase: The name of the phase, which has draws of its own.
  package init(_ bounds: WeightBounds, masterSeed: UInt64, phase: String) {
    self.bounds = bounds
    generator = SeededGenerator(masterSeed: masterSeed, id: phase, purpose: "weights")
  }

  /// Uniform between the bounds, then scaled to the sum, which may lead beyond a bound; equal weights where all are 0.
  ///
  /// - Parameter trial: From 1.
  package func uniform(_ trial: Int) -> [Double] {
    var draws = generator
    draws.begin(cycle: UInt64(trial))
    let (low, high) = (bounds.minimum.double, bounds.maximum.double)
    return Self.scaled((0..<bounds.count).map { _ in low + (high - low) * draws.uniform() }, to: bounds.sum.double)
  }

  /// `minimum` + (`sum` - n * `minimum`) * d, with d from a symmetric Dirichlet distribution; drawn again while a
  /// weight is above the maximum.
  ///
  /// - Parameter concentration: 1 for all vectors alike, below 1 towards few strategies, above 1 towards equal weights.
  /// - Throws: `SearchError.unmet` where a thousand draws have a weight above the maximum.
  package func dirichlet(_ trial: Int, concentration: Double) throws(SearchError) -> [Double] {
    var draws = generator
    draws.begin(cycle: UInt64(trial))
    let (low, high) = (bounds.minimum.double, bounds.maximum.double)
    let free = (bounds.sum - bounds.minimum.times(bounds.count)).double
    for _ in 0..<ParameterDraws.mostAttempts {
      let parts = (0..<bounds.count).map { _ in Self.gamma(shape: concentration, &draws) }
      let weights = Self.scaled(parts, to: free).map { low + $0 }
      if weights.allSatisfy({ $0.isAtMost(high, scale: 1) }) { return weights.map { min($0, high) } }
    }
    throw .unmet(trial: trial)
  }

  /// The same proportions with another sum; equal parts where all are 0.
  static func scaled(_ weights: [Double], to sum: Double) -> [Double] {
    let total = weights.reduce(0, +)
    guard total > 0 else { return weights.map { _ in sum / Double(weights.count) } }
    return weights.map { $0 / total * sum }
  }

  /// A draw from the gamma distribution of scale 1.
  ///
  /// Source: Marsaglia and Tsang, "A simple method for generating gamma variables", ACM Transactions on Mathematical
  /// Software 26 (2000); shapes below 1 by the power of a uniform draw that they give there.
  static func gamma(shape: Double, _ draws: inout SeededGenerator) -> Double {
    if shape < 1 {
      let power = ExactMath.pow(1 - draws.uniform(), 1 / shape)
      return gamma(shape: shape + 1, &draws) * power
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = draws.normal()
      let root = 1 + c * x
      if root <= 0 { continue }
      let v = root * root * root
      let u = 1 - draws.uniform()
      if ExactMath.log(u) < 0.5 * x * x + d - d * v + d * ExactMath.log(v) { return d * v }
    }
  }
}

/// Every weight vector on a grid of steps from the minimum on, in ascending order; the last weight varies fastest.
package struct WeightGrid: Sequence, IteratorProtocol, Sendable {
  private let bounds: WeightBounds
  private let step: ExactDecimal
  /// The most steps that one weight can have.
  private let most: Int
  /// The steps of each weight in the next vector; nil once there is none.
  private var steps: [Int]?

  /// Nil where the sum lies between two steps, or there are more steps than can be counted.
  package init?(_ bounds: WeightBounds, step: ExactDecimal) {
    let start = bounds.minimum.times(bounds.count)
    guard ExactDecimal(0) < step, start.reaches(bounds.sum, bySteps: step),
      let all = start.steps(of: step, to: bounds.sum, atMost: ExactDecimal.mostRepetitions),
      let most = bounds.minimum.steps(of: step, to: bounds.maximum, atMost: ExactDecimal.mostRepetitions)
    else { return nil }
    self.bounds = bounds
    self.step = step
    self.most = most
    steps = Self.least(all, in: bounds.count, most: most)
  }

  package mutating func next() -> [Double]? {
    guard let current = steps else { return nil }
    steps = successor(current)
    return current.map { (bounds.minimum + step.times($0)).double }
  }

  /// The first arrangement of `all` steps over `places`: as many as possible as far behind as possible.
  private static func least(_ all: Int, in places: Int, most: Int) -> [Int]? {
    var rest = all
    var steps = Array(repeating: 0, count: places)
    for place in steps.indices.reversed() {
      steps[place] = Swift.min(most, rest)
      rest -= steps[place]
    }
    return rest == 0 ? steps : nil
  }

  /// The next arrangement: one step more at the last place that can have it, and the least behind it.
  private func successor(_ current: [Int]) -> [Int]? {
    var behind = 0
    for place in current.indices.reversed() {
      let rest = behind - 1
      if behind > 0, current[place] < most,
        let tail = Self.least(rest, in: current.count - place - 1, most: most)
      {
        return Array(current[..<place]) + [current[place] + 1] + tail
      }
      behind += current[place]
    }
    return nil
  }
}
