import PerformanceAnalytics
import TradingModel

/// Digests what portfolios did, computes their trades and metrics, and writes their tables.
///
/// Streams, for each portfolio P: `orders/P`, `fills/P`, `positions/P`, `equity/P`, `trades/P`, `events/P`. Rows of all
/// portfolios stand in (cycle, portfolio) order. A class for the one actor that owns it; nothing here is safe to share.
public final class PortfolioRecorderCore {
  private var portfolios: [PortfolioStreams]
  private let owners: [StreamOwner]
  private var trace: [StreamEvent]?
  private let tables: PortfolioTables?
  /// The last cycle recorded, or nil before the first.
  public private(set) var lastCycle: Int?
  /// The instant of the last cycle recorded.
  public private(set) var lastTimestamp: Timestamp?

  /// A recorder that has seen nothing.
  ///
  /// - Parameters:
  ///   - portfolios: In the order in which rows of one cycle are written: that of their IDs.
  ///   - capital: Cash at the start by portfolio, in the account's currency.
  ///   - output: Where the tables go, or nil to compute digests and metrics only.
  ///   - keepsTrace: Whether every event is kept for `takeTrace`.
  /// - Precondition: There is one capital a portfolio.
  /// - Throws: `ResultsError.fileSystem` where a file cannot be created.
  public init(
    portfolios: [StreamOwner], capital: [Double], symbols: SymbolTable, output: ResultsOutput?, keepsTrace: Bool = false
  ) throws(ResultsError) {
    precondition(portfolios.count == capital.count, "there is one capital a portfolio")
    let names = symbols.symbols.map(\.name)
    owners = portfolios
    self.portfolios = zip(portfolios, capital).map { PortfolioStreams($0, capital: $1, symbols: names) }
    tables = if let output { try PortfolioTables(self.portfolios, output: output) } else { nil }
    trace = keepsTrace ? [] : nil
  }

  /// Records the next cycles.
  ///
  /// - Parameter blocks: One a portfolio, all of the same cycles.
  /// - Precondition: There are as many blocks as portfolios, and their cycles are the same.
  /// - Throws: `ResultsError.fileSystem` where rows cannot be written.
  public func record(_ blocks: [LedgerBlock]) throws(ResultsError) {
    precondition(blocks.count == portfolios.count, "there is one block a portfolio")
    guard let first = blocks.first else { return }
    for block in blocks {
      precondition(
        block.firstCycle == first.firstCycle && block.count == first.count, "the blocks cover the same cycles")
    }
    for index in blocks.indices { portfolios[index].record(blocks[index], trace: &trace) }
    if let last = first.timestamps.last {
      lastCycle = first.firstCycle + first.count - 1
      lastTimestamp = Timestamp(nanoseconds: last)
    }
    if let tables { try tables.write(blocks, portfolios) }
  }

  /// Closes the tables under their final names.
  ///
  /// - Throws: `ResultsError.fileSystem`; the partial files that are not closed yet stay.
  public func finish() throws(ResultsError) { try tables?.close() }

  /// Writes what has gathered and leaves the tables under their partial names: for a run that failed.
  public func flush() throws(ResultsError) { try tables?.flush() }

  /// Names and hashes of the tables, once they are closed; none without output.
  public var files: [RunManifest.FileHash] { tables?.fileHashes ?? [] }

  /// The digests of everything recorded so far.
  public var streams: [StreamRecord] { portfolios.flatMap(\.records) }

  /// The metrics of everything recorded so far, by portfolio.
  public var metrics: [PortfolioMetrics] {
    zip(owners, portfolios).map { PortfolioMetrics(portfolioID: $0.id, metrics: $1.performance.metrics()) }
  }

  /// The events recorded since the last call, none where no trace is kept.
  public func takeTrace() -> [StreamEvent] {
    defer { if trace != nil { trace = [] } }
    return trace ?? []
  }
}

/// The metrics of one portfolio under its ID.
public struct PortfolioMetrics: Equatable, Sendable {
  /// The portfolio's ID in the workflow.
  public var portfolioID: String
  /// What it achieved.
  public var metrics: PerformanceMetrics

  /// Makes an entry from its parts.
  public init(portfolioID: String, metrics: PerformanceMetrics) {
    self.portfolioID = portfolioID
    self.metrics = metrics
  }
}
