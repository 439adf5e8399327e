import TradingModel

/// The streaming form of any feature: the state of one specification for one symbol.
public struct FeatureIndicator: Indicator {
  enum State: Sendable {
    case simpleMovingAverage(SimpleMovingAverage, BarColumn)
    case exponentialMovingAverage(ExponentialMovingAverage, BarColumn)
    case relativeStrengthIndex(RelativeStrengthIndex, BarColumn)
    case movingDeviation(MovingDeviation, BarColumn)
    case priorExtreme(PriorExtreme, BarColumn)
    case rateOfChange(RateOfChange, BarColumn)
    case averageTrueRange(AverageTrueRange)
    case custom(any Indicator)
    /// Stands in while the state is worked on, so that its buffers have one owner.
    case taken
  }

  var state: State

  /// The state before the first bar.
  ///
  /// - Precondition: `specification.check()` accepts it.
  public init(_ specification: FeatureSpecification) {
    switch specification.kind {
    case .simpleMovingAverage(let column, let period):
      state = .simpleMovingAverage(SimpleMovingAverage(period: period), column)
    case .exponentialMovingAverage(let column, let period, let seed):
      state = .exponentialMovingAverage(ExponentialMovingAverage(period: period, seed: seed), column)
    case .relativeStrengthIndex(let column, let period):
      state = .relativeStrengthIndex(RelativeStrengthIndex(period: period), column)
    case .standardDeviation(let column, let period):
      state = .movingDeviation(MovingDeviation(period: period, output: .deviation), column)
    case .bollingerUpper(let column, let period, let deviations):
      state = .movingDeviation(MovingDeviation(period: period, output: .band(deviations)), column)
    case .bollingerLower(let column, let period, let deviations):
      state = .movingDeviation(MovingDeviation(period: period, output: .band(-deviations)), column)
    case .priorHigh(let period): state = .priorExtreme(PriorExtreme(period: period, isMaximum: true), .high)
    case .priorLow(let period): state = .priorExtreme(PriorExtreme(period: period, isMaximum: false), .low)
    case .rateOfChange(let column, let period): state = .rateOfChange(RateOfChange(period: period), column)
    case .averageTrueRange(let period): state = .averageTrueRange(AverageTrueRange(period: period))
    case .custom(let feature): state = .custom(feature.make())
    }
  }

  /// Takes the next bar and returns the feature's value at it, NaN while it is not defined yet.
  public mutating func update(_ bar: Bar) -> Double {
    let taken = state
    state = .taken
    switch consume taken {
    case .simpleMovingAverage(var inner, let column):
      defer { state = .simpleMovingAverage(inner, column) }
      return inner.update(bar[column])
    case .exponentialMovingAverage(var inner, let column):
      defer { state = .exponentialMovingAverage(inner, column) }
      return inner.update(bar[column])
    case .relativeStrengthIndex(var inner, let column):
      defer { state = .relativeStrengthIndex(inner, column) }
      return inner.update(bar[column])
    case .movingDeviation(var inner, let column):
      defer { state = .movingDeviation(inner, column) }
      return inner.update(bar[column])
    case .priorExtreme(var inner, let column):
      defer { state = .priorExtreme(inner, column) }
      return inner.update(bar[column])
    case .rateOfChange(var inner, let column):
      defer { state = .rateOfChange(inner, column) }
      return inner.update(bar[column])
    case .averageTrueRange(var inner):
      defer { state = .averageTrueRange(inner) }
      return inner.update(high: bar.high, low: bar.low, close: bar.close)
    case .custom(var inner):
      defer { state = .custom(inner) }
      return inner.update(bar)
    case .taken: return .nan
    }
  }
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
