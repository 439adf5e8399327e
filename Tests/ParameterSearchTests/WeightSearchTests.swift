import FileFormats
import Testing

@testable import ParameterSearch

@Suite struct WeightSearchTests {
  static func bounds(_ count: Int, _ minimum: String = "0", _ maximum: String = "1") throws -> WeightBounds {
    try #require(
      WeightBounds(count: count, minimum: decimal(minimum), maximum: decimal(maximum), sum: ExactDecimal(1)))
  }

  /// All vectors of three weights by trying every one.
  @Test(arguments: [("0", "1", "0.25"), ("0.1", "0.6", "0.1"), ("0", "0.5", "0.05"), ("0.2", "0.4", "0.2")])
  func theGridHoldsEveryVector(minimum: String, maximum: String, step: String) throws {
    let bounds = try Self.bounds(3, minimum, maximum)
    let grid = try #require(WeightGrid(bounds, step: decimal(step)))
    var expected: [[Double]] = []
    let count = try #require(decimal(minimum).steps(of: decimal(step), to: decimal(maximum), atMost: 100))
    let values = (0...count).map { decimal(minimum) + decimal(step).times($0) }
    for a in values {
      for b in values {
        for c in values where a + b + c == ExactDecimal(1) { expected.append([a, b, c].map(\.double)) }
      }
    }
    #expect(Array(grid) == expected)
    #expect(!expected.isEmpty)
  }

  @Test func aGridThatMissesTheSumIsNone() throws {
    #expect(WeightGrid(try Self.bounds(3), step: decimal("0.3")) == nil)
    #expect(WeightBounds(count: 3, minimum: decimal("0.4"), maximum: decimal("1"), sum: ExactDecimal(1)) == nil)
    #expect(WeightBounds(count: 3, minimum: decimal("0"), maximum: decimal("0.3"), sum: ExactDecimal(1)) == nil)
  }

  /// The mean of a weight is 1/n and its variance (n - 1) / (n^2 (n a + 1)).
  @Test(arguments: [0.3, 1, 4]) func dirichletHasItsMoments(concentration: Double) throws {
    let draws = WeightDraws(try Self.bounds(4), masterSeed: 7, phase: "weights")
    let vectors = try (1...20_000).map { try draws.dirichlet($0, concentration: concentration) }
    #expect(vectors.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-12 && $0.allSatisfy { $0 >= 0 } })
    let variance = 3 / (16 * (4 * concentration + 1))
    for place in 0..<4 {
      let mean = vectors.reduce(0) { $0 + $1[place] } / 20_000
      let spread = vectors.reduce(0) { $0 + ($1[place] - 0.25) * ($1[place] - 0.25) } / 20_000
      #expect(abs(mean - 0.25) < 5 * (variance / 20_000).squareRoot())
      #expect(abs(spread / variance - 1) < 0.06)
    }
  }

  @Test func drawsKeepTheirBounds() throws {
    let draws = WeightDraws(try Self.bounds(4, "0.1", "0.4"), masterSeed: 7, phase: "weights")
    for trial in 1...500 {
      let weights = try draws.dirichlet(trial, concentration: 1)
      #expect(weights.allSatisfy { (0.1...0.4).contains($0) } && abs(weights.reduce(0, +) - 1) < 1e-12)
      let uniform = draws.uniform(trial)
      #expect(abs(uniform.reduce(0, +) - 1) < 1e-12)
      #expect((uniform.max() ?? 9) / (uniform.min() ?? 1) <= 4.0000001)
    }
    #expect(draws.uniform(3) == draws.uniform(3))
    #expect(draws.uniform(3) != draws.uniform(4))
    let tight = WeightDraws(try Self.bounds(4, "0", "0.25"), masterSeed: 7, phase: "weights")
    #expect(throws: SearchError.unmet(trial: 1)) { try tight.dirichlet(1, concentration: 1) }
  }
}

@Suite struct CoordinateSearchTests {
  static func run(limit: Int, _ score: ([Double]) -> Double?) throws -> CoordinateSearch {
    let bounds = try WeightSearchTests.bounds(3)
    var search = try #require(
      CoordinateSearch(bounds, step: decimal("0.25"), limit: limit) { Objective().isBetter($0, than: $1) })
    var rounds = 0
    while !search.next.isEmpty, rounds < 1_000 {
      search.take(search.next.map(score))
      rounds += 1
    }
    return search
  }

  @Test func itFindsACorner() throws {
    let search = try Self.run(limit: 1_000) { $0[1] }
    #expect(search.tried[0].weights == Array(repeating: 1.0 / 3, count: 3))
    #expect(search.tried[search.best].weights == [0, 1, 0])
    let keys = search.tried.map { $0.weights.map(\.bitPattern) }
    #expect(Set(keys).count == keys.count)
    #expect(search.tried.allSatisfy { abs($0.weights.reduce(0, +) - 1) < 1e-12 })
  }

  /// The first strategy's candidates from equal weights, and what the rule makes of them by hand.
  @Test func theOthersAreScaled() throws {
    let search = try Self.run(limit: 6) { _ in 0 }
    let third = 1.0 / 3
    let expected: [[Double]] = [
      [third, third, third], [0, 0.5, 0.5], [0.25, 0.375, 0.375], [0.5, 0.25, 0.25], [0.75, 0.125, 0.125], [1, 0, 0],
    ]
    #expect(search.tried.map(\.weights) == expected)
    #expect(search.best == 0)
  }

  @Test(arguments: [1, 2, 7, 13]) func theLimitHolds(limit: Int) throws {
    #expect(try Self.run(limit: limit) { $0[0] - $0[2] }.tried.count == limit)
  }

  @Test func undefinedScoresAreNeverBest() throws {
    let search = try Self.run(limit: 100) { $0[0] == 1.0 / 3 ? -5 : nil }
    #expect(search.best == 0)
  }
}
