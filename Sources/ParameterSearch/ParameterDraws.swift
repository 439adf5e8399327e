import Determinism
import FileFormats

/// How a search chooses parameter sets.
package enum SearchMethod: String, Sendable, CaseIterable {
  /// Every combination, in order.
  case grid
  /// Independent draws.
  case random
  /// Every parameter's range is cut into as many parts as there are trials, and each part is tried once.
  case latinHypercube = "latin_hypercube"
  /// The points of Halton's sequence, which fill the space evenly however many are taken.
  case halton
}

/// Why a search finds no parameter set.
package enum SearchError: Error, Equatable, CustomStringConvertible {
  /// A grid over a range that is no list of values.
  case unlimited(paths: [String])
  /// More combinations, or trials, than are numbered.
  case tooMany(limit: Int)
  /// None of a thousand draws for a trial meets the constraints.
  case unmet(trial: Int)
  /// The constraints leave nothing.
  case empty

  package var description: String {
    switch self {
    case .unlimited(let paths):
      "a grid tries every value of \(paths.joined(separator: ", ")), which has no step and no count; expected one "
        + "of the two, or another search method"
    case .tooMany(let limit): "the search has more than \(limit) combinations; expected fewer"
    case .unmet(let trial):
      "none of \(ParameterDraws.mostAttempts) draws for trial \(trial) meets the constraints; expected wider ranges or "
        + "weaker constraints"
    case .empty: "no combination meets the constraints; expected at least one"
    }
  }
}

/// The parameter sets of a search, in the order of their trials.
package struct ParameterDraws: Sendable {
  /// How often a trial's parameters are drawn until they meet the constraints.
  package static let mostAttempts = 1_000
  /// The most trials of a search.
  package static let mostTrials = 10_000_000

  package let space: ParameterSpace
  package let method: SearchMethod
  /// How many are drawn; a grid has as many as meet the constraints.
  package let count: Int
  private let generator: SeededGenerator
  /// Nil where there are no constraints.
  private let accepts: (@Sendable ([JSONValue]) -> Bool)?

  /// - Parameters:
  ///   - phase: The name of the phase, which has draws of its own.
  ///   - accepts: Whether values, in the order of the axes, meet the constraints; nil where there are none.
  package init(
    _ space: ParameterSpace, _ method: SearchMethod, count: Int, masterSeed: UInt64, phase: String,
    accepts: (@Sendable ([JSONValue]) -> Bool)? = nil
  ) {
    self.space = space
    self.method = method
    self.count = count
    self.accepts = accepts
    generator = SeededGenerator(masterSeed: masterSeed, id: phase, purpose: "search")
  }

  /// The sets, and how many combinations of a grid the constraints dropped.
  ///
  /// With `random` and `halton` more trials only add some. Trial n draws in cycle n: what one needs moves no other.
  /// A set that breaks a constraint is drawn again in the same cycle, whatever the method, from the whole space.
  package func sets() throws(SearchError) -> (sets: ParameterSets, dropped: Int) {
    if method == .grid { return try grid() }
    if count > Self.mostTrials { throw .tooMany(limit: Self.mostTrials) }
    let strata = method == .latinHypercube ? self.strata() : []
    var places: [Double] = []
    places.reserveCapacity(count * space.axes.count)
    for trial in 1...max(1, count) where count > 0 {
      var draws = generator
      draws.begin(cycle: UInt64(trial))
      var place = place(trial, strata, &draws)
      var attempts = 1
      while let accepts, !accepts(space.combination(at: place)) {
        if attempts == Self.mostAttempts { throw .unmet(trial: trial) }
        place = space.axes.map { _ in draws.uniform() }
        attempts += 1
      }
      places += place
    }
    return (ParameterSets(space, places: places, count: max(0, count)), 0)
  }

  private func grid() throws(SearchError) -> (sets: ParameterSets, dropped: Int) {
    if !space.intervals.isEmpty { throw .unlimited(paths: space.intervals) }
    guard let total = space.count, total <= Self.mostTrials else { throw .tooMany(limit: Self.mostTrials) }
    guard let accepts else { return (ParameterSets(space, combinations: nil, count: total), 0) }
    var kept: [UInt32] = []
    for index in 0..<total where accepts(space.combination(index)) { kept.append(UInt32(index)) }
    if kept.isEmpty { throw .empty }
    return (ParameterSets(space, combinations: kept, count: kept.count), total - kept.count)
  }

  /// Where in the unit cube a trial lies.
  private func place(_ trial: Int, _ strata: [[UInt32]], _ draws: inout SeededGenerator) -> [Double] {
    switch method {
    case .grid, .random: return space.axes.map { _ in draws.uniform() }
    case .latinHypercube: return strata.map { (Double($0[trial - 1]) + draws.uniform()) / Double(count) }
    case .halton: return zip(space.axes, Primes(space.axes.count)).map { Halton.place(trial, base: $1) }
    }
  }

  /// By axis which part of the range each trial has: permutations drawn in cycle 0.
  private func strata() -> [[UInt32]] {
    var draws = generator
    return space.axes.map { _ in
      var parts = (0..<max(0, count)).map { UInt32($0) }
      draws.shuffle(&parts)
      return parts
    }
  }
}

/// Halton's sequence, one prime base a coordinate.
///
/// Source: Halton, "On the efficiency of certain quasi-random sequences of points in evaluating multi-dimensional
/// integrals", Numerische Mathematik 2 (1960).
enum Halton {
  /// The digits of `index` in `base`, mirrored at the point.
  static func place(_ index: Int, base: Int) -> Double {
    var (rest, digits, power) = (index, 0, 1)
    while rest > 0 {
      digits = digits * base + rest % base
      power *= base
      rest /= base
    }
    return Double(digits) / Double(power)
  }
}

/// The first prime numbers, ascending.
struct Primes: Sequence {
  private let primes: [Int]

  init(_ count: Int) {
    var primes: [Int] = []
    var candidate = 2
    while primes.count < count {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    self.primes = primes
  }

  func makeIterator() -> IndexingIterator<[Int]> { primes.makeIterator() }
}
