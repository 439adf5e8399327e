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

  @Test func nothingToDoIsDone() {
    #expect(ParallelPieces.map(0, threads: 4) { $0 }.isEmpty)
  }
}
