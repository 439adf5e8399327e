import Determinism
import FileFormats
import SettingsTables
import TradingModel

/// Makes bars by chance: a geometric random walk with jumps in a market that switches between regimes.
///
/// With dt the length of a bar in years, m and v drift and volatility of the bar's regime, and g the share `gap`:
///
/// - The regime is one for all symbols. The first is the first of the list; after each bar it ends with probability
///   1 / `mean_bars`, and any of the others, equally likely, begins.
/// - The logarithm of the price moves by g (m - v^2 / 2) dt + v sqrt(g dt) z from one close to the next open, and by
///   the rest, with 1 - g for g, from there to the close. Each z is normal, sqrt(r) z' + sqrt(1 - r) z'' with z' drawn
///   for the market and z'' for the symbol: any two symbols have the correlation r.
/// - Jumps come between bars: their number is Poisson with mean `per_year` dt, each is normal, independent of all else.
/// - High and low are the extremes of a Brownian bridge from open to close, each drawn from its distribution (the
///   extreme of a bridge from 0 to x with variance s^2 lies at (x +- sqrt(x^2 - 2 s^2 ln u)) / 2 for a uniform u).
/// - Volume is log-normal around its mean with deviation 0.5, rounded to a whole number.
///
/// Prices are rounded to the decimals; the walk itself is not. They stay within one unit of the last decimal and 1e15
/// such units, however far the walk goes.
///
/// Numbers are drawn by bar, from generators that belong to the market or to one symbol by its name: another number of
/// bars makes the same bars longer or shorter, and another symbol changes nobody's bars.
enum SyntheticSource {
  /// Bars and hashes for the symbols of the settings.
  ///
  /// - Throws: what is wrong with the settings.
  static func make(
    _ settings: SyntheticSettings, symbols: SymbolTable
  ) throws(MarketDataErrors) -> (series: [BarSeries], hashes: [DataHash]) {
    let problems = SyntheticSettings.table.problems(of: settings).map {
      MarketDataError(message: "data.synthetic.\($0.key): \($0.message)")
    }
    if !problems.isEmpty { throw MarketDataErrors(problems) }
    if let symbol = symbols.symbols.first(where: { $0.name.utf8.contains(0) }) {
      throw MarketDataErrors("the symbol \(symbol) contains a zero byte")
    }
    let market = SyntheticMarket(settings)
    let series = symbols.symbols.map { SyntheticWalk(settings, $0).bars(market) }
    var hash = SHA256()
    hash.update(settings.canonicalForm.sorted.compactText)
    hash.update(CollectionOfOne(0x0A))
    return (series, series.map { DataHash(file: "synthetic:\($0.symbol)", sha256: finish(hash, $0)) })
  }

  /// SHA-256 over the canonical settings as compact JSON, a line feed, and the columns: times, opens, highs, lows,
  /// closes, volumes, as little-endian words of 64 bits.
  ///
  /// - Parameter hash: What hashes the settings and the line feed, once for all symbols.
  private static func finish(_ hash: SHA256, _ bars: BarSeries) -> String {
    var hash = hash
    bars.timestamps.map { $0.littleEndian }.withUnsafeBytes { hash.update($0) }
    for column in [bars.open, bars.high, bars.low, bars.close, bars.volume] {
      column.map { $0.bitPattern.littleEndian }.withUnsafeBytes { hash.update($0) }
    }
    return hash.hexadecimal
  }
}

/// What is one for all symbols: when bars close, the regime of each, and the part of their moves that they share.
struct SyntheticMarket {
  /// What a bar's regime makes of it.
  struct Moves: Equatable {
    /// Mean change of the logarithm before the open, and its deviation.
    var gapMean: Double
    var gapDeviation: Double
    /// The same from open to close.
    var sessionMean: Double
    var sessionDeviation: Double
  }

  let closes: [Int64]
  /// Moves by regime.
  let moves: [Moves]
  /// Index of the regime by bar.
  let regimes: [Int]
  /// Normal numbers that all symbols share, by bar; empty where nothing is shared.
  let gapFactors: [Double]
  let sessionFactors: [Double]

