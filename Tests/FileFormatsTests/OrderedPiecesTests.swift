import Testing

@testable import FileFormats

@Suite struct OrderedPiecesTests {
  struct Failure: Error, Equatable {
    let piece: Int
  }

  /// Touched by one piece at a time.
  final class Log: @unchecked Sendable {
    var entries: [Int] = []
  }

  @Test(arguments: [0, 1, 3], [1, 2, 8]) func piecesAreFinishedInTheirOrder(threads: Int, capacity: Int) throws {
    let pieces = OrderedPieces<Failure>(threads: threads, capacity: capacity)
    let log = Log()
    for piece in 0..<500 {
      try pieces.add {
        // Pieces take different times to prepare.
        let sum = (0..<(piece % 13 * 200)).reduce(0, &+)
        return { log.entries.append(piece + (sum == -1 ? 1 : 0)) }
      }
    }
    try pieces.finishAll()
    #expect(log.entries == Array(0..<500))
  }

  /// Whatever the threads, the error of piece 20 is told by piece 20 + capacity, and the pieces go on.
  @Test(arguments: [0, 1, 3], [1, 2, 8]) func anErrorIsToldAtOnePlace(threads: Int, capacity: Int) throws {
    let pieces = OrderedPieces<Failure>(threads: threads, capacity: capacity)
    let log = Log()
    var told: [Int] = []
    for piece in 0..<50 {
      do throws(Failure) {
        try pieces.add {
          { () throws(Failure) in
            log.entries.append(piece)
            if piece == 20 || piece == 30 { throw Failure(piece: piece) }
          }
        }
      } catch {
        #expect(error.piece == 20)
        told.append(piece)
      }
    }
    #expect(told == Array((20 + capacity)..<50))
    #expect(throws: Failure(piece: 20)) { try pieces.finishAll() }
    #expect(log.entries == Array(0..<50))
  }
}
