import TradingModel

/// A column of bars that a feature reads.
public enum BarColumn: String, Sendable, CaseIterable {
  /// Opening prices.
  case open
  /// Highest prices.
  case high
  /// Lowest prices.
  case low
  /// Closing prices.
  case close
  /// Volumes.
  case volume
}

extension Bar {
  /// The value of one column.
  public subscript(column: BarColumn) -> Double {
    switch column {
    case .open: open
    case .high: high
    case .low: low
    case .close: close
    case .volume: volume
    }
  }
}

extension BarSeries {
  /// One column of values.
  public subscript(column: BarColumn) -> [Double] {
    switch column {
    case .open: open
    case .high: high
    case .low: low
    case .close: close
    case .volume: volume
    }
  }
}
