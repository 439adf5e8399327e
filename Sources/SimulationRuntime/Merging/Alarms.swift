import Determinism

/// What a container wants to be reminded of at virtual times to come; rings in the order (time, order of setting).
///
/// A value that belongs to one container. In a process network a timer cannot be asked elsewhere without a round trip a
/// cycle, as whoever serves it may let time pass only once every container has promised to set nothing earlier. A
/// container knows its own alarms, so it merges them with what it receives by the same rule as its channels: an alarm
/// rings once every input has promised to say no more up to its time. `Agenda` does so; a container that works through
/// blocks may do it by hand. No wall clock is read.
public struct Alarms<Note: Sendable>: Sendable {
  /// Names an alarm that was set.
  public struct ID: Hashable, Sendable {
    let sequence: Int
  }

  /// An alarm that rings.
  public struct Ring: Sendable {
    /// When it was set to ring.
    public let time: VirtualTime
    /// What it is about.
    public let note: Note
    /// Its name.
    public let id: ID
  }

  /// Those that were set, cancelled ones among them; the first was not cancelled.
  private var rings = Heap<Ring>()
  /// The sequences of those that have neither rung nor been cancelled.
  private var live: Set<Int> = []
  private var nextSequence = 0

  /// No alarms.
  public init() {}

  /// Number of alarms that have neither rung nor been cancelled.
  public var count: Int { live.count }

  /// When the next one rings; nil where none is set.
  public var nextTime: VirtualTime? { rings.first?.time }

  /// Sets an alarm.
  ///
  /// - Returns: Its name, for `cancel`.
  /// - Complexity: O(log n).
  @discardableResult
  public mutating func set(_ note: Note, at time: VirtualTime) -> ID {
    let id = ID(sequence: nextSequence)
    nextSequence += 1
    live.insert(id.sequence)
    rings.insert(Ring(time: time, note: note, id: id))
    return id
  }

  /// Removes an alarm; false where it has rung or was cancelled.
  ///
  /// - Complexity: O(log n) amortised.
  @discardableResult
  public mutating func cancel(_ id: ID) -> Bool {
    guard live.remove(id.sequence) != nil else { return false }
    dropCancelled()
    return true
  }

  /// Removes the next alarm that rings at `time` or before; nil where there is none.
  ///
  /// - Complexity: O(log n) amortised.
  public mutating func removeNext(through time: VirtualTime) -> Ring? {
    guard let first = rings.first, first.time <= time else { return nil }
    _ = rings.removeFirst()
    live.remove(first.id.sequence)
    dropCancelled()
    return first
  }

  private mutating func dropCancelled() {
    while let first = rings.first, !live.contains(first.id.sequence) { _ = rings.removeFirst() }
  }
}

extension Alarms.Ring: Comparable {
  /// Whether `left` rings before `right`.
  public static func < (left: Self, right: Self) -> Bool {
    left.time != right.time ? left.time < right.time : left.id.sequence < right.id.sequence
  }

  /// Whether both are the same alarm.
  public static func == (left: Self, right: Self) -> Bool { left.id == right.id }
}
