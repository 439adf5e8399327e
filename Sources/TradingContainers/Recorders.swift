import Determinism
import RunResults
import SimulationRuntime
import TradingModel

/// Records raw and final signals: their digests, their trace on request and their table.
public actor SignalRecorder: SeatedContainer {
  /// The container's unique name.
  public nonisolated let id: ContainerID
  /// Where its work is done.
  public nonisolated let executor = ContainerExecutor()
  /// `executor`, as the language asks for it.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let core: SignalRecorderCore
  private let inputs: [Receiver<SignalBlock>]
  /// The events of everything recorded, where `core` keeps a trace.
  public private(set) var trace: [TraceEvent] = []

  /// A container around `core`; one input of all signals, or one of the raw signals and one of the final signals of
  /// each batch of portfolios, in the order of their IDs.
  public init(id: ContainerID, core: sending SignalRecorderCore, inputs: [Receiver<SignalBlock>]) {
    self.id = id
    self.core = core
    self.inputs = inputs
  }

  /// Records block by block; what has arrived before a failure or a cancellation is kept.
  public func run() async throws {
    var signals = LockstepMerge(inputs, container: id.path)
    do {
      while let (blocks, _) = try await signals.next() {
        try core.record(SignalBlock(joining: blocks))
        trace += core.takeTrace().map(TraceEvent.init)
      }
    } catch {
      // What ended the run is what counts, not that the rest cannot be written either.
      try? core.flush()
      throw error
    }
    try core.finish()
  }

  /// The digests of everything recorded.
  public var streams: [StreamRecord] { core.streams }

  /// Names and hashes of the tables, once the run has ended.
  public var files: [RunManifest.FileHash] { core.files }

  /// How much was written of each table, once the run has ended in whatever way.
  public var counts: [RunManifest.TableCounts] { core.counts }

  /// The raw signals by strategy, where they are kept.
  public var signals: [SignalColumns]? { core.kept }
}

/// Where a recorder hears of portfolios, all in the order of their IDs.
public enum PortfolioInputs: Sendable {
  /// One input a portfolio.
  case portfolios([Receiver<LedgerBlock>])
  /// One a batch, and where what was written goes back.
  case batches([Receiver<BatchRecords>], written: [Sender<BatchRecords>])
}

