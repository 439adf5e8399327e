/// Reads several receivers of one container in the only order that depends on nothing but what they said: whoever has
/// promised the least is read next, the first among equals.
public struct PromiseMerge<Events: Sendable>: Sendable {
  /// The receivers, in the order that settles ties: that of the senders' IDs, as a rule.
  public let receivers: [Receiver<Events>]

  /// Joins receivers of one container.
  public init(_ receivers: [Receiver<Events>]) { self.receivers = receivers }

  /// How far every sender has told everything; `.end` once all streams have ended.
  public var through: VirtualTime { receivers.reduce(.end) { min($0, $1.through) } }

  /// Takes the next message, waiting for it; nil once all streams have ended.
  ///
  /// - Returns: The message and the place of its receiver.
  /// - Throws: as `Receiver.next`.
  public func next(
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> (index: Int, message: Message<Events>)? {
    while let (index, message) = try await read() {
      if let message { return (index, message) }
    }
    return nil
  }

  /// Reads once from whoever has promised the least: its next message, or nil where its stream has now ended.
  ///
  /// - Returns: Nil once all streams have ended.
  func read(
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> (index: Int, message: Message<Events>?)? {
    guard let index = leastIndex else { return nil }
    return (index, try await receivers[index].next())
  }

  private var leastIndex: Int? {
    var least: Int?
    for index in receivers.indices where !receivers[index].hasEnded {
      if let known = least, receivers[known].through <= receivers[index].through { continue }
      least = index
    }
    return least
  }
}
