import TradingModel

/// The prices of a block by cycle and place.
struct BatchPrices {
  private let market: MarketBlockPointers
  private let firstCycle: Int
  private let symbols: [Int]

  init(_ market: MarketBlockPointers, firstCycle: Int, symbols: [Int]) {
    self.market = market
    self.firstCycle = firstCycle
    self.symbols = symbols
  }

  /// One kind of price at one cycle, by place.
  struct Slice {
    let prices: UnsafePointer<Double>
    let stride: Int
    let symbols: [Int]

    subscript(place: Int) -> Double { prices[symbols[place] * stride] }
  }

  /// One cycle.
  func bar(_ cycle: Int) -> BatchBar {
    BatchBar(
      cycle: cycle, opens: opens(cycle), closes: closes(cycle),
      volumes: Slice(prices: market.volume + (cycle - firstCycle), stride: market.count, symbols: symbols))
  }

  func timestamp(_ cycle: Int) -> Int64 { market.timestamps[cycle - firstCycle] }

  func opens(_ cycle: Int) -> Slice {
    Slice(prices: market.open + (cycle - firstCycle), stride: market.count, symbols: symbols)
  }

  func closes(_ cycle: Int) -> Slice {
    Slice(prices: market.close + (cycle - firstCycle), stride: market.count, symbols: symbols)
  }
}

/// A cycle on its way through the lanes.
struct BatchBar {
  let cycle: Int
  let opens: BatchPrices.Slice
  let closes: BatchPrices.Slice
  let volumes: BatchPrices.Slice
}
