import TradingModel

extension SymbolCoverage {
  /// Finds the bars with a price that jumps, each once: by its close, else its open, high and low.
  mutating func findJumps(_ bars: BarSeries) {
    var found: [(index: Int, jump: PriceJump)] = []
    var isFound = [Bool](repeating: false, count: bars.count)
    for column in [PriceJump.Column.close, .open, .high, .low] {
      let jumps = bars.close.indices.map { PriceJump(column, in: bars, at: $0) }
      let sizes = jumps.map(\.size)
      // The first bar has no close before it.
      let known = column == .close || column == .open ? sizes.dropFirst().sorted() : sizes.sorted()
      guard !known.isEmpty else { continue }
      let least = max(column == .close ? 0.05 : PriceJump.notable, 10 * known[known.count / 2])
      for index in jumps.indices where sizes[index] > least && !isFound[index] {
        isFound[index] = true
        found.append((index, jumps[index]))
      }
    }
    found.sort { $0.index < $1.index }
    jumpCount = found.count
    jumps = Self.greatest(Array(found.indices)) { found[$0].jump.size }.map { found[$0].jump }
  }
}
