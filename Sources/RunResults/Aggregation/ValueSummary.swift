/// Mean, deviation, median and bounds of the values of one metric, in memory that does not grow with them.
public struct ValueSummary: Equatable, Sendable {
  /// Number of values; what is not finite is not counted.
  public private(set) var count = 0
  /// The least and the greatest value.
  public private(set) var bounds: ClosedRange<Double>?
  private var runningMean = 0.0
  /// Sum of the squared distances from the mean.
  private var squares = 0.0
  private var sample = MedianSample()

  /// No values yet.
  public init() {}

  /// Takes a value in; nil and what is not finite are left out.
  ///
  /// Mean and deviation depend in their last bits on the order of the values, which is that of the IDs of whose they
  /// are. Source: Welford (1962), "Note on a method for calculating corrected sums of squares and products".
  public mutating func add(_ value: Double?) {
    guard let value, value.isFinite else { return }
    count += 1
    let distance = value - runningMean
    runningMean += distance / Double(count)
    squares += distance * (value - runningMean)
    bounds = bounds.map { min($0.lowerBound, value)...max($0.upperBound, value) } ?? value...value
    sample.add(value)
  }

  /// The mean; nil of no value, or where it is beyond all numbers.
  public var mean: Double? { count > 0 && runningMean.isFinite ? runningMean : nil }

  /// The standard deviation of a sample, with n - 1; nil of fewer than two values.
  public var deviation: Double? {
    guard count > 1 else { return nil }
    let deviation = (squares / Double(count - 1)).squareRoot()
    return deviation.isFinite ? deviation : nil
  }

  /// The median; nil of no value.
  ///
  /// Exact up to `MedianSample.capacity` values; beyond, that of values at equal distances, at least half as many.
  public var median: Double? { sample.median }
}

/// Values of which the median is asked for: all while they are few, else each second, fourth, eighth...
struct MedianSample: Equatable, Sendable {
  /// The most values that are kept.
  static let capacity = 4_096

  private var values: [Double] = []
  /// Of so many values one is kept.
  private var stride = 1
  /// Values since one was kept.
  private var passed = 0

  mutating func add(_ value: Double) {
    passed += 1
    if passed < stride { return }
    passed = 0
    if values.count == Self.capacity {
      values = values.indices.filter { $0 % 2 == 1 }.map { values[$0] }
      stride *= 2
      // This value would be the first of the next two.
      passed = stride / 2
      return
    }
    values.append(value)
  }

  var median: Double? {
    if values.isEmpty { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    if sorted.count % 2 == 1 { return sorted[middle] }
    return sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2
  }
}
