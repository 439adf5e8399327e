import Determinism
import PerformanceAnalytics

/// What a portfolio came to: all that a result digest covers.
///
/// A class of constants, as it goes from hand to hand, and is large.
public final class PortfolioResult: Equatable, Sendable {
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
  /// Those of its fills and trades; nil where nobody followed them.
  fileprivate let streams: (fills: StreamRecord, trades: StreamRecord)?
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
    streams = (fills, trades)
    self.cash = cash
    self.positions = positions
    self.metrics = metrics
  }

  /// Makes the result of a portfolio whose fills and trades nobody followed.
  package init(id: String, cash: Double, positions: [Position], metrics: PerformanceMetrics) {
    self.id = id
    streams = nil
    self.cash = cash
    self.positions = positions
    self.metrics = metrics
  }

  /// Digest and number of its fills.
  public var fills: StreamRecord { streams?.fills ?? .nothing(.fills, of: id) }
  /// Digest and number of its trades.
  public var trades: StreamRecord { streams?.trades ?? .nothing(.trades, of: id) }

  /// Whether both say the same.
  public static func == (left: PortfolioResult, right: PortfolioResult) -> Bool {
    left.id == right.id && left.fills == right.fills && left.trades == right.trades && left.cash == right.cash
      && left.positions == right.positions && left.metrics == right.metrics
  }

  /// The digest of this portfolio alone.
  public var digest: String { ResultDigest.combine([self]) }

  /// The same where nobody followed fills and trades: their streams are empty, see
  /// `PerformanceMetrics.leavingOutTrades`.
  public func leavingOutTrades() -> PortfolioResult {
    PortfolioResult(id: id, cash: cash, positions: positions, metrics: metrics.leavingOutTrades())
  }
}

extension StreamRecord {
  /// The record of a stream that nobody followed.
  package static func nothing(_ kind: StreamName.Kind, of id: String) -> StreamRecord {
    StreamRecord(name: StreamName(kind, owner: id), digest: 0, count: 0)
  }
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

  private static let covered: [(name: CanonicalWords, metric: Metric)] = metrics.compactMap { name in
    Metric.all.first { $0.name == name }.map { metric in
      var words = CanonicalWords()
      words.add(name)
      return (words, metric)
    }
  }

  /// The digest of these portfolios.
  public static func combine(_ portfolios: [PortfolioResult]) -> String {
    var words = CanonicalWords()
    let covered = covered
    for portfolio in portfolios {
      words.add(portfolio.id)
      // Streams that nobody followed are empty.
      words.add(portfolio.streams?.fills.digest ?? 0)
      words.add(UInt64(portfolio.streams?.fills.count ?? 0))
      words.add(portfolio.streams?.trades.digest ?? 0)
      words.add(UInt64(portfolio.streams?.trades.count ?? 0))
      words.add(portfolio.cash)
      words.add(UInt64(portfolio.positions.count))
      for position in portfolio.positions {
        words.add(position.symbol)
        words.add(position.quantity)
      }
      // One copy of them for all, and what is covered where it lies.
      let metrics = portfolio.metrics
      for place in covered.indices {
        words.add(covered[place].name)
        switch covered[place].metric.value(in: metrics) {
        case .count(let count): words.add(UInt64(bitPattern: Int64(count)))
        case .number(let number):
          words.add(UInt64(number == nil ? 0 : 1))
          if let number { words.add(number) }
        }
      }
    }
    return words.withBytes { SHA256.hexadecimal($0) }
  }
}

/// Values as words, in the canonical form of `StreamDigest`.
private struct CanonicalWords: Sendable {
  /// Little-endian.
  private var words: [UInt64] = []

  init() { words.reserveCapacity(256) }

  mutating func add(_ word: UInt64) { words.append(word.littleEndian) }

  mutating func add(_ number: Double) { add(StreamDigest.canonicalBits(number)) }

  mutating func add(_ other: CanonicalWords) { words += other.words }

  mutating func add(_ text: String) {
    add(UInt64(text.utf8.count))
    var (word, count): (UInt64, UInt64) = (0, 0)
    for byte in text.utf8 {
      word |= UInt64(byte) << (8 * count)
      count += 1
      if count == 8 {
        add(word)
        (word, count) = (0, 0)
      }
    }
    if count > 0 { add(word) }
  }

  /// Runs `body` on all bytes.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result { words.withUnsafeBytes(body) }
}
