extension RandomAccessCollection where Index == Int {
  /// The first index whose element does not come before what is searched, `endIndex` where all do.
  ///
  /// Complexity: O(log n).
  /// - Parameter isBefore: Whether an element comes before what is searched: true for the first elements, false for the
  ///   others.
  @inlinable
  package func lowerBound(_ isBefore: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension RandomAccessCollection where Index == Int, Element: Comparable {
  /// The first index of an ascending collection whose element is not below `value`, `endIndex` where all are.
  ///
  /// Complexity: O(log n).
  @inlinable
  package func lowerBound(of value: Element) -> Int { lowerBound { $0 < value } }

  /// The index of an element of an ascending collection, or nil.
  ///
  /// Complexity: O(log n).
  @inlinable
  package func ascendingIndex(of element: Element) -> Int? {
    let index = lowerBound(of: element)
    return index < endIndex && self[index] == element ? index : nil
  }
}
