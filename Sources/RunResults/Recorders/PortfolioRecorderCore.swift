import FileFormats
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
  private var benchmarks: BenchmarkSet
  /// The last cycle recorded, or nil before the first.
  public private(set) var lastCycle: Int?
  /// The instant of the last cycle recorded.
  public private(set) var lastTimestamp: Timestamp?

  /// A recorder that has seen nothing.
  ///
  /// - Parameters:
  ///   - portfolios: In the order in which rows of one cycle are written: that of their IDs.
  ///   - capital: Equity at the start by portfolio, in the account's currency.
  ///   - opening: By portfolio what it holds at the start; empty for nothing.
  ///   - basis: What daily returns become annual figures by.
  ///   - benchmarks: What the portfolios are compared with; in no digest.
  ///   - output: Where the tables go, or nil to compute digests and metrics only.
  ///   - keepsTrace: Whether every event is kept for `takeTrace`.
  ///   - extent: What goes into digests; tables and traces need everything.
  ///   - metrics: Which are computed.
  /// - Precondition: There is one capital a portfolio.
  /// - Throws: `ResultsError.fileSystem` where a file cannot be created.
  public init(
    portfolios: [StreamOwner], capital: [Double], opening: [[HeldUnits]] = [], symbols: SymbolTable,
    basis: AnnualBasis = AnnualBasis(), benchmarks: BenchmarkSet = BenchmarkSet(), output: ResultsOutput?,
    keepsTrace: Bool = false,
    extent: RecordedExtent = .everything, metrics: MetricSet = .all
  ) throws(ResultsError) {
    precondition(portfolios.count == capital.count, "there is one capital a portfolio")
    let names = symbols.symbols.map(\.name)
    owners = portfolios
    self.benchmarks = benchmarks
    self.portfolios = portfolios.indices.map { index in
      let performance = PerformanceAccumulator(
        capital: capital[index], basis: basis, hasBenchmark: benchmarks.ofPortfolio(index) != nil, metrics: metrics)
      return PortfolioStreams(
        portfolios[index], capital: capital[index], opening: opening.indices.contains(index) ? opening[index] : [],
        performance: performance, symbols: names, extent: extent)
    }
    tables = if let output { try PortfolioTables(self.portfolios, output: output) } else { nil }
    trace = keepsTrace ? [] : nil
  }

  /// Records the next cycles.
  ///
  /// - Parameters:
  ///   - blocks: One a portfolio, all of the same cycles.
  ///   - threads: The most threads at work; shows nowhere. Traces are kept by one.
  /// - Precondition: There are as many blocks as portfolios, and their cycles are the same.
  /// - Throws: `ResultsError.fileSystem` where rows cannot be written.
  public func record(_ blocks: [LedgerBlock], threads: Int = 1) throws(ResultsError) {
    precondition(blocks.count == portfolios.count, "there is one block a portfolio")
    guard let first = blocks.first else { return }
    for block in blocks {
      precondition(
        block.firstCycle == first.firstCycle && block.count == first.count, "the blocks cover the same cycles")
    }
    if threads > 1, trace == nil, benchmarks.isOnePerPortfolio {
      record(blocks, of: first, onThreads: threads)
    } else {
      for index in blocks.indices {
        benchmarks.mark(ofPortfolio: index, first.timestamps, from: first.firstCycle)
        portfolios[index].record(blocks[index], against: benchmarks.block(ofPortfolio: index), trace: &trace)
        if tables == nil { benchmarks.forgetBlock(ofPortfolio: index) }
      }
    }
    if let last = first.timestamps.last {
      lastCycle = first.firstCycle + first.count - 1
      lastTimestamp = Timestamp(nanoseconds: last)
    }
    if let tables { try tables.write(blocks, portfolios, benchmarks) }
  }

  /// Takes consecutive portfolios on each thread: none has anything to do with another.
  private func record(_ blocks: [LedgerBlock], of first: LedgerBlock, onThreads threads: Int) {
    let keepsBlocks = tables != nil
    let count = min(blocks.count, 4 * threads)
    portfolios.withUnsafeMutableBufferPointer { streams in
      benchmarks.withBenchmarks { benchmarks, places in
        let shared = SharedPortfolios(streams: streams, benchmarks: benchmarks)
        _ = ParallelPieces.map(count, threads: threads) { piece in
          for index in (blocks.count * piece / count)..<(blocks.count * (piece + 1) / count) {
            let place = places.indices.contains(index) ? places[index] : nil
            if let place { shared.benchmarks[place].mark(first.timestamps, from: first.firstCycle) }
            var trace: [StreamEvent]?
            shared.streams[index].record(
              blocks[index], against: place.map { shared.benchmarks[$0].block }, trace: &trace)
            if let place, !keepsBlocks { shared.benchmarks[place].forgetBlock() }
          }
        }
      }
    }
  }

  /// Closes the tables under their final names.
  ///
  /// - Throws: `ResultsError.fileSystem`; the partial files that are not closed yet stay.
  public func finish() throws(ResultsError) { try tables?.close(streams) }

  /// Writes what has gathered and leaves the tables under their partial names: for a run that failed.
  public func flush() throws(ResultsError) { try tables?.flush() }

  /// Names and hashes of the tables, once they are closed; none without output.
  public var files: [RunManifest.FileHash] { tables?.fileHashes ?? [] }

  /// How much was written of each table, once they are closed or flushed; none without output.
  public var counts: [RunManifest.TableCounts] { tables?.counts ?? [] }

  /// The digests of everything recorded so far.
  public var streams: [StreamRecord] { portfolios.flatMap(\.records) }

  /// What everything recorded so far came to, by portfolio.
  public var results: [PortfolioResult] { portfolios.map(\.result) }

  /// The metrics of everything recorded so far, by portfolio.
  public var metrics: [PortfolioMetrics] {
    portfolios.indices.map { index in
      PortfolioMetrics(
        portfolioID: owners[index].id, metrics: portfolios[index].performance.metrics(),
        benchmark: benchmarks.ofPortfolio(index).map { BenchmarkMetrics(name: $0.name, metrics: $0.metrics) })
    }
  }

  /// The events recorded since the last call, none where no trace is kept.
  public func takeTrace() -> [StreamEvent] {
    defer { if trace != nil { trace = [] } }
    return trace ?? []
  }
}

/// What several threads change, each its own portfolios.
private struct SharedPortfolios: @unchecked Sendable {
  let streams: UnsafeMutableBufferPointer<PortfolioStreams>
  let benchmarks: UnsafeMutableBufferPointer<BenchmarkPortfolio>
}

/// The metrics of one portfolio under its ID.
public struct PortfolioMetrics: Equatable, Sendable {
  /// The portfolio's ID in the workflow.
  public var portfolioID: String
  /// What it achieved.
  public var metrics: PerformanceMetrics
  /// What it is compared with; nil for nothing.
  public var benchmark: BenchmarkMetrics?

  /// Makes an entry from its parts.
  public init(portfolioID: String, metrics: PerformanceMetrics, benchmark: BenchmarkMetrics? = nil) {
    self.portfolioID = portfolioID
    self.metrics = metrics
    self.benchmark = benchmark
  }
}

/// The metrics of a benchmark with the capital of one portfolio.
public struct BenchmarkMetrics: Equatable, Sendable {
  /// `buy_and_hold`, or the symbol.
  public var name: String
  /// What it achieved.
  public var metrics: PerformanceMetrics

  /// Makes an entry from its parts.
  public init(name: String, metrics: PerformanceMetrics) {
    self.name = name
    self.metrics = metrics
  }
}
