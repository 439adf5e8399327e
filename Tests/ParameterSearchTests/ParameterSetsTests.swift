import FileFormats
import Testing

@testable import ParameterSearch

@Suite struct ParameterSetsTests {
  private static let grid = ParameterSpace([
    ParameterAxis("a", .integers(from: 1, to: 3)), ParameterAxis("b", .list([.string("x"), .string("y")])),
  ])

  /// Each set of a grid comes with each vector, and the vector varies faster.
  @Test func vectors_whenTheyComeWithAGrid_varyFastest() {
    let sets = ParameterSets(Self.grid, combinations: [1, 4], count: 2)
      .with(vectors: [0.25, 0.75, 0.5, 0.5, 1, 0], width: 2)
    #expect(sets.count == 6)
    #expect(sets.map(\.trial) == [1, 2, 3, 4, 5, 6])
    let values: [[JSONValue]] = [
      [.integer(1), .string("y"), .number(0.25), .number(0.75)],
      [.integer(1), .string("y"), .number(0.5), .number(0.5)],
      [.integer(1), .string("y"), .number(1), .number(0)], [.integer(3), .string("x"), .number(0.25), .number(0.75)],
      [.integer(3), .string("x"), .number(0.5), .number(0.5)], [.integer(3), .string("x"), .number(1), .number(0)],
    ]
    #expect(sets.map(\.values) == values)
    #expect(sets.set(of: 4) == sets[3])
    #expect(sets.set(of: 0) == nil && sets.set(of: 7) == nil)
  }

  @Test func vectors_whenTheyAreAdded_areTheNextTrials() {
    var sets = ParameterSets.single.with(vectors: [], width: 2)
    #expect(sets.isEmpty)
    sets.append([0.5, 0.5])
    sets.append([0.25, 0.75])
    #expect(Array(sets[1...]) == [ParameterSet(trial: 2, values: [.number(0.25), .number(0.75)])])
  }

  @Test func aSearchThatVariesNothing_hasOneSet() {
    #expect(Array(ParameterSets.single) == [ParameterSet(trial: 1, values: [])])
  }

  /// A hundred thousand sets are no array of them: what is asked for is made.
  @Test func sets_areWhatTheGridSays() throws {
    let wide = ParameterSpace((0..<5).map { ParameterAxis("p\($0)", .integers(from: 0, to: 9)) })
    let draws = ParameterDraws(wide, .grid, count: 0, masterSeed: 1, phase: "search")
    let (sets, dropped) = try draws.sets()
    #expect(sets.count == 100_000 && dropped == 0)
    #expect(sets[12_345] == ParameterSet(trial: 12_346, values: [1, 2, 3, 4, 5].map { .integer($0) }))
    let (odd, even) = try ParameterDraws(wide, .grid, count: 0, masterSeed: 1, phase: "search") { values in
      if case .integer(let last) = values[4] { last % 2 == 1 } else { false }
    }.sets()
    #expect(odd.count == 50_000 && even == 50_000)
    #expect(odd[6_172] == ParameterSet(trial: 6_173, values: [1, 2, 3, 4, 5].map { .integer($0) }))
  }
}
