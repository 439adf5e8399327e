import TradingModel

/// The prices of a block by cycle and place.
@usableFromInline
package struct BlockPrices {
  @usableFromInline let market: MarketBlockPointers
  @usableFromInline let firstCycle: Int
  /// By place the index of its symbol.
  @usableFromInline package let symbols: UnsafePointer<Int>

  /// - Parameter firstCycle: The first of the block.
  @inlinable @inline(__always)
  package init(_ market: MarketBlockPointers, firstCycle: Int, symbols: UnsafePointer<Int>) {
    self.market = market
    self.firstCycle = firstCycle
    self.symbols = symbols
  }

  /// One kind of price at one cycle, by place.
  @usableFromInline
  package struct Slice {
    @usableFromInline var prices: UnsafePointer<Double>
    @usableFromInline let stride: Int
    @usableFromInline let symbols: UnsafePointer<Int>

    @inlinable @inline(__always)
    init(_ prices: UnsafePointer<Double>, stride: Int, symbols: UnsafePointer<Int>) {
      (self.prices, self.stride, self.symbols) = (prices, stride, symbols)
    }

    @inlinable @inline(__always)
    package subscript(place: Int) -> Double { prices[symbols[place] &* stride] }

    /// The price and those of the cycles after it, up to the end of the block.
    @inlinable @inline(__always)
    package func column(_ place: Int) -> UnsafePointer<Double> { prices + symbols[place] &* stride }

    /// Goes on to the next cycle of the block; beyond its last nothing is to be read.
    @inlinable @inline(__always)
    package mutating func advance() { prices += 1 }
  }

  @inlinable @inline(__always)
  package func opens(_ cycle: Int) -> Slice { slice(market.open, cycle) }

  @inlinable @inline(__always)
  package func closes(_ cycle: Int) -> Slice { slice(market.close, cycle) }

  @inlinable @inline(__always)
  package func volumes(_ cycle: Int) -> Slice { slice(market.volume, cycle) }

  @inlinable @inline(__always)
  func slice(_ column: UnsafePointer<Double>, _ cycle: Int) -> Slice {
    Slice(column + (cycle &- firstCycle), stride: market.count, symbols: symbols)
  }
}
