import Determinism
import Testing

@testable import SimulationRuntime

/// A number that counts how often it is compared.
private struct Counted: Comparable {
  final class Count { var value = 0 }

  let number: Int
  let count: Count

  static func < (left: Counted, right: Counted) -> Bool {
    left.count.value += 1
    return left.number < right.number
  }

  static func == (left: Counted, right: Counted) -> Bool { left.number == right.number }
}

@Suite struct TournamentTests {
  @Test func winner_isTheFirstOfTheLeast() {
    for size in 0...20 {
      var generator = SeededGenerator(masterSeed: UInt64(size), id: "tournament", purpose: "test")
      var keys = (0..<size).map { _ in generator.integer(in: 0...5) }
      var tournament = Tournament(keys)
      for _ in 0..<200 {
        #expect(tournament.winner == keys.indices.min { (keys[$0], $0) < (keys[$1], $1) })
        guard size > 0 else { break }
        let place = generator.integer(in: 0...size - 1)
        keys[place] = generator.integer(in: 0...5)
        tournament.update(place, keys[place])
      }
    }
  }

  @Test(arguments: [1, 10, 100, 1_000, 10_000]) func comparisons_areAsManyAsTheSizeHasDigits(size: Int) {
    let count = Counted.Count()
    var tournament = Tournament((0..<size).map { Counted(number: $0, count: count) })
    #expect(count.value == size - 1)
    let digits = Int.bitWidth - (size - 1).leadingZeroBitCount
    for round in 1...100 {
      guard let winner = tournament.winner else { break }
      count.value = 0
      tournament.update(winner, Counted(number: size + round, count: count))
      #expect(count.value <= digits)
    }
  }

  @Test func whoIsOut_comesAfterEveryTime() {
    let standings = [
      Standing(.end, isOut: true), Standing(.end, isOut: false), Standing(.beginning, isOut: false),
    ]
    #expect(standings.sorted() == [standings[2], standings[1], standings[0]])
  }
}
