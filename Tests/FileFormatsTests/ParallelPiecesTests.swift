import Testing

@testable import FileFormats

@Suite struct ParallelPiecesTests {
  @Test(arguments: [1, 2, 5, 64]) func resultsStandInTheOrderOfThePieces(threads: Int) {
    let squares = ParallelPieces.map(1_000, threads: threads) { $0 * $0 }
    #expect(squares == (0..<1_000).map { $0 * $0 })
  }

  @Test func nothingToDoIsDone() {
    #expect(ParallelPieces.map(0, threads: 4) { $0 }.isEmpty)
  }
}
