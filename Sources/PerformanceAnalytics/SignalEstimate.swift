import Determinism
import TradingModel

/// What raw signals would have earned by a rule of thumb, without portfolio, sizes and money: cheap, and no more than
/// an estimate.
///
/// The position p of a strategy in a symbol is direction * strength of its raw signal, decided at a close. With t
/// counting the symbol's own bars, O and C their opens and closes, `same_close` earns
/// p(t-1) * (C(t) / C(t-1) - 1) at t,
/// and `next_open` (1 + p(t-2) * (O(t) / C(t-1) - 1)) * (1 + p(t-1) * (C(t) / O(t) - 1)) - 1. Net of costs, one plus
/// that is multiplied by 1 - cost * |change of p| at the fill: from p(t-1) to p(t) at the same close, from p(t-2) to
/// p(t-1) at the next open. The return of a cycle is the mean over all positions, 0 where a symbol has no bar; where it
/// is -1 or below nothing is left for good.
public struct SignalEstimate: Equatable, Sendable {
  /// What one strategy said, and what it trades.
  public struct Source: Sendable {
    /// Its signals, over the whole run.
    public var signals: SignalColumns
    /// Indices of the symbols that it trades.
    public var symbols: [Int]

    /// Makes a source from its parts.
    public init(signals: SignalColumns, symbols: [Int]) {
      self.signals = signals
      self.symbols = symbols
    }
  }

  /// What came out, before costs or after them; defined as the metrics of the same name.
  public struct Figures: Equatable, Sendable {
    /// Fraction of the holding spells that gained; a spell is a run of positions of one sign, the open one among them.
    public var hitRate: Double?
    /// Equity at the end, less 1.
    public var totalReturn: Double?
    /// Annual.
    public var volatility: Double?
    /// Annual.
    public var sharpe: Double?
    /// Zero or negative.
    public var maxDrawdown: Double?
  }

  /// Number of signals.
  public private(set) var signals = 0
  /// Number of holding spells.
  public private(set) var spells = 0
  /// Without costs.
  public private(set) var gross = Figures()
  /// After commission and slippage.
  public private(set) var net = Figures()
  /// The return of each cycle from the first of the run on, after commission and slippage; a sum of -1 or below is -1.
  public private(set) var netReturns: [Double] = []

  /// The estimate for some strategies.
  ///
  /// - Parameters:
  ///   - sources: What they said.
  ///   - series: The bars of every symbol of the run, in its order.
  ///   - timestamps: The instant of every cycle.
  ///   - firstCycle: The first cycle of the run, after the warm-up.
  ///   - fill: When orders fill.
  ///   - cost: Commission and slippage as a fraction of the value traded.
  ///   - basis: What daily returns become annual figures by.
  /// - Complexity: O(bars * strategies).
  public init(
    _ sources: [Source], series: [BarSeries], timestamps: [Int64], firstCycle: Int = 0, fill: FillRule, cost: Double,
    basis: AnnualBasis
  ) {
    let first = min(firstCycle, timestamps.count)
    let count = sources.reduce(0) { $0 + $1.symbols.count }
    var sums = (gross: [Double](repeating: 0, count: timestamps.count - first), net: [Double]())
    sums.net = sums.gross
    var gains = (gross: 0, net: 0)
    for source in sources {
      signals += source.signals.count
      let bySymbol = Self.changes(of: source.signals, symbolCount: series.count)
      for symbol in source.symbols {
        var walk = PositionWalk(fill: fill, cost: cost)
        walk.follow(series[symbol], bySymbol[symbol], timestamps, from: first) { offset, gross, net in
          sums.gross[offset] += gross
          sums.net[offset] += net
        }
        spells += walk.spells
        gains.gross += walk.gains.gross
        gains.net += walk.gains.net
      }
    }
    let times = timestamps[first...]
    gross = Self.figures(sums.gross, count, times, basis)
    net = Self.figures(sums.net, count, times, basis)
    netReturns = sums.net.map { count > 0 ? max(-1, $0 / Double(count)) : 0 }
    if spells > 0 {
      gross.hitRate = Double(gains.gross) / Double(spells)
      net.hitRate = Double(gains.net) / Double(spells)
    }
  }

