import Determinism
import TradingModel

/// A price that lies far from those beside it.
public struct PriceJump: Equatable, Sendable {
  /// Which price of a bar.
  public enum Column: String, CaseIterable, Sendable {
    case open, high, low, close
  }

  /// Closing time of the bar that has the price.
  public var timestamp: Timestamp
  /// Which of its prices.
  public var column: Column
  /// The price that it is compared with.
  public var from: Double
  /// The price.
  public var to: Double

  /// Makes a jump from its parts.
  public init(timestamp: Timestamp, column: Column, from: Double, to: Double) {
    self.timestamp = timestamp
    self.column = column
    self.from = from
    self.to = to
  }

  /// How far the prices are apart, as a fraction of the lower one: a split and its inverse weigh the same.
  public var size: Double { max(from, to) / min(from, to) - 1 }
}

extension PriceJump {
  /// From what size on a jump is told to everybody who runs anything on the data.
  public static let notable = 0.2

  /// The jumps of a series that are larger than `size`, in order of time; of each bar the largest, of equally large
  /// ones the close, then the open, the high, the low.
  ///
  /// Orders are filled at opens, and channels read highs and lows: these decide as much as closes do.
  ///
  /// - Complexity: O(bars); bars without a jump cost a few operations and no division.
  public static func all(in bars: BarSeries, above size: Double) -> [PriceJump] {
    var found: [PriceJump] = []
    for index in suspects(in: bars, above: size) {
      if let jump = largest(in: bars, at: index), jump.size.isAbove(size, scale: 1 + size) { found.append(jump) }
    }
    return found
  }

  /// The bars within which, with the close before them, any two prices differ by more than `size`.
  private static func suspects(in bars: BarSeries, above size: Double) -> [Int] {
    guard var last = bars.close.first else { return [] }
    var found: [Int] = []
    let factor = 1 + size
    bars.high.withUnsafeBufferPointer { high in
      bars.low.withUnsafeBufferPointer { low in
        bars.close.withUnsafeBufferPointer { close in
          for index in close.indices {
            let (highest, lowest) = (high[index] < last ? last : high[index], low[index] < last ? low[index] : last)
            if highest > factor * lowest { found.append(index) }
            last = close[index]
          }
        }
      }
    }
    return found
  }

  private static func largest(in bars: BarSeries, at index: Int) -> PriceJump? {
    var largest: PriceJump?
    for column in [Column.close, .open, .high, .low] {
      let jump = PriceJump(column, in: bars, at: index)
      if jump.size > largest?.size ?? 0 { largest = jump }
    }
    return largest
  }
}

extension PriceJump {
  /// A price of a bar and what it is compared with.
  ///
  /// Open and close are compared with the close before, of the first bar with its own close; the high with the higher
  /// of open and close, the low with the lower.
  init(_ column: Column, in bars: BarSeries, at index: Int) {
    let (open, close) = (bars.open[index], bars.close[index])
    let before = index == 0 ? close : bars.close[index - 1]
    let time = bars[index].timestamp
    switch column {
    case .open: self.init(timestamp: time, column: column, from: before, to: open)
    case .high: self.init(timestamp: time, column: column, from: max(open, close), to: bars.high[index])
    case .low: self.init(timestamp: time, column: column, from: min(open, close), to: bars.low[index])
    case .close: self.init(timestamp: time, column: column, from: before, to: close)
    }
  }
}
