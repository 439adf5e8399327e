/// Reads several receivers of one container in the only order that depends on nothing but what they said: whoever has
/// promised the least is read next, the first among equals.
///
/// A container with a further input of another type compares `through` with that input's and reads whichever has
/// promised less.
///
/// A class that belongs to one container, as `Receiver`, and `@unchecked Sendable` for the same reason.
public final class PromiseMerge<Events: Sendable>: @unchecked Sendable {
  @usableFromInline let receivers: [Receiver<Events>]
  /// The promise of each receiver; one that has ended is out.
  @exclusivity(unchecked) @usableFromInline var standings: Tournament<Standing>

  /// Joins receivers of one container, which are read through this from then on.
  ///
  /// - Parameter receivers: In the order that settles ties: that of the senders' IDs, as a rule.
  public init(_ receivers: [Receiver<Events>]) {
    self.receivers = receivers
    standings = Tournament(receivers.map { Standing($0.through, isOut: $0.hasEnded) })
  }

  /// How far every sender has told everything; `.end` once all streams have ended.
  ///
  /// Complexity: O(1).
  @inlinable public var through: VirtualTime {
    guard let place = standings.winner else { return .end }
    return standings.keys[place].time
  }

  /// Whether all streams have ended.
  ///
  /// Complexity: O(1).
  @inlinable public var hasEnded: Bool {
    guard let place = standings.winner else { return true }
    return standings.keys[place].isOut
  }

  /// Takes the next message, waiting for it; nil once all streams have ended.
  ///
  /// Complexity: O(log n) in the number of receivers, apart from the wait.
  /// - Returns: The message and the place of its receiver.
  /// - Throws: as `Receiver.next`.
  @inlinable
  public func next() async throws -> (index: Int, message: Message<Events>)? {
    while let (index, message) = try await read() {
      if let message { return (index, message) }
    }
    return nil
  }

  /// Reads once from whoever has promised the least: its next message, or nil where its stream has now ended.
  ///
  /// Complexity: O(log n) in the number of receivers, apart from the wait.
  /// - Returns: Nil once all streams have ended.
  /// - Throws: as `Receiver.next`.
  @inlinable @inline(__always)
  public func read() async throws -> (index: Int, message: Message<Events>?)? {
    guard let index = standings.winner, !standings.keys[index].isOut else { return nil }
    let receiver = receivers[index]
    defer { standings.update(index, Standing(receiver.through, isOut: receiver.hasEnded)) }
    return (index, try await receiver.next())
  }
}
