import Determinism
import Synchronization

/// A container that has a thread.
package struct RunningTurn: Equatable, Sendable {
  /// Which container.
  package let container: ContainerID
  /// Counts the turns: another one where the container has come to run anew.
  package let number: Int
}

/// Which container has one thread of a scheduler: written by that thread, read by whoever watches.
///
/// No part of any result.
final class TurnSlot: Sendable {
  /// The number of the turn, and in the lowest 24 bits the container's rank, from 1; 0 while there is none.
  private let word = Atomic<UInt64>(0)

  func begin(_ rank: Int, turn: Int) {
    word.store(UInt64(truncatingIfNeeded: turn) &<< 24 | UInt64(truncatingIfNeeded: rank &+ 1), ordering: .relaxed)
  }

  func end() { word.store(0, ordering: .relaxed) }

  /// The rank of the container and the number of its turn; nil while there is none.
  var current: (rank: Int, turn: Int)? {
    let value = word.load(ordering: .relaxed)
    let rank = Int(value & 0xFF_FFFF) - 1
    return rank < 0 ? nil : (rank, Int(value >> 24))
  }
}
