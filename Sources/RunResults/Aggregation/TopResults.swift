import Determinism

/// The best of many results by one number, in memory that does not grow with them.
///
/// Which they are does not depend on the order in which results come.
public struct TopResults: Equatable, Sendable {
  /// A result among the best.
  public struct Entry: Equatable, Sendable {
    /// Whose it is.
    public let id: String
    /// The number; NaN where it is not defined.
    public let value: Double

    /// Makes an entry from its parts.
    public init(id: String, value: Double) {
      self.id = id
      self.value = value
    }

    /// Whether the values are of the same bits, or neither is defined.
    public static func == (one: Entry, other: Entry) -> Bool {
      one.id == other.id && (one.value == other.value || (one.value.isNaN && other.value.isNaN))
    }
  }

  /// The most entries.
  public let capacity: Int
  /// Whether the greatest number is the best.
  public let isMaximized: Bool
  /// The best first: what is not defined last, equal ones in the natural order of their IDs.
  public private(set) var entries: [Entry] = []

  /// None yet.
  public init(capacity: Int = 10, isMaximized: Bool = true) {
    self.capacity = max(0, capacity)
    self.isMaximized = isMaximized
  }

  /// Takes a result in; nil and NaN are not defined.
  ///
  /// Complexity: O(log capacity) for most results, O(capacity) for one of the best.
  public mutating func add(id: String, value: Double?) {
    let entry = Entry(id: id, value: value ?? .nan)
    if entries.count >= capacity, let last = entries.last, !precedes(entry, last) { return }
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if precedes(entry, entries[middle]) { high = middle } else { low = middle + 1 }
    }
    entries.insert(entry, at: low)
    if entries.count > capacity { entries.removeLast() }
  }

  private func precedes(_ one: Entry, _ other: Entry) -> Bool {
    switch (one.value.isNaN, other.value.isNaN) {
    case (true, true): break
    case (true, false): return false
    case (false, true): return true
    case (false, false):
      if one.value != other.value { return isMaximized ? one.value > other.value : one.value < other.value }
    }
    return NaturalOrder.precedes(one.id, other.id)
  }
}
