import Determinism
import PortfolioLanes
import TradingModel

/// The prices of a block by cycle and place, and what else its fills look up.
struct BatchPrices {
  typealias Slice = BlockPrices.Slice

  private let block: BlockPrices
  let context: BatchContext.Pointers

  init(
    _ market: MarketBlockPointers, firstCycle: Int, symbols: UnsafePointer<Int>, _ context: BatchContext.Pointers
  ) {
    block = BlockPrices(market, firstCycle: firstCycle, symbols: symbols)
    self.context = context
  }

  @inline(__always) fileprivate var symbols: UnsafePointer<Int> { block.symbols }
  @inline(__always)
  func opens(_ cycle: Int) -> Slice { block.opens(cycle) }
  @inline(__always)
  func closes(_ cycle: Int) -> Slice { block.closes(cycle) }
  @inline(__always)
  func volumes(_ cycle: Int) -> Slice { block.volumes(cycle) }
}

/// A cycle on its way through the lanes, with the positions that it meets.
///
/// Small, as every step is handed it: prices are looked up where they are asked for.
struct BatchBar<Number: Lane> {
  let cycle: Int
  let positions: UnsafeMutableBufferPointer<LanePosition<Number>>
  /// Of the block.
  let prices: UnsafePointer<BatchPrices>

  @inline(__always)
  init(
    _ cycle: Int, _ positions: UnsafeMutableBufferPointer<LanePosition<Number>>, _ prices: UnsafePointer<BatchPrices>
  ) {
    self.cycle = cycle
    self.positions = positions
    self.prices = prices
  }

  @inline(__always) var opens: BatchPrices.Slice { prices.pointee.opens(cycle) }
  @inline(__always) var closes: BatchPrices.Slice { prices.pointee.closes(cycle) }
  @inline(__always) var volumes: BatchPrices.Slice { prices.pointee.volumes(cycle) }
  @inline(__always) var context: BatchContext.Pointers { prices.pointee.context }

  /// The index of a place's symbol.
  @inline(__always)
  func symbol(_ place: Int) -> Int { prices.pointee.symbols[place] }

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
  func withPointers(_ shape: BatchShape, _ body: (MarketBlockPointers, UnsafePointer<Int>) -> Void) {
    withPointers { market in
      shape.paddedSymbols.withUnsafeBufferPointer { if let first = $0.baseAddress { body(market, first) } }
    }
  }
}
