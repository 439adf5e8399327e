import Determinism
import MarketData
import TradingModel

/// Draws bars from a seed: walks that may begin late, end early, lack bars and jump.
///
/// A value: its properties say what may happen, the seed says what does. Prices have two decimals, so that failing
/// cases can be written down by hand.
public struct BarGenerator: Equatable, Sendable, CustomStringConvertible {
  /// How many cycles there may be.
  public var cycles: ClosedRange<Int>
  /// How many symbols there may be; they are named `S0`, `S1` and so on.
  public var symbols: ClosedRange<Int>
  /// Length of a cycle in nanoseconds.
  public var interval: Int64
  /// Probability that a symbol lacks a given bar, in those series that have gaps.
  public var gapProbability: Double
  /// Probability that a symbol begins late, and that it ends early.
  public var lateProbability: Double
  /// Probability of a jump at a bar, to between 0.6 and 3.6 times the price, in those sets that have jumps.
  public var jumpProbability: Double
  /// Largest change of a price from open to close, as a fraction.
  public var volatility: Double

  /// Small sets of daily bars in which everything may happen, unless told otherwise.
  public init(
    cycles: ClosedRange<Int> = 25...45, symbols: ClosedRange<Int> = 1...4,
    interval: Int64 = Timestamp.nanosecondsPerDay, gapProbability: Double = 0.2, lateProbability: Double = 0.3,
    jumpProbability: Double = 0.08, volatility: Double = 0.04
  ) {
    self.cycles = cycles
    self.symbols = symbols
    self.interval = interval
    self.gapProbability = gapProbability
    self.lateProbability = lateProbability
    self.jumpProbability = jumpProbability
    self.volatility = volatility
  }

  /// A Swift expression that makes this generator: what is not as by default.
  public var description: String {
    let plain = BarGenerator()
    var parts: [String] = []
    if cycles != plain.cycles { parts.append("cycles: \(cycles)") }
    if symbols != plain.symbols { parts.append("symbols: \(symbols)") }
    if interval != plain.interval { parts.append("interval: \(interval)") }
    if gapProbability != plain.gapProbability { parts.append("gapProbability: \(gapProbability)") }
    if lateProbability != plain.lateProbability { parts.append("lateProbability: \(lateProbability)") }
    if jumpProbability != plain.jumpProbability { parts.append("jumpProbability: \(jumpProbability)") }
    if volatility != plain.volatility { parts.append("volatility: \(volatility)") }
    return "BarGenerator(\(parts.joined(separator: ", ")))"
  }

  /// Draws series from a seed.
  ///
  /// - Precondition: The ranges begin at 1 or above.
  public func series(seed: UInt64) -> [BarSeries] {
    var draw = SeededGenerator(masterSeed: seed, id: "reproducibility-testing", purpose: "bars")
    let count = draw.integer(in: cycles)
    let symbolCount = draw.integer(in: symbols)
    let hasJumps = draw.bernoulli(probability: 0.5)
    return (0..<symbolCount).map { series("S\($0)", cycles: count, hasJumps: hasJumps, &draw) }
  }

  /// The series of a seed as the data of a run.
  public func marketData(seed: UInt64) -> MarketDataSet { MarketDataSet(series(seed: seed)) }

  private func series(
    _ name: String, cycles: Int, hasJumps: Bool, _ draw: inout SeededGenerator
  ) -> BarSeries {
    var series = BarSeries(symbol: Symbol(name), capacity: cycles)
    let hasGaps = draw.bernoulli(probability: 0.6)
    let quarter = cycles / 4
    let first = draw.bernoulli(probability: lateProbability) ? draw.integer(in: 0...quarter) : 0
    let end = draw.bernoulli(probability: lateProbability) ? cycles - draw.integer(in: 0...quarter) : cycles
    var close = 20 + 180 * draw.uniform()
    let start = Timestamp(year: 2021, month: 3, day: 1).nanoseconds
    for cycle in first..<max(end, first + 1) {
      var jump = 1.0
      if hasJumps, draw.bernoulli(probability: jumpProbability) {
        jump = 0.6 + (draw.choose([1, 1, 3]) ?? 1) * draw.uniform()
      }
      let open = Self.rounded(close * jump * (1 + volatility * (draw.uniform() - 0.5)))
      close = Self.rounded(open * (1 + 2 * volatility * (draw.uniform() - 0.5)))
      if hasGaps, cycle > first, draw.bernoulli(probability: gapProbability) { continue }
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: start + Int64(cycle) * interval), open: open,
          high: Self.rounded(max(open, close) * 1.01), low: Self.rounded(min(open, close) * 0.99), close: close,
          volume: Double(draw.integer(in: 1...9) * 100)))
    }
    return series
  }

  /// Two decimals, and never below 1.
  private static func rounded(_ price: Double) -> Double { max(1, (price * 100).rounded() / 100) }
}
