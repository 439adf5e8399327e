import FileFormats
import Testing

@testable import ParameterSearch

@Suite struct ParameterDrawsTests {
  static let square = ParameterSpace([
    ParameterAxis("a", .interval(from: decimal("0"), to: decimal("1"), .linear)),
    ParameterAxis("b", .interval(from: decimal("0"), to: decimal("1"), .linear)),
  ])

  static func draws(
    _ method: SearchMethod, _ count: Int, seed: UInt64 = 42, space: ParameterSpace = square,
    accepts: @escaping @Sendable ([JSONValue]) -> Bool = { _ in true }
  ) -> ParameterDraws {
    ParameterDraws(space, method, count: count, masterSeed: seed, phase: "search", accepts: accepts)
  }

  static func numbers(_ set: ParameterSet) -> [Double] {
    set.values.compactMap { if case .number(let value) = $0 { value } else { nil } }
  }

  @Test func constraintsDropBeforeNumbering() throws {
    let space = ParameterSpace([
      ParameterAxis("fast", .integers(from: 1, to: 4)), ParameterAxis("slow", .integers(from: 1, to: 4)),
    ])
    let draws = Self.draws(.grid, 0, space: space) { values in
      guard case .integer(let fast) = values[0], case .integer(let slow) = values[1] else { return false }
      return fast < slow
    }
    let (sets, dropped) = try draws.sets()
    #expect(sets.map(\.trial) == Array(1...6))
    let pairs: [[JSONValue]] = [[1, 2], [1, 3], [1, 4], [2, 3], [2, 4], [3, 4]].map { $0.map { .integer($0) } }
    #expect(sets.map(\.values) == pairs)
    #expect(dropped == 10)
  }

  /// The van der Corput sequences of bases 2 and 3, as scipy.stats.qmc.Halton(2, scramble=False) gives them from its
  /// second point on.
  @Test func haltonIsThePublishedSequence() throws {
    let expected: [[Double]] = [
      [0.5, 1.0 / 3], [0.25, 2.0 / 3], [0.75, 1.0 / 9], [0.125, 4.0 / 9], [0.625, 7.0 / 9], [0.375, 2.0 / 9],
    ]
    #expect(try Self.draws(.halton, 6).sets().sets.map(Self.numbers) == expected)
    #expect(Array(Primes(8)) == [2, 3, 5, 7, 11, 13, 17, 19])
  }

  @Test(arguments: [SearchMethod.random, .halton]) func moreTrialsOnlyAddSome(_ method: SearchMethod) throws {
    let few = try Array(Self.draws(method, 20).sets().sets)
    #expect(try Array(Self.draws(method, 50).sets().sets.prefix(20)) == few)
    #expect(try Array(Self.draws(method, 20, seed: 43).sets().sets) != few || method == .halton)
  }

  @Test func everyPartOfALatinHypercubeIsTriedOnce() throws {
    let sets = try Self.draws(.latinHypercube, 40).sets().sets.map(Self.numbers)
    for axis in 0..<2 { #expect(sets.map { Int($0[axis] * 40) }.sorted() == Array(0..<40)) }
    #expect(sets.map { Int($0[0] * 40) } != sets.map { Int($0[1] * 40) })
  }

  /// What one trial needs to meet the constraints moves no other trial.
  @Test(arguments: [SearchMethod.random, .latinHypercube, .halton])
  func drawsAreRepeatedWithinTheirTrial(_ method: SearchMethod) throws {
    let free = try Self.draws(method, 100).sets().sets
    let bound = try Self.draws(method, 100) { values in
      guard case .number(let a) = values[0], case .number(let b) = values[1] else { return false }
      return a < b
    }.sets().sets
    #expect(bound.allSatisfy { Self.numbers($0)[0] < Self.numbers($0)[1] })
    let kept = free.indices.filter { Self.numbers(free[$0])[0] < Self.numbers(free[$0])[1] }
    #expect((30...70).contains(kept.count))
    #expect(kept.allSatisfy { bound[$0] == free[$0] })
  }

  @Test func whatCannotBeFoundIsAnError() {
    #expect(throws: SearchError.unmet(trial: 1)) { try Self.draws(.random, 3) { _ in false }.sets() }
    #expect(throws: SearchError.unlimited(paths: ["a", "b"])) { try Self.draws(.grid, 0).sets() }
    let wide = ParameterSpace((0..<4).map { ParameterAxis("p\($0)", .integers(from: 1, to: 1_000)) })
    #expect(throws: SearchError.tooMany(limit: 10_000_000)) { try Self.draws(.grid, 0, space: wide).sets() }
    let one = ParameterSpace([ParameterAxis("p", .integers(from: 1, to: 1))])
    #expect(throws: SearchError.empty) { try Self.draws(.grid, 0, space: one) { _ in false }.sets() }
  }
}
