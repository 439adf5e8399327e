import TradingModel

/// A state of the synthetic market: how prices drift and move while it lasts.
public struct SyntheticRegime: Equatable, Sendable {
  /// Growth of the expected price, a year; without jumps.
  public var drift: Double
  /// Standard deviation of a year's return.
  public var volatility: Double
  /// Mean number of bars for which the regime lasts.
  public var meanBars: Double

  /// Makes a regime, which lasts a trading year by default.
  public init(drift: Double, volatility: Double, meanBars: Double = 250) {
    self.drift = drift
    self.volatility = volatility
    self.meanBars = meanBars
  }
}

/// Sudden changes of price between one bar and the next.
public struct SyntheticJumps: Equatable, Sendable {
  /// Mean number of jumps a year of each symbol.
  public var perYear: Double
  /// Mean of a jump, as a change of the price's logarithm.
  public var mean: Double
  /// Standard deviation of a jump, as a change of the price's logarithm.
  public var deviation: Double

  /// Makes a rule for jumps; none by default.
  public init(perYear: Double = 0, mean: Double = 0, deviation: Double = 0.05) {
    self.perYear = perYear
    self.mean = mean
    self.deviation = deviation
  }
}

/// What the synthetic source makes: see `SyntheticSource` for the model.
public struct SyntheticSettings: Equatable, Sendable {
  /// The seed of every number that is drawn.
  public var seed: UInt64
  /// Number of bars of each symbol.
  public var bars: Int
  /// Length of a bar in nanoseconds.
  public var barLength: Int64
  /// Instant at which the first bar may open; its day, where bars last whole days.
  public var start: Timestamp
  /// Growth of the expected price, a year, without jumps; not used where there are regimes.
  public var drift: Double
  /// Standard deviation of a year's return; not used where there are regimes.
  public var volatility: Double
  /// States between which the whole market switches; none: it stays in one.
  public var regimes: [SyntheticRegime]
  /// Sudden changes of price.
  public var jumps: SyntheticJumps
  /// Correlation of the returns of any two symbols, jumps apart.
  public var correlation: Double
  /// Share of a bar's variance that comes before it opens.
  public var gap: Double
  /// Price of every symbol before the first bar.
  public var initialPrice: Double
  /// Number of decimals of prices.
  public var decimals: Int
  /// Mean volume of a bar.
  public var volume: Int

  /// Ten years of daily bars without regimes and jumps.
  public init() {
    seed = 42
    bars = 2520
    barLength = Timestamp.nanosecondsPerDay
    start = Timestamp(year: 2000, month: 1, day: 3)
    drift = 0.05
    volatility = 0.2
    regimes = []
    jumps = SyntheticJumps()
    correlation = 0
    gap = 0.2
    initialPrice = 100
    decimals = 2
    volume = 1_000_000
  }
}