  private static func changes(of signals: SignalColumns, symbolCount: Int) -> [[(cycle: Int, position: Double)]] {
    var result: [[(cycle: Int, position: Double)]] = Array(repeating: [], count: symbolCount)
    signals.withPointers { signals in
      for place in 0..<signals.count {
        let position = Double(signals.directions[place]) * signals.strengths[place]
        result[Int(signals.symbols[place])].append((Int(signals.cycles[place]), position))
      }
    }
    return result
  }

  private static func figures(
    _ sums: [Double], _ count: Int, _ times: ArraySlice<Int64>, _ basis: AnnualBasis
  ) -> Figures {
    var performance = PerformanceAccumulator(capital: 1, basis: basis, metrics: .core)
    var equity = 1.0
    for (sum, time) in zip(sums, times) {
      let value = count > 0 ? sum / Double(count) : 0
      equity = value > -1 ? equity * (1 + value) : 0
      performance.record(timestamp: time, equity: equity, isExposed: false)
    }
    let metrics = performance.metrics()
    return Figures(
      totalReturn: metrics.totalReturn, volatility: metrics.volatility, sharpe: metrics.sharpe,
      maxDrawdown: metrics.maxDrawdown)
  }
}

/// One position's way through the bars of its symbol.
private struct PositionWalk {
  let fill: FillRule
  let cost: Double
  private(set) var spells = 0
  private(set) var gains = (gross: 0, net: 0)
  /// One plus what the spell under way has earned.
  private var worth = (gross: 1.0, net: 1.0)
  private var held = 0.0

  init(fill: FillRule, cost: Double) {
    self.fill = fill
    self.cost = cost
  }

  /// Tells what each bar earned, by the offset of its cycle from the first.
  mutating func follow(
    _ bars: BarSeries, _ changes: [(cycle: Int, position: Double)], _ timestamps: [Int64], from first: Int,
    _ tell: (_ offset: Int, _ gross: Double, _ net: Double) -> Void
  ) {
    var cycle = first
    var next = 0
    // Decided at the close of this bar, of the one before, and of the one before that.
    var (decided, last, earlier) = (0.0, 0.0, 0.0)
    guard first < timestamps.count else { return }
    for bar in bars.timestamps.lowerBound(of: timestamps[first])..<bars.count {
      while timestamps[cycle] < bars.timestamps[bar] { cycle += 1 }
      (earlier, last) = (last, decided)
      while next < changes.count, changes[next].cycle <= cycle {
        decided = changes[next].position
        next += 1
      }
      let before = bar > 0 ? bars.close[bar - 1] : bars.open[bar]
      let (gross, net) =
        switch fill {
        case .sameClose: earn(hold: last, by: bars.close[bar] / before, then: decided, by: 1)
        case .nextOpen:
          earn(hold: earlier, by: bars.open[bar] / before, then: last, by: bars.close[bar] / bars.open[bar])
        }
      tell(cycle - first, gross - 1, net - 1)
    }
    endSpell()
  }

  /// Holds one position while the price changes by a factor, then another.
  private mutating func earn(
    hold old: Double, by first: Double, then new: Double, by second: Double
  ) -> (gross: Double, net: Double) {
    let before = 1 + old * (first - 1)
    grow(before)
    if (old > 0) != (new > 0) || (old < 0) != (new < 0) {
      // What is left is paid for by the spell that ends, what is entered by the one that begins.
      worth.net *= 1 - cost * old.magnitude
      endSpell()
      held = new
      worth = (1, 1 - cost * new.magnitude)
    } else if old != new {
      worth.net *= 1 - cost * (new - old).magnitude
    }
    let after = 1 + new * (second - 1)
    grow(after)
    let gross = before * after
    return (gross, gross * (1 - cost * (new - old).magnitude))
  }

  private mutating func grow(_ factor: Double) {
    worth.gross *= factor
    worth.net *= factor
  }

  private mutating func endSpell() {
    if held != 0 {
      spells += 1
      // A spell that ends at the price that it began at has earned nothing, whatever the last bits of its product say.
      if worth.gross.isAbove(1, scale: 1) { gains.gross += 1 }
      if worth.net.isAbove(1, scale: 1) { gains.net += 1 }
    }
    held = 0
    worth = (1, 1)
  }
}
