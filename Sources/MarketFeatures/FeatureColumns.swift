import TradingModel

/// Features over whole columns: the same values as the streaming form, to the bit.
public enum FeatureColumns {
  /// The values of a feature over `series`, one a bar, NaN where it is not defined.
  ///
  /// - Precondition: `specification.check()` accepts it.
  /// - Complexity: O(bars), whatever the period, but for the commodity channel index: O(bars * period).
  public static func compute(_ specification: FeatureSpecification, series: BarSeries) -> [Double] {
    var indicator = FeatureIndicator(specification)
    return [Double](unsafeUninitializedCapacity: series.count) { buffer, initialized in
      if let output = buffer.baseAddress { indicator.update(series, into: output) }
      initialized = series.count
    }
  }
}
