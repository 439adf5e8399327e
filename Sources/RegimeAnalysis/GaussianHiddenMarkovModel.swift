import Determinism

/// A hidden Markov model whose states have normal observations.
///
/// Source: Rabiner, "A tutorial on hidden Markov models and selected applications in speech recognition", Proceedings
/// of the IEEE 77 (1989): the scaled forward and backward passes and the steps of expectation and maximisation.
struct GaussianHiddenMarkovModel: Equatable, Sendable {
  var means: [Double]
  var variances: [Double]
  /// The probability to go from a state to a state, a row a state.
  var transitions: [[Double]]
  /// The probability to begin in a state.
  var start: [Double]

  var stateCount: Int { means.count }

  /// No variance falls below this part of that of all observations, so that no state shrinks to one observation.
  static let leastVariance = 1e-6
  /// The gain of the log-likelihood below which fitting ends, and the most steps.
  static let leastGain = 1e-8
  static let mostSteps = 200

  /// A model fitted to observations: it begins with the observations sorted into equal parts, a part a state, and a
  /// probability of 0.95 to stay in a state.
  ///
  /// Nil where the observations do not vary, or there are fewer than two a state.
  ///
  /// - Complexity: O(steps * n * states^2).
  init?(fitting values: [Double], stateCount: Int) {
    guard stateCount > 0, values.count >= 2 * stateCount else { return nil }
    let all = Self.moments(values[...])
    guard all.variance > 0 else { return nil }
    let least = all.variance * Self.leastVariance
    let sorted = values.sorted()
    let parts = (0..<stateCount).map { state in
      Self.moments(sorted[(state * sorted.count / stateCount)..<((state + 1) * sorted.count / stateCount)])
    }
    means = parts.map(\.mean)
    variances = parts.map { max($0.variance, least) }
    let others = stateCount > 1 ? 0.05 / Double(stateCount - 1) : 0
    transitions = (0..<stateCount).map { row in
      (0..<stateCount).map { $0 == row ? (stateCount > 1 ? 0.95 : 1) : others }
    }
    start = Array(repeating: 1 / Double(stateCount), count: stateCount)
    var last = -Double.infinity
    for _ in 0..<Self.mostSteps {
      let likelihood = improve(values, leastVariance: least)
      if likelihood - last < Self.leastGain { break }
      last = likelihood
    }
  }

  private static func moments(_ values: ArraySlice<Double>) -> (mean: Double, variance: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count)
  }

  /// The densities of an observation in the states, over the greatest of them: so that none
  /// of an observation far out is lost.
  private func densities(of value: Double) -> [Double] {
    let logarithms = (0..<stateCount).map { state in
      let distance = value - means[state]
      return -0.5 * (distance * distance / variances[state] + ExactMath.log(2 * Double.pi * variances[state]))
    }
    let greatest = logarithms.max() ?? 0
    return logarithms.map { ExactMath.exp($0 - greatest) }
  }

  /// The probabilities of the states after an observation, from those before it; nil stands for before the first.
  func filtered(_ before: [Double]?, _ value: Double) -> [Double] {
    normalised(before.map(predicted) ?? start, densities(of: value))
  }

  /// Prior times density, scaled to the sum 1; the prior where no state admits both.
  private func normalised(_ prior: [Double], _ densities: [Double]) -> [Double] {
    let joint = zip(prior, densities).map { $0 * $1 }
    let scale = joint.reduce(0, +)
    return scale > 0 ? joint.map { $0 / scale } : prior
  }

  private func predicted(_ before: [Double]) -> [Double] {
    (0..<stateCount).map { state in
      (0..<stateCount).reduce(0) { $0 + before[$1] * transitions[$1][state] }
    }
  }

  /// One step of expectation and maximisation.
  ///
  /// - Returns: The log-likelihood of the observations before the step.
  private mutating func improve(_ values: [Double], leastVariance: Double) -> Double {
    var pass = ForwardPass(self, values)
    let likelihood = pass.run()
    let count = stateCount
    var backward = Array(repeating: 1.0, count: count)
    var weighted = Array(repeating: 0.0, count: count)
    var moves = Array(repeating: 0.0, count: count * count)
    var (weights, sums) = (Array(repeating: 0.0, count: count), Array(repeating: 0.0, count: count))
    for time in values.indices.reversed() {
      let row = time * count
      for state in 0..<count {
        let occupation = pass.forward[row + state] * backward[state]
        weights[state] += occupation
        sums[state] += occupation * values[time]
        weighted[state] = pass.densities[row + state] * backward[state] / pass.scales[time]
        // The probability of the state given all observations stands where that given those so far stood.
        pass.forward[row + state] = occupation
      }
      guard time > 0 else { break }
      for from in 0..<count {
        var sum = 0.0
        let before = pass.forward[row - count + from]
        for to in 0..<count {
          let transition = transitions[from][to]
          moves[from * count + to] += before * transition * weighted[to]
          sum += transition * weighted[to]
        }
        backward[from] = sum
      }
    }
    maximise(values, pass.forward, weights, sums, moves, leastVariance)
    return likelihood
  }

  /// - Parameter occupations: The probability of each state at each observation, a row an observation.
  private mutating func maximise(
    _ values: [Double], _ occupations: [Double], _ weights: [Double], _ sums: [Double], _ moves: [Double],
    _ leastVariance: Double
  ) {
    let count = stateCount
    for state in 0..<count where weights[state] > 0 {
      let mean = sums[state] / weights[state]
      var squares = 0.0
      for (time, value) in values.enumerated() {
        squares += occupations[time * count + state] * (value - mean) * (value - mean)
      }
      means[state] = mean
      variances[state] = max(squares / weights[state], leastVariance)
      let own = moves[(state * count)..<((state + 1) * count)]
      let leaving = own.reduce(0, +)
      if leaving > 0 { transitions[state] = own.map { $0 / leaving } }
    }
    start = Array(occupations[..<count])
  }

  /// The states in ascending order of their variances; of equal ones in their own order.
  var statesByVariance: [Int] {
    (0..<stateCount).sorted { variances[$0] == variances[$1] ? $0 < $1 : variances[$0] < variances[$1] }
  }

  /// The labels of the states: `s1` has the least variance.
  var namesByVariance: [String] {
    var names = Array(repeating: "", count: stateCount)
    for (place, state) in statesByVariance.enumerated() { names[state] = HiddenMarkovRegimes.label(place) }
    return names
  }
}

