/// What writes down what strategies say, built for the vectors of some processors.
///
/// Each writes the words of bars in a row: the first word, a multiple of 64 bars, how many words, and of how many bars
/// in all; of bars behind the last whole run of eight nothing is known.
package struct StanceLoop: Sendable {
  package typealias Words = UnsafeMutablePointer<StanceWord>

  package let columnSides: @Sendable (ColumnSides, _ first: Int, _ count: Int, _ bars: Int, Words) -> Void
  package let levelSides: @Sendable (LevelSides, _ first: Int, _ count: Int, _ bars: Int, Words) -> Void

  /// Makes it from its parts.
  package init(
    columnSides: @escaping @Sendable (ColumnSides, _ first: Int, _ count: Int, _ bars: Int, Words) -> Void,
    levelSides: @escaping @Sendable (LevelSides, _ first: Int, _ count: Int, _ bars: Int, Words) -> Void
  ) {
    (self.columnSides, self.levelSides) = (columnSides, levelSides)
  }
}
