import TradingModel

/// Consecutive bars of one symbol as columns, valid while the columns' owner keeps them.
struct BarRun {
  let count: Int
  let timestamps: UnsafePointer<Int64>
  private(set) var open: UnsafePointer<Double>
  private(set) var high: UnsafePointer<Double>
  private(set) var low: UnsafePointer<Double>
  private(set) var close: UnsafePointer<Double>
  private(set) var volume: UnsafePointer<Double>

  /// Most bars that an indicator is shown at once: its intermediate columns then stay in the nearest cache.
  static let limit = 128

  /// `count` bars from `start` on.
  func part(from start: Int, count: Int) -> BarRun {
    BarRun(
      count: count, timestamps: timestamps + start, open: open + start, high: high + start, low: low + start,
      close: close + start, volume: volume + start)
  }

  @inline(__always)
  subscript(index: Int) -> Bar {
    Bar(
      timestamp: Timestamp(nanoseconds: timestamps[index]), open: open[index], high: high[index], low: low[index],
      close: close[index], volume: volume[index])
  }

  subscript(column: BarColumn) -> UnsafePointer<Double> {
    get {
      switch column {
      case .open: open
      case .high: high
      case .low: low
      case .close: close
      case .volume: volume
      }
    }
    set {
      switch column {
      case .open: open = newValue
      case .high: high = newValue
      case .low: low = newValue
      case .close: close = newValue
      case .volume: volume = newValue
      }
    }
  }

  /// (high + low + close) / 3.
  @inline(__always)
  func typicalPrice(_ index: Int) -> Double { (high[index] + low[index] + close[index]) / 3 }
}

extension Bar {
  /// Runs `body` on this bar alone.
  func asRun(_ body: (BarRun) -> Void) {
    withUnsafePointer(to: timestamp.nanoseconds) { timestamp in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 5) { cells in
        guard let cell = cells.baseAddress else { return }
        (cell[0], cell[1], cell[2], cell[3], cell[4]) = (open, high, low, close, volume)
        body(
          BarRun(
            count: 1, timestamps: timestamp, open: cell, high: cell + 1, low: cell + 2, close: cell + 3,
            volume: cell + 4))
      }
    }
  }
}

extension BarSeries {
  /// Runs `body` on the whole series, or not at all if it is empty.
  func asRun(_ body: (BarRun) -> Void) {
    timestamps.withUnsafeBufferPointer { timestamps in
      open.withUnsafeBufferPointer { open in
        high.withUnsafeBufferPointer { high in
          low.withUnsafeBufferPointer { low in
            close.withUnsafeBufferPointer { close in
              volume.withUnsafeBufferPointer { volume in
                guard let timestamps = timestamps.baseAddress, let open = open.baseAddress,
                  let high = high.baseAddress, let low = low.baseAddress, let close = close.baseAddress,
                  let volume = volume.baseAddress
                else { return }
                body(
                  BarRun(
                    count: count, timestamps: timestamps, open: open, high: high, low: low, close: close,
                    volume: volume))
              }
            }
          }
        }
      }
    }
  }
}

extension MarketBlockPointers {
  /// A symbol's columns over the whole block; they hold NaN where it has no bar.
  func run(symbol: Int) -> BarRun {
    let start = symbol * count
    return BarRun(
      count: count, timestamps: timestamps, open: open + start, high: high + start, low: low + start,
      close: close + start, volume: volume + start)
  }
}
