import TradingModel

/// The prices of a block by cycle and place.
struct BatchPrices {
  private let market: MarketBlockPointers
  private let firstCycle: Int
  private let symbols: UnsafePointer<Int>

  init(_ market: MarketBlockPointers, firstCycle: Int, symbols: UnsafePointer<Int>) {
    self.market = market
    self.firstCycle = firstCycle
    self.symbols = symbols
  }

  /// One kind of price at one cycle, by place.
  struct Slice {
    var prices: UnsafePointer<Double>
    let stride: Int
    let symbols: UnsafePointer<Int>

    subscript(place: Int) -> Double { prices[symbols[place] * stride] }

    /// Goes on to the next cycle of the block; beyond its last nothing is to be read.
    mutating func advance() { prices += 1 }
  }

  /// One cycle.
  func bar(_ cycle: Int) -> BatchBar {
    BatchBar(
      cycle: cycle, opens: opens(cycle), closes: closes(cycle),
      volumes: Slice(prices: market.volume + (cycle - firstCycle), stride: market.count, symbols: symbols))
  }

  /// The instants of cycles in a row.
  func timestamps(_ cycles: Range<Int>) -> UnsafeBufferPointer<Int64> {
    UnsafeBufferPointer(start: market.timestamps + (cycles.lowerBound - firstCycle), count: cycles.count)
  }

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
