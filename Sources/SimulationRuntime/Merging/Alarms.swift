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

    static func precedes(_ left: Ring, _ right: Ring) -> Bool {
      left.time != right.time ? left.time < right.time : left.id.sequence < right.id.sequence
    }
  }

  /// A heap.
  private var rings: [Ring] = []
  private var nextSequence = 0

  /// No alarms.
  public init() {}

  /// Number of alarms that have not rung.
  public var count: Int { rings.count }

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
    rings.append(Ring(time: time, note: note, id: id))
    siftUp(rings.count - 1)
    return id
  }

  /// Removes an alarm; false where it has rung or was cancelled.
  ///
  /// - Complexity: O(n).
  @discardableResult
  public mutating func cancel(_ id: ID) -> Bool {
    guard let index = rings.firstIndex(where: { $0.id == id }) else { return false }
    remove(at: index)
    return true
  }

  /// Removes the next alarm that rings at `time` or before; nil where there is none.
  ///
  /// - Complexity: O(log n).
  public mutating func removeNext(through time: VirtualTime) -> Ring? {
    guard let first = rings.first, first.time <= time else { return nil }
    remove(at: 0)
    return first
  }

  private mutating func remove(at index: Int) {
    rings.swapAt(index, rings.count - 1)
    rings.removeLast()
    guard index < rings.count else { return }
    siftDown(index)
    siftUp(index)
  }

  private mutating func siftUp(_ start: Int) {
    var child = start
    while child > 0, Ring.precedes(rings[child], rings[(child - 1) / 2]) {
      rings.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func siftDown(_ start: Int) {
    var parent = start
    while true {
      var least = parent
      for child in (2 * parent + 1)..<(2 * parent + 3) where child < rings.count {
        if Ring.precedes(rings[child], rings[least]) { least = child }
      }
      guard least != parent else { return }
      rings.swapAt(parent, least)
      parent = least
    }
  }
}
