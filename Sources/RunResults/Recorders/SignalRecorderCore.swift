import TradingModel

/// The signals of a run of consecutive cycles, as the signal recorder takes them.
public struct SignalBlock: Equatable, Sendable {
  /// Index of the first cycle.
  public var firstCycle: Int
  /// Time of each cycle in nanoseconds since the epoch.
  public var timestamps: [Int64]
  /// Raw signals by strategy, each list in (cycle, symbol) order.
  public var raw: [[Signal]]
  /// Final signals by portfolio, each list in (cycle, symbol) order.
  public var final: [[Signal]]

  /// Makes a block from its parts.
  public init(firstCycle: Int, timestamps: [Int64], raw: [[Signal]], final: [[Signal]]) {
    self.firstCycle = firstCycle
    self.timestamps = timestamps
    self.raw = raw
    self.final = final
  }
}

/// Digests signals, and writes the `signals` table in (cycle, raw before final, owner, symbol) order.
///
/// Streams: `signals/STRATEGY` and `final_signals/PORTFOLIO`.
/// A class for the one actor that owns it; nothing here is safe to share.
public final class SignalRecorderCore {
  /// Those of strategies, then those of portfolios.
  private var signals: [RecordStream<Signal>]
  private let strategyCount: Int
  private let table: RecordTable<Signal>?
  private var trace: [StreamEvent]?
  /// The raw signals by strategy, where they are kept.
  public private(set) var kept: [SignalColumns]?

  /// A recorder that has seen nothing.
  ///
  /// - Parameters:
  ///   - strategies: In the order in which rows of one cycle are written: that of their IDs.
  ///   - portfolios: Likewise.
  ///   - output: Where the table goes, or nil to compute digests only.
  ///   - keepsTrace: Whether every event is kept for `takeTrace`.
  ///   - keepsSignals: Whether raw signals are kept, see `kept`.
  /// - Throws: `ResultsError.fileSystem` where the file cannot be created.
  public init(
    strategies: [StreamOwner], portfolios: [StreamOwner], symbols: SymbolTable, output: ResultsOutput?,
    keepsTrace: Bool = false, keepsSignals: Bool = false
  ) throws(ResultsError) {
    let names = symbols.symbols.map(\.name)
    signals =
      strategies.map { RecordStream(StreamScope(.signals, $0, symbols: names)) }
      + portfolios.map { RecordStream(StreamScope(.finalSignals, $0, symbols: names)) }
    strategyCount = strategies.count
    if let output, output.settings.tables.contains(.signals) {
      let queue = TableQueue(output.settings)
      table = try RecordTable(.signals, signals.map(\.scope), output: output, queue: queue)
    } else {
      table = nil
    }
    trace = keepsTrace ? [] : nil
    kept = keepsSignals ? strategies.map { _ in SignalColumns() } : nil
  }

  /// Records the next cycles.
  ///
  /// - Precondition: The block has a list for each strategy and each portfolio.
  /// - Throws: `ResultsError.fileSystem` where rows cannot be written.
  public func record(_ block: SignalBlock) throws(ResultsError) {
    precondition(
      block.raw.count == strategyCount && block.raw.count + block.final.count == signals.count,
      "a block holds one list a strategy and one a portfolio")
    let times = BlockTimes(firstCycle: block.firstCycle, timestamps: block.timestamps)
    let lists = block.raw + block.final
    for index in lists.indices { signals[index].add(lists[index], times, trace: &trace) }
    if kept != nil { for index in block.raw.indices { kept?[index].append(block.raw[index]) } }
    try table?.add(lists, times)
  }

  /// Closes the table under its final name, where it is written.
  ///
  /// - Throws: `ResultsError.fileSystem`; the partial file stays.
  public func finish() throws(ResultsError) { try all.close(streams) }

  /// Writes what has gathered and leaves the table under its partial name: for a run that failed.
  public func flush() throws(ResultsError) { try all.flush() }

  /// Name and hash of the table, once it is closed; none without output.
  public var files: [RunManifest.FileHash] { all.map(\.file.fileHash) }

  /// How much was written of the table, once it is closed or flushed; nothing without output.
  public var counts: [RunManifest.TableCounts] { all.map(\.file.counts) }

  private var all: [any WrittenTable] { table.map { [$0] } ?? [] }

  /// The digests of everything recorded so far.
  public var streams: [StreamRecord] { signals.map(\.record) }

  /// The events recorded since the last call, none where no trace is kept.
  public func takeTrace() -> [StreamEvent] {
    defer { if trace != nil { trace = [] } }
    return trace ?? []
  }
}
