/// Merges lists that are to be written in (cycle, list) order.
///
/// A list keeps its own order. An element whose cycle lies before that of its predecessor, because it became known
/// late, stands where its predecessor stands; with several lists, where that is among the others' elements can depend
/// on how the run was cut into blocks.
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
    var reached = Array(repeating: Int.min, count: lists)
    while true {
      var least: Int?
      for list in 0..<lists where next[list] < count(list) {
        reached[list] = max(reached[list], cycle(list, next[list]))
        least = min(least ?? reached[list], reached[list])
      }
      guard let least else { return }
      for list in 0..<lists where reached[list] <= least {
        while next[list] < count(list) && cycle(list, next[list]) <= least {
          try body(list, next[list])
          next[list] += 1
        }
      }
    }
  }
}
