extension Array where Element: Equatable {
  /// The elements that do not equal the one before them: of a sorted array, every distinct element once.
  @inlinable
  package func withoutRepeats() -> [Element] {
    var distinct: [Element] = []
    for element in self where distinct.last != element { distinct.append(element) }
    return distinct
  }
}
