import Testing

@testable import FileFormats

@Suite struct ParallelPiecesTests {
  @Test(arguments: [1, 2, 5, 64]) func resultsStandInTheOrderOfThePieces(threads: Int) {
    let squares = ParallelPieces.map(1_000, threads: threads) { $0 * $0 }
    #expect(squares == (0..<1_000).map { $0 * $0 })
  }

  @Test(arguments: [0, 1, 3], [1, 2]) func whatIsDoneMeanwhileIsDoneOnce(_ pieces: Int, _ threads: Int) {
    var count = 0
    let numbers = ParallelPieces.map(pieces, threads: threads, meanwhile: { count += 1 }, { $0 })
    #expect(count == 1 && numbers == Array(0..<pieces))
  }

  @Test(arguments: [1, 2, 5]) func handedOverInputs_areWorkedOnceEach(threads: Int) {
    let names = ParallelPieces.map(handingOver: (0..<200).map { "\($0)" }, threads: threads) { $0 + "!" }
    #expect(names == (0..<200).map { "\($0)!" })
  }

  /// What is handed over is gone once its piece is done.
  @Test func handedOverInputs_areGoneAfterTheirPiece() {
    final class Input: Sendable {}
    struct Watched: Sendable {
      weak let input: Input?
    }
    var watched: [Watched] = []
    func inputs() -> [Input] {
      let inputs = (0..<3).map { _ in Input() }
      watched = inputs.map { Watched(input: $0) }
      return inputs
    }
    var own = inputs()
    let all = watched
    let left = ParallelPieces.map(handingOver: consume own, threads: 1) { _ in all.count { $0.input != nil } }
    own = []
    #expect(left == [3, 2, 1] && all.allSatisfy { $0.input == nil })
  }

  /// Helpers are those of all calls: pieces that have pieces of their own, and callers on several threads, share them.
  @Test func callsWithinCallsAndBesideThemAreDone() async {
    await withTaskGroup(of: Bool.self) { group in
      for caller in 0..<6 {
        group.addTask {
          (0..<40).allSatisfy { round in
            let sums = ParallelPieces.map(7, threads: 3) { piece in
              ParallelPieces.map(piece + round % 3, threads: 2) { $0 + caller }.reduce(0, +)
            }
            return sums == (0..<7).map { piece in (0..<piece + round % 3).reduce(0) { $0 + $1 + caller } }
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test func nothingToDoIsDone() {
    #expect(ParallelPieces.map(0, threads: 4) { $0 }.isEmpty)
  }
}