/// Records what all portfolios did: digests, trades, metrics, their trace on request, and their tables.
public actor PortfolioRecorder: SeatedContainer {
  /// The container's unique name.
  public nonisolated let id: ContainerID
  /// Where its work is done.
  public nonisolated let executor = ContainerExecutor()
  /// `executor`, as the language asks for it.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let core: PortfolioRecorderCore
  private let inputs: PortfolioInputs
  private let threads: Int
  private let progress: RunProgress?
  /// The events of everything recorded, where `core` keeps a trace.
  public private(set) var trace: [TraceEvent] = []
  /// Everything recorded, one ledger a portfolio; nil where it is not kept.
  public private(set) var ledgers: [LedgerBlock]?

  /// A container around `core`.
  ///
  /// - Parameter threads: The most threads at work on a block; shows nowhere.
  public init(
    id: ContainerID, core: sending PortfolioRecorderCore, inputs: PortfolioInputs, progress: RunProgress?,
    keepsLedgers: Bool = false, threads: Int = 1
  ) {
    self.id = id
    self.core = core
    self.inputs = inputs
    self.threads = threads
    self.progress = progress
    ledgers = keepsLedgers ? [] : nil
  }

  /// Records block by block; what has arrived before a failure or a cancellation is kept.
  public func run() async throws {
    do {
      switch inputs {
      case .portfolios(let inputs): try await record(inputs)
      case .batches(let inputs, let written): try await record(inputs, handingBack: written)
      }
    } catch {
      // What ended the run is what counts, not that the rest cannot be written either.
      try? core.flush()
      throw error
    }
    try core.finish()
  }

  private func record(_ inputs: [Receiver<LedgerBlock>]) async throws {
    var portfolios = LockstepMerge(inputs, container: id.path)
    while let (blocks, _) = try await portfolios.next() { try record(blocks) }
  }

  private func record(_ inputs: [Receiver<BatchRecords>], handingBack written: [Sender<BatchRecords>]) async throws {
    var batches = LockstepMerge(inputs, container: id.path)
    while let (records, through) = try await batches.next() {
      try record(records.flatMap(\.ledgers))
      for (batch, records) in zip(written, records) { try await batch.send(records, through: through) }
    }
    for batch in written { try batch.finish() }
  }

  private func record(_ blocks: [LedgerBlock]) throws {
    try core.record(blocks, threads: threads)
    trace += core.takeTrace().map(TraceEvent.init)
    ledgers?.extend(with: blocks)
    progress?.add(blocks.first?.count ?? 0)
  }

  /// The digests of everything recorded.
  public var streams: [StreamRecord] { core.streams }

  /// Names and hashes of the tables, once the run has ended.
  public var files: [RunManifest.FileHash] { core.files }

  /// How much was written of each table, once the run has ended in whatever way.
  public var counts: [RunManifest.TableCounts] { core.counts }

  /// What everything recorded came to, by portfolio.
  public var results: [PortfolioResult] { core.results }

  /// The metrics of everything recorded, by portfolio.
  public var metrics: [PortfolioMetrics] { core.metrics }

  /// The last cycle recorded and its instant, nil before the first.
  public var last: (cycle: Int, timestamp: Timestamp)? {
    guard let cycle = core.lastCycle, let timestamp = core.lastTimestamp else { return nil }
    return (cycle, timestamp)
  }
}

extension TraceEvent {
  package init(_ event: StreamEvent) {
    self.init(
      time: VirtualTime(event.point), stream: event.stream, sequence: event.sequence, fields: event.fields)
  }
}

extension [LedgerBlock] {
  /// Adds what follows, a block a portfolio; the first ones where there are none.
  package mutating func extend(with blocks: [LedgerBlock]) {
    if isEmpty {
      self = blocks.map { block in
        var first = LedgerBlock(firstCycle: block.firstCycle)
        first.window = block.window
        return first
      }
    }
    for index in blocks.indices { self[index].extend(with: blocks[index]) }
  }
}

extension SignalBlock: TimeSpan {
  /// The first step of the first cycle.
  public var start: VirtualTime { VirtualTime(firstCycle, .data) }

  /// The cycles up to and including that of `time`.
  public func prefix(through time: VirtualTime) -> SignalBlock {
    guard time.cycle + 1 < firstCycle + timestamps.count else { return self }
    func known(_ lists: [[Signal]]) -> [[Signal]] { lists.map { $0.filter { $0.cycle <= time.cycle } } }
    return SignalBlock(
      firstCycle: firstCycle, timestamps: Array(timestamps.prefix(time.cycle + 1 - firstCycle)), raw: known(raw),
      final: known(final))
  }

  /// Joins what several senders say of the same cycles, each of others' signals.
  ///
  /// - Precondition: There is a block at least.
  init(joining blocks: [SignalBlock]) {
    self = blocks[0]
    for block in blocks.dropFirst() {
      raw += block.raw
      final += block.final
    }
  }
}

extension LedgerBlock: TimeSpan {
  /// The first step of the first cycle.
  public var start: VirtualTime { VirtualTime(firstCycle, .data) }

  /// The cycles up to and including that of `time`.
  public func prefix(through time: VirtualTime) -> LedgerBlock { prefix(before: time.cycle + 1) }

  /// Adds what follows.
  mutating func extend(with next: LedgerBlock) {
    timestamps += next.timestamps
    cash += next.cash
    positionValue += next.positionValue
    isExposed += next.isExposed
    orders += next.orders
    fills += next.fills
    positions += next.positions
    events += next.events
  }
}
