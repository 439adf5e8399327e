import Determinism
import PerformanceAnalytics

/// What a portfolio came to: all that a result digest covers.
public struct PortfolioResult: Equatable, Sendable {
  /// A position that is held at the end.
  public struct Position: Equatable, Sendable {
    /// Whose units these are.
    public let symbol: String
    /// Signed units.
    public let quantity: Double

    /// Makes a position from its parts.
    public init(symbol: String, quantity: Double) {
      self.symbol = symbol
      self.quantity = quantity
    }
  }

  /// The portfolio's ID in the workflow.
  public let id: String
  /// Digest and number of its fills.
  public let fills: StreamRecord
  /// Digest and number of its trades.
  public let trades: StreamRecord
  /// Cash at the end.
  public let cash: Double
  /// What is held at the end, in order of symbols.
  public let positions: [Position]
  /// Its metrics, of which the digest covers `ResultDigest.metrics`.
  public let metrics: PerformanceMetrics

  /// Makes a result from its parts.
  public init(
    id: String, fills: StreamRecord, trades: StreamRecord, cash: Double, positions: [Position],
    metrics: PerformanceMetrics
  ) {
    self.id = id
    self.fills = fills
    self.trades = trades
    self.cash = cash
    self.positions = positions
    self.metrics = metrics
  }

  /// The digest of this portfolio alone.
  public var digest: String { ResultDigest.combine([self]) }
}

/// A digest of what portfolios came to, which costs nothing but at the end: it leaves out what each cycle and each
/// order was like, and is the same whatever computed the fills.
///
/// SHA-256, 64 hexadecimal digits, over 64-bit little-endian words in the form of `StreamDigest`. For each portfolio,
/// in the order of the run: its ID; digest and number of its fills; digest and number of its trades; cash; the number
/// of positions held and for each symbol and quantity; the name and the value of each metric of `metrics`.
public enum ResultDigest {
  /// The metrics that it covers, in this order: those of the first version, whose meaning never changes.
  ///
  /// None of the benchmark is among them, and none that comes later.
  public static let metrics = [
    "average_loss", "average_win", "bars", "cagr", "calmar", "commission", "days", "expectancy", "exposure", "fills",
    "final_equity", "gross_loss", "gross_profit", "initial_equity", "max_drawdown", "max_drawdown_bars",
    "max_drawdown_days", "profit_factor", "sharpe", "slippage", "sortino", "total_return", "trades", "turnover",
    "volatility", "win_rate",
  ]

  private static let covered: [Metric] = metrics.compactMap { name in Metric.all.first { $0.name == name } }

  /// The digest of these portfolios.
  public static func combine(_ portfolios: [PortfolioResult]) -> String {
    var words = CanonicalWords()
    for portfolio in portfolios {
      words.add(portfolio.id)
      for stream in [portfolio.fills, portfolio.trades] {
        words.add(stream.digest)
        words.add(UInt64(stream.count))
      }
      words.add(portfolio.cash)
      words.add(UInt64(portfolio.positions.count))
      for position in portfolio.positions {
        words.add(position.symbol)
        words.add(position.quantity)
      }
      for metric in covered {
        words.add(metric.name)
        switch metric.value(in: portfolio.metrics) {
        case .count(let count): words.add(UInt64(bitPattern: Int64(count)))
        case .number(let number):
          words.add(UInt64(number == nil ? 0 : 1))
          if let number { words.add(number) }
        }
      }
    }
    return SHA256.hexadecimal(words.bytes)
  }
}

/// Values as words, in the canonical form of `StreamDigest`.
private struct CanonicalWords {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ word: UInt64) { withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) } }

  mutating func add(_ number: Double) { add(StreamDigest.canonicalBits(number)) }

  mutating func add(_ text: String) {
    add(UInt64(text.utf8.count))
    bytes += Array(text.utf8)
    bytes += Array(repeating: 0, count: (8 - text.utf8.count % 8) % 8)
  }
}
