import FileFormats
import Testing

@testable import ParameterSearch

func decimal(_ text: String) -> ExactDecimal { ExactDecimal(text) ?? ExactDecimal(0) }

@Suite struct ParameterSpaceTests {
  @Test func rangesOfStepsHoldTheNumbersOfTheFile() {
    let range = ParameterRange.steps(from: decimal("0.01"), to: decimal("0.05"), step: decimal("0.01"))
    #expect(range.count == 5)
    let expected: [JSONValue?] = [0.01, 0.02, 0.03, 0.04, 0.05].map { .number($0) }
    #expect((0..<5).map(range.value) == expected)
    #expect(range.value(5) == nil)
    #expect(range.value(-1) == nil)
  }

  @Test func wholeNumbersAreWhole() {
    let range = ParameterRange.steps(from: decimal("5"), to: decimal("21"), step: decimal("5"))
    let steps: [JSONValue?] = [.integer(5), .integer(10), .integer(15), .integer(20)]
    #expect((0..<4).map(range.value) == steps)
    #expect(range.count == 4)
    let points = ParameterRange.points(from: decimal("0"), to: decimal("1"), count: 5, .linear)
    let parts: [JSONValue?] = [.integer(0), .number(0.25), .number(0.5), .number(0.75), .integer(1)]
    #expect((0..<5).map(points.value) == parts)
  }

  /// They have 14 digits, so that what is whole on paper is whole.
  @Test func logarithmicPoints_areNotOffByALittle() {
    func points(_ from: String, _ to: String, _ count: Int) -> [JSONValue] {
      let range = ParameterRange.points(from: decimal(from), to: decimal(to), count: count, .log)
      return (0..<count).compactMap { range.value($0) }
    }
    #expect(points("5", "40", 4) == [.integer(5), .integer(10), .integer(20), .integer(40)])
    #expect(points("0.01", "1", 3) == [.number(0.01), .number(0.1), .integer(1)])
    #expect(points("1", "2", 3)[1] == .number(1.4142135623731))
    #expect(points("0.000000000001", "0.000000000004", 3)[1] == .number(0.000000000002))
    #expect(points("1000000", "9000000", 3)[1] == .integer(3_000_000))
  }

  /// From numpy.geomspace(0.001, 10, 5).
  @Test func logarithmicPointsHaveEqualRatios() {
    let range = ParameterRange.points(from: decimal("0.001"), to: decimal("10"), count: 5, .log)
    let values: [Double] = (0..<5).compactMap {
      switch range.value($0) {
      case .number(let value): value
      case .integer(let value): Double(value)
      default: nil
      }
    }
    #expect(values.count == 5)
    for (value, expected) in zip(values, [0.001, 0.01, 0.1, 1, 10]) { #expect(abs(value / expected - 1) < 1e-14) }
    #expect(values.first == 0.001 && values.last == 10)
  }

  @Test func placesFillTheRange() {
    let list = ParameterRange.list([.integer(1), .string("a"), .boolean(true)])
    let chosen: [JSONValue] = [.integer(1), .integer(1), .string("a"), .boolean(true), .boolean(true)]
    #expect([0, 0.3333, 0.34, 0.67, 0.9999].map(list.value(at:)) == chosen)
    let whole = ParameterRange.integers(from: -1, to: 1)
    let thirds: [JSONValue] = [.integer(-1), .integer(0), .integer(1)]
    #expect([0, 0.34, 0.99].map(whole.value(at:)) == thirds)
    #expect(ParameterRange.interval(from: decimal("2"), to: decimal("4"), .linear).value(at: 0.25) == .number(2.5))
  }

  /// The same as itertools.product over the axes in the order of their paths.
  @Test func theLastParameterVariesFastest() {
    let space = ParameterSpace([
      ParameterAxis("strategies.b.parameters.slow", .list([.integer(50), .integer(100)])),
      ParameterAxis("strategies.a.parameters.fast", .list([.integer(5), .integer(10), .integer(20)])),
    ])
    #expect(space.axes.map(\.path) == ["strategies.a.parameters.fast", "strategies.b.parameters.slow"])
    #expect(space.count == 6)
    let pairs: [[JSONValue]] = [[5, 50], [5, 100], [10, 50], [10, 100], [20, 50], [20, 100]].map {
      $0.map { .integer($0) }
    }
    #expect((0..<6).map(space.combination) == pairs)
  }

  @Test func combinationsBeyondCountingAreNoNumber() {
    let axes = (0..<10).map { ParameterAxis("p\($0)", .integers(from: 1, to: 1_000_000)) }
    #expect(ParameterSpace(axes).count == nil)
    let open = ParameterSpace([ParameterAxis("x", .interval(from: decimal("0"), to: decimal("1"), .linear))])
    #expect(open.count == nil && open.intervals == ["x"])
  }
}
