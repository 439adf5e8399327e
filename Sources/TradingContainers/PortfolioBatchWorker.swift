import Determinism
import RiskControl
import RunResults
import SimulationRuntime
import TradingModel

/// What portfolios did in a block.
package struct PortfolioWork {
  /// The final signals, by portfolio.
  package var final: [[Signal]]
  /// Everything else, by portfolio; cut off before a failure.
  package var ledgers: [LedgerBlock]
  /// The first failure in time.
  package var failure: ContainerFailure?

  /// Makes an entry from its parts.
  package init(final: [[Signal]], ledgers: [LedgerBlock]) {
    self.final = final
    self.ledgers = ledgers
  }

  /// Takes note of a failure.
  package mutating func add(_ fault: ContainerFailure) {
    if (fault.time, fault.container) < failure.map({ ($0.time, $0.container) }) ?? (.end, fault.container) {
      failure = fault
    }
  }

  /// The cycle after the last that every portfolio finished of a block.
  package func endCycle(in block: MarketBlock) -> Int { ledgers.map(\.endCycle).min() ?? block.endCycle }
}

/// Portfolios that are worked together, each to the bits that it comes to alone.
package protocol PortfolioBatchCore {
  /// Works through the next block.
  ///
  /// - Parameters:
  ///   - raw: The raw signals of its cycles, by strategy.
  ///   - isOver: Whether final signals are all that is still asked for.
  mutating func work(_ block: MarketBlock, _ raw: [[Signal]], isOver: Bool) throws -> PortfolioWork

  /// What of each portfolio shows in no figure.
  var tallies: [RiskTally] { get }
}

/// What the portfolios of a batch did over a run of consecutive cycles.
public struct BatchRecords: Sendable {
  /// Index of the first cycle.
  public let firstCycle: Int
  /// One a portfolio, in the order of their IDs.
  public let ledgers: [LedgerBlock]

  /// Makes an entry from its parts.
  public init(firstCycle: Int, ledgers: [LedgerBlock]) {
    self.firstCycle = firstCycle
    self.ledgers = ledgers
  }
}

extension BatchRecords: TimeSpan {
  /// The first step of the first cycle.
  public var start: VirtualTime { VirtualTime(firstCycle, .data) }

  /// The cycles up to and including that of `time`.
  public func prefix(through time: VirtualTime) -> BatchRecords { prefix(before: time.cycle + 1) }

  func prefix(before cycle: Int) -> BatchRecords {
    if ledgers.allSatisfy({ $0.endCycle <= cycle }) { return self }
    return BatchRecords(firstCycle: firstCycle, ledgers: ledgers.map { $0.prefix(before: cycle) })
  }
}

/// Owns the portfolios of a batch, and what they need of an execution engine: portfolios do not meet there.
///
/// It follows raw signals and says which final ones come of them. The recorder has one block of records at a time, and
/// hands it back once it is written: then the memory of its columns serves for the next.
public actor PortfolioBatchWorker: SeatedContainer {
  /// The ends of its channels.
  package struct Ends {
    let market: Receiver<MarketBlock>
    let signals: Receiver<GroupSignals>
    let finals: Sender<SignalBlock>
    let ledgers: Sender<BatchRecords>
    let written: Receiver<BatchRecords>

    /// - Parameters:
    ///   - signals: The raw signals of all strategies.
    ///   - finals: Where final signals are recorded.
    ///   - ledgers: Where everything else is.
    ///   - written: Brings back what was recorded of it.
    package init(
      market: Receiver<MarketBlock>, signals: Receiver<GroupSignals>, finals: Sender<SignalBlock>,
      ledgers: Sender<BatchRecords>, written: Receiver<BatchRecords>
    ) {
      self.market = market
      self.signals = signals
      self.finals = finals
      self.ledgers = ledgers
      self.written = written
    }
  }

  /// The container's unique name.
  public nonisolated let id: ContainerID
  /// Where its work is done.
  public nonisolated let executor = ContainerExecutor()
  /// `executor`, as the language asks for it.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  /// Touched between suspensions only, so that exclusive access need not be checked at every call.
  @exclusivity(unchecked) private var core: any PortfolioBatchCore
  private let ends: Ends
  /// Whether the recorder has records that it has not handed back.
  private var isRecording = false
  /// What ended the portfolios before the end of the data.
  private var failure: ContainerFailure?

  /// A container around `core`.
  package init(id: ContainerID, core: sending any PortfolioBatchCore, ends: Ends) {
    self.id = id
    self.core = core
    self.ends = ends
  }

  /// What of each portfolio shows in no figure, in the order of their IDs.
  public var tallies: [RiskTally] { core.tallies }

  /// Works block by block.
  ///
  /// Where a portfolio fails the recorder of portfolios hears it at once. The final signals, which hear nothing of it,
  /// go on to the end of the data: only then does the container end with the failure.
  public func run() async throws {
    do {
      while let message = try await ends.market.next() {
        guard let raw = try await ends.signals.next(), raw.through <= message.through else {
          throw MisalignedStreams(container: id.path)
        }
        try await work(through: message.events.prefix(before: raw.through.cycle + 1), raw)
        if raw.through < message.through {
          // Signals that end within a block are the last ones before a failure, which is thrown here.
          _ = try await ends.signals.next()
          throw MisalignedStreams(container: id.path)
        }
      }
    } catch {
      throw failure ?? error
    }
    try ends.finals.finish()
    if let failure { throw failure }
    try ends.ledgers.finish()
  }

  private func work(through block: MarketBlock, _ raw: Message<GroupSignals>) async throws {
    await takeBack()
    let work = try core.work(block, raw.events.signals, isOver: failure != nil)
    if failure == nil { try await handOn(work, of: block) }
    let finals = SignalBlock(
      firstCycle: block.firstCycle, timestamps: block.timestamps, raw: [], final: work.final)
    try await ends.finals.send(finals, through: raw.through)
  }

  /// Hands on the cycles that all portfolios finished.
  private func handOn(_ work: PortfolioWork, of block: MarketBlock) async throws {
    failure = work.failure
    let end = work.endCycle(in: block)
    if end > block.firstCycle {
      let records = BatchRecords(firstCycle: block.firstCycle, ledgers: work.ledgers)
      isRecording = true
      try await ends.ledgers.send(records.prefix(before: end), through: VirtualTime(end - 1, .mark))
    }
    if let failure { try ends.ledgers.fail(failure) }
  }

  /// Waits for the records that are being written, and lets go of them.
  ///
  /// A recorder that ended hands nothing back any more, and takes nothing: final signals go on without it.
  private func takeBack() async {
    if isRecording, !ends.written.hasEnded { _ = try? await ends.written.next() }
    isRecording = false
  }
}