/// The forward pass over all observations, in flat arrays: most of the time of a fit goes into it.
///
/// It computes what `filtered` does, observation by observation, in the same order.
private struct ForwardPass {
  private let model: GaussianHiddenMarkovModel
  private let values: [Double]
  /// A row an observation, a column a state.
  var forward: [Double]
  private(set) var densities: [Double]
  private(set) var scales: [Double]

  init(_ model: GaussianHiddenMarkovModel, _ values: [Double]) {
    self.model = model
    self.values = values
    forward = Array(repeating: 0, count: values.count * model.stateCount)
    densities = forward
    scales = Array(repeating: 0, count: values.count)
  }

  /// - Returns: The log-likelihood of the observations.
  mutating func run() -> Double {
    let count = model.stateCount
    let (means, variances) = (model.means, model.variances)
    let transitions = model.transitions.flatMap { $0 }
    let logarithms = variances.map { ExactMath.log(2 * Double.pi * $0) }
    var prior = model.start
    var likelihood = 0.0
    for (time, value) in values.enumerated() {
      let row = time * count
      var greatest = -Double.infinity
      for state in 0..<count {
        let distance = value - means[state]
        let logarithm = -0.5 * (distance * distance / variances[state] + logarithms[state])
        densities[row + state] = logarithm
        greatest = max(greatest, logarithm)
      }
      var scale = 0.0
      for state in 0..<count {
        let logarithm = densities[row + state]
        let density = logarithm == greatest ? 1 : ExactMath.exp(logarithm - greatest)
        densities[row + state] = density
        scale += prior[state] * density
      }
      for state in 0..<count {
        forward[row + state] = scale > 0 ? prior[state] * densities[row + state] / scale : prior[state]
      }
      scales[time] = scale > 0 ? scale : 1
      likelihood += ExactMath.log(scales[time]) + greatest
      for to in 0..<count {
        var sum = 0.0
        for from in 0..<count { sum += forward[row + from] * transitions[from * count + to] }
        prior[to] = sum
      }
    }
    return likelihood
  }
}

/// Regimes of a hidden Markov model of the log returns, refitted now and then on all that is known; the label is the
/// most probable state given the past, never one that later bars would suggest.
public struct HiddenMarkovRegimes: RegimeClassifier {
  /// The label of a state by its place in ascending order of variance, from 0 on.
  static func label(_ place: Int) -> String { "s\(place + 1)" }

  /// The settings.
  public struct Parameters: Equatable, Sendable {
    /// How many states there are, from 2 to 8.
    public var states = 2
    /// After how many bars it is fitted anew.
    public var refit = 63
    /// How many log returns there must be for the first fit.
    public var minimum = 250

    /// The defaults.
    public init() {}
  }

  private let parameters: Parameters
  private var returns: [Double] = []
  private var last: Double?
  private var model: GaussianHiddenMarkovModel?
  private var names: [String] = []
  private var probabilities: [Double]?
  private var fittedAt = 0

  /// - Precondition: The settings lie within their bounds.
  public init(_ parameters: Parameters = Parameters()) { self.parameters = parameters }

  /// The labels, in ascending order of variance.
  public var labels: [String] { (1...parameters.states).map { "s\($0)" } }

  /// Takes the close of the next bar, and says the label of that bar; nil where it cannot tell yet.
  public mutating func label(atClose close: Double) -> String? {
    guard let last else {
      self.last = close
      return nil
    }
    self.last = close
    returns.append(LogReturns.of(close, after: last))
    if returns.count >= parameters.minimum, model == nil || returns.count - fittedAt >= parameters.refit {
      fit()
    } else if let model, let latest = returns.last {
      probabilities = model.filtered(probabilities, latest)
    }
    guard let probabilities, let best = probabilities.max(), let state = probabilities.firstIndex(of: best) else {
      return nil
    }
    return names[state]
  }

  private mutating func fit() {
    guard let model = GaussianHiddenMarkovModel(fitting: returns, stateCount: parameters.states) else { return }
    self.model = model
    fittedAt = returns.count
    probabilities = returns.reduce(nil as [Double]?) { model.filtered($0, $1) }
    names = model.namesByVariance
  }
}
