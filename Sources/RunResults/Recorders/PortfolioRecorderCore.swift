import PerformanceAnalytics
import TradingModel

/// Digests what portfolios did, computes their trades and metrics, and writes their tables.
///
/// Streams, for each portfolio P: `orders/P`, `fills/P`, `positions/P`, `equity/P`, `trades/P`, `events/P`. Rows of all
/// portfolios stand in (cycle, portfolio) order. A class for the one actor that owns it; nothing here is safe to share.
public final class PortfolioRecorderCore {
  let portfolios: [RecordedPortfolio]
  let owners: [RowOwner]
  let names: [String]
  private(set) var states: [PortfolioStreams]
  private let tables: PortfolioTables?
  /// The last cycle recorded, or nil before the first.
  public private(set) var lastCycle: Int?
  /// The instant of the last cycle recorded.
  public private(set) var lastTimestamp: Timestamp?

  /// A recorder that has seen nothing.
  ///
  /// - Parameters:
  ///   - portfolios: In the order in which rows of one cycle are written: that of their IDs.
  ///   - output: Where the tables go, or nil to compute digests and metrics only.
  /// - Throws: `ResultsError.fileSystem` where a file cannot be created.
  public init(
    portfolios: [RecordedPortfolio], symbols: SymbolTable, output: ResultsOutput?
  ) throws(ResultsError) {
    self.portfolios = portfolios
    owners = portfolios.map { RowOwner(containerID: $0.containerID, portfolioID: $0.id) }
    names = symbols.symbols.map(\.name)
    states = portfolios.map { PortfolioStreams(capital: $0.capital, symbolCount: symbols.count) }
    tables = if let output { try PortfolioTables(output: output, portfolioIDs: portfolios.map(\.id)) } else { nil }
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
    for index in blocks.indices { states[index].record(blocks[index], names: names) }
    if let last = first.timestamps.last {
      lastCycle = first.firstCycle + first.count - 1
      lastTimestamp = Timestamp(nanoseconds: last)
    }
    if let tables { try tables.write(blocks, trades: states.map(\.trades), owners: owners, names: names) }
  }

  /// Closes the tables under their final names.
  ///
  /// - Throws: `ResultsError.fileSystem`; the partial files that are not closed yet stay.
  public func finish() throws(ResultsError) { try tables?.close() }

  /// Writes what has gathered and leaves the tables under their partial names: for a run that failed.
  public func flush() throws(ResultsError) { try tables?.flush() }

  /// The digests of everything recorded so far.
  public var streams: [StreamRecord] {
    portfolios.indices.flatMap { states[$0].records(portfolios[$0].id) }
  }

  /// The metrics of everything recorded so far, by portfolio.
  public var metrics: [PortfolioMetrics] {
    portfolios.indices.map {
      PortfolioMetrics(portfolioID: portfolios[$0].id, metrics: states[$0].performance.metrics())
    }
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
