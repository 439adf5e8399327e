import TradingModel

extension SymbolCoverage {
  /// Finds the bars with a price that jumps, each once: by its close, else its open, high and low.
  ///
  /// A change counts relative to the lower of the two prices, so that a split and its inverse weigh the same.
  mutating func findJumps(_ bars: BarSeries) {
    var found: [(index: Int, change: Double, from: Double, price: Jump.Price)] = []
    var isFound = [Bool](repeating: false, count: bars.count)
    for price in [Jump.Price.close, .open, .high, .low] {
      let changes = bars.close.indices.map { index in
        Self.reference(bars, index, price).map { Self.change($0, Self.value(bars, index, price)) } ?? 0
      }
      let known = price == .close || price == .open ? changes.dropFirst().sorted() : changes.sorted()
      guard !known.isEmpty else { continue }
      let least = max(price == .close ? 0.05 : 0.2, 10 * known[known.count / 2])
      for index in changes.indices where changes[index] > least && !isFound[index] {
        isFound[index] = true
        found.append((index, changes[index], Self.reference(bars, index, price) ?? 0, price))
      }
    }
    found.sort { $0.index < $1.index }
    jumpCount = found.count
    jumps = Self.greatest(Array(found.indices)) { found[$0].change }.map { place in
      let (index, _, from, price) = found[place]
      return Jump(
        timestamp: Timestamp(nanoseconds: bars.timestamps[index]), from: from, to: Self.value(bars, index, price),
        price: price)
    }
  }

  private static func change(_ price: Double, _ other: Double) -> Double { max(price, other) / min(price, other) - 1 }

  private static func value(_ bars: BarSeries, _ index: Int, _ price: Jump.Price) -> Double {
    switch price {
    case .close: bars.close[index]
    case .open: bars.open[index]
    case .high: bars.high[index]
    case .low: bars.low[index]
    }
  }

  /// What a price is compared with; nil where there is nothing before.
  private static func reference(_ bars: BarSeries, _ index: Int, _ price: Jump.Price) -> Double? {
    switch price {
    case .close, .open: index == 0 ? nil : bars.close[index - 1]
    case .high: max(bars.open[index], bars.close[index])
    case .low: min(bars.open[index], bars.close[index])
    }
  }
}
