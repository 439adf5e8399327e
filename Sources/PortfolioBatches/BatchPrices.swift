import Determinism
import TradingModel

/// The prices of a block by cycle and place.
struct BatchPrices {
  private let market: MarketBlockPointers
  private let firstCycle: Int
  private let symbols: UnsafePointer<Int>
  private let context: BatchContext.Pointers

  init(
    _ market: MarketBlockPointers, firstCycle: Int, symbols: UnsafePointer<Int>, _ context: BatchContext.Pointers
  ) {
    self.market = market
    self.firstCycle = firstCycle
    self.symbols = symbols
    self.context = context
  }

  /// One kind of price at one cycle, by place.
  struct Slice {
    var prices: UnsafePointer<Double>
    let stride: Int
    let symbols: UnsafePointer<Int>

    subscript(place: Int) -> Double { prices[symbols[place] &* stride] }

    /// The price and those of the cycles after it, up to the end of the block.
    func column(_ place: Int) -> UnsafePointer<Double> { prices + symbols[place] &* stride }

    /// Goes on to the next cycle of the block; beyond its last nothing is to be read.
    mutating func advance() { prices += 1 }
  }

  /// One cycle, as it meets positions.
  func bar<Number: Lane>(
    _ cycle: Int, _ positions: UnsafeMutableBufferPointer<LanePosition<Number>>
  ) -> BatchBar<Number> {
    BatchBar(
      cycle: cycle, opens: slice(market.open, cycle), closes: slice(market.close, cycle),
      volumes: slice(market.volume, cycle), positions: positions, context: context)
  }

  private func slice(_ column: UnsafePointer<Double>, _ cycle: Int) -> Slice {
    Slice(prices: column + (cycle - firstCycle), stride: market.count, symbols: symbols)
  }
}

/// A cycle on its way through the lanes, with the positions that it meets.
struct BatchBar<Number: Lane> {
  let cycle: Int
  let opens: BatchPrices.Slice
  let closes: BatchPrices.Slice
  let volumes: BatchPrices.Slice
  let positions: UnsafeMutableBufferPointer<LanePosition<Number>>
  let context: BatchContext.Pointers

  /// What all positions are worth at some prices, in order of symbols.
  @inline(__always)
  func value(at prices: BatchPrices.Slice) -> Number {
    var value = Number.zero
    for place in positions.indices { value = value + positions[place].held * Number(repeating: prices[place]) }
    return value
  }
}

extension MarketBlock {
  /// Runs `body` on the columns and on the symbols' indices, or not at all if the block holds no bar.
  func withPointers(_ symbols: [Int], _ body: (MarketBlockPointers, UnsafePointer<Int>) -> Void) {
    // One more than there are: a list of none would have no address.
    let symbols = symbols + [0]
    withPointers { market in
      symbols.withUnsafeBufferPointer { if let first = $0.baseAddress { body(market, first) } }
    }
  }
}
