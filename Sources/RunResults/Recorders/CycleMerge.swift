/// Merges lists, each in ascending order of cycle, into (cycle, list) order.
enum CycleMerge {
  /// Calls `body` with (list, element) for every element.
  ///
  /// - Parameters:
  ///   - count: Number of elements of a list.
  ///   - cycle: Cycle of an element of a list.
  /// - Complexity: O(elements + lists * distinct cycles).
  static func forEach(
    lists: Int, count: (Int) -> Int, cycle: (Int, Int) -> Int, body: (Int, Int) throws(ResultsError) -> Void
  ) throws(ResultsError) {
    var next = Array(repeating: 0, count: lists)
    while true {
      var least: Int?
      for list in 0..<lists where next[list] < count(list) {
        let cycle = cycle(list, next[list])
        least = min(least ?? cycle, cycle)
      }
      guard let least else { return }
      for list in 0..<lists {
        while next[list] < count(list) && cycle(list, next[list]) <= least {
          try body(list, next[list])
          next[list] += 1
        }
      }
    }
  }
}
