import Determinism

/// Merges lists, each in ascending order of cycle, into (cycle, list) order.
enum CycleMerge {
  /// Where the merge stands in a list, and the cycle of the element there.
  private struct Cursor: Comparable {
    var cycle: Int
    let list: Int
    var place = 0

    static func < (left: Cursor, right: Cursor) -> Bool {
      left.cycle != right.cycle ? left.cycle < right.cycle : left.list < right.list
    }
  }

  /// Calls `body` with (list, element) for every element.
  ///
  /// - Parameters:
  ///   - count: Number of elements of a list.
  ///   - cycle: Cycle of an element of a list.
  /// - Complexity: O(lists + elements * log(lists with elements)).
  static func forEach(
    lists: Int, count: (Int) -> Int, cycle: (Int, Int) -> Int, body: (Int, Int) throws(ResultsError) -> Void
  ) throws(ResultsError) {
    var cursors = Heap<Cursor>()
    for list in 0..<lists where count(list) > 0 { cursors.insert(Cursor(cycle: cycle(list, 0), list: list)) }
    while var cursor = cursors.first {
      try body(cursor.list, cursor.place)
      cursor.place += 1
      if cursor.place < count(cursor.list) {
        cursor.cycle = cycle(cursor.list, cursor.place)
        cursors.replaceFirst(with: cursor)
      } else {
        _ = cursors.removeFirst()
      }
    }
  }
}