  /// - Precondition: the settings have no problem.
  init(_ settings: SyntheticSettings) {
    let calendar = SyntheticCalendar(settings)
    let bar = 1 / calendar.barsPerYear
    let states =
      settings.regimes.isEmpty
      ? [SyntheticRegime(drift: settings.drift, volatility: settings.volatility, meanBars: 1)] : settings.regimes
    moves = states.map { regime in
      let drift = (regime.drift - regime.volatility * regime.volatility / 2) * bar
      return Moves(
        gapMean: settings.gap * drift, gapDeviation: regime.volatility * (settings.gap * bar).squareRoot(),
        sessionMean: (1 - settings.gap) * drift,
        sessionDeviation: regime.volatility * ((1 - settings.gap) * bar).squareRoot())
    }
    closes = (0..<settings.bars).compactMap { calendar.close(ofBar: $0) }
    var generator = SeededGenerator(masterSeed: settings.seed, id: "synthetic/market", purpose: "regimes")
    regimes = Self.regimes(states, count: settings.bars, &generator)
    var factors = SeededGenerator(masterSeed: settings.seed, id: "synthetic/market", purpose: "moves")
    var (gaps, sessions): ([Double], [Double]) = ([], [])
    if settings.correlation > 0 {
      for bar in 0..<settings.bars {
        factors.begin(cycle: UInt64(bar))
        gaps.append(factors.normal())
        sessions.append(factors.normal())
      }
    }
    (gapFactors, sessionFactors) = (gaps, sessions)
  }

  private static func regimes(
    _ states: [SyntheticRegime], count: Int, _ generator: inout SeededGenerator
  ) -> [Int] {
    if states.count == 1 { return Array(repeating: 0, count: count) }
    var current = 0
    return (0..<count).map { bar in
      let regime = current
      generator.begin(cycle: UInt64(bar))
      if generator.bernoulli(probability: 1 / states[current].meanBars) {
        let next = Int(generator.uniform(below: UInt64(states.count - 1)))
        current = next < current ? next : next + 1
      }
      return regime
    }
  }
}

/// The random walk of one symbol.
private struct SyntheticWalk {
  private let settings: SyntheticSettings
  private let symbol: Symbol
  private let grid: PriceGrid
  private let jumpsPerBar: Double
  /// Weights of what is shared and of what is the symbol's own.
  private let (shared, own): (Double, Double)
  private var generator: SeededGenerator
  /// Change of the logarithm since the beginning.
  private var level = 0.0

  init(_ settings: SyntheticSettings, _ symbol: Symbol) {
    self.settings = settings
    self.symbol = symbol
    grid = PriceGrid(decimals: settings.decimals)
    jumpsPerBar = settings.jumps.perYear / SyntheticCalendar(settings).barsPerYear
    shared = settings.correlation.squareRoot()
    own = (1 - settings.correlation).squareRoot()
    generator = SeededGenerator(masterSeed: settings.seed, id: "synthetic/symbol/\(symbol)", purpose: "bars")
  }

  consuming func bars(_ market: SyntheticMarket) -> BarSeries {
    var series = BarSeries(symbol: symbol, capacity: market.closes.count)
    for index in market.closes.indices { series.append(bar(index, market)) }
    return series
  }

  private mutating func bar(_ index: Int, _ market: SyntheticMarket) -> Bar {
    generator.begin(cycle: UInt64(index))
    let moves = market.moves[market.regimes[index]]
    let gap = mixed(generator.normal(), market.gapFactors, index)
    let session = mixed(generator.normal(), market.sessionFactors, index)
    let (up, down) = (uniform(), uniform())
    let noise = generator.normal()
    level += moves.gapMean + moves.gapDeviation * gap
    if jumpsPerBar > 0 { level += jump() }
    let open = level
    let change = moves.sessionMean + moves.sessionDeviation * session
    level += change
    let variance = 2 * moves.sessionDeviation * moves.sessionDeviation
    let high = open + (change + (change * change - variance * ExactMath.log(up)).squareRoot()) / 2
    let low = open + (change - (change * change - variance * ExactMath.log(down)).squareRoot()) / 2
    let (opened, closed) = (price(open), price(level))
    let volume = Double(settings.volume) * ExactMath.exp(0.5 * noise - 0.125)
    return Bar(
      timestamp: Timestamp(nanoseconds: market.closes[index]), open: opened,
      high: max(price(high), opened, closed), low: min(price(low), opened, closed), close: closed,
      volume: volume.rounded())
  }

  private func price(_ level: Double) -> Double { grid.price(settings.initialPrice * ExactMath.exp(level)) }

  private func mixed(_ normal: Double, _ factors: [Double], _ index: Int) -> Double {
    factors.isEmpty ? normal : shared * factors[index] + own * normal
  }

  /// A number above 0 and below 1.
  private mutating func uniform() -> Double { (Double(generator.next() >> 12) + 0.5) * 0x1p-52 }

  /// The sum of the jumps before a bar; the sum of n normal numbers is drawn as one.
  private mutating func jump() -> Double {
    let count = Double(generator.poisson(mean: jumpsPerBar))
    if count == 0 { return 0 }
    return generator.normal(
      mean: count * settings.jumps.mean, standardDeviation: count.squareRoot() * settings.jumps.deviation)
  }
}
