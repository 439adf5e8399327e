import Determinism
import RiskControl
import RunResults
import SimulationRuntime
import Synchronization
import Testing
import TradingModel

@testable import TradingContainers

/// One portfolio that holds its cash; it writes every block into the columns of the last one.
private struct CalmBatch: PortfolioBatchCore {
  /// Its cash in the next block.
  let cash: @Sendable () -> Double
  let failure: ContainerFailure?
  let log: Log
  private var ledger = LedgerBlock(firstCycle: 0)

  init(failure: ContainerFailure? = nil, log: Log = Log(), cash: @escaping @Sendable () -> Double = { 50 }) {
    (self.cash, self.failure, self.log) = (cash, failure, log)
  }

  var tallies: [RiskTally] { [] }

  mutating func work(_ block: MarketBlock, _ raw: [[Signal]], isOver: Bool) -> PortfolioWork {
    if isOver { return PortfolioWork(final: [[]], ledgers: [LedgerBlock(firstCycle: block.firstCycle)]) }
    let next = CalmMarket.ledger(block.firstCycle..<block.endCycle, cash: cash())
    if ledger.count == next.count {
      let before = ledger.cash.withUnsafeBufferPointer { $0.baseAddress }
      for index in next.cash.indices { ledger.cash[index] = next.cash[index] }
      log.add(before == ledger.cash.withUnsafeBufferPointer { $0.baseAddress } ? "reused" : "copied")
      (ledger.firstCycle, ledger.timestamps) = (next.firstCycle, next.timestamps)
    } else {
      ledger = next
    }
    var work = PortfolioWork(final: [[]], ledgers: [ledger])
    if let failure, failure.time.cycle < block.endCycle {
      work.ledgers[0] = ledger.prefix(before: failure.time.cycle)
      work.add(failure)
    }
    return work
  }
}

@Suite struct PortfolioBatchWorkerTests {
  private struct Run {
    let error: ContainerFailure?
    let streams: [StreamRecord]
    let lastCycle: Int?
    /// Of each batch whether its final signals came to their end, and in how many messages.
    let finals: [(isWhole: Bool, count: Int)]
  }

  private static let cuts = [0..<3, 3..<6, 6..<9, 9..<12]

  /// Runs two batches of a portfolio each, and a recorder.
  private func run(_ policy: SchedulingPolicy, _ batches: [CalmBatch]) async throws -> Run {
    let network = Network()
    let ids = ["batch_0001", "batch_0002"] as [ContainerID]
    var (inputs, written, sinks): ([Receiver<BatchRecords>], [Sender<BatchRecords>], [Sink<SignalBlock>]) = ([], [], [])
    for (id, batch) in zip(ids, batches) {
      let (bars, market) = try network.link(try ContainerID("data/\(id)"), id, MarketBlock.self)
      network.add(
        Script(
          try ContainerID("data/\(id)"), bars,
          Self.cuts.map { (CalmMarket.block($0, isLast: $0.upperBound == 12), CalmMarket.end($0.upperBound - 1)) }))
      let (raw, signals) = try network.link(try ContainerID("router/\(id)"), id, GroupSignals.self)
      network.add(
        Script(
          try ContainerID("router/\(id)"), raw,
          Self.cuts.map { (CalmMarket.signals($0), CalmMarket.end($0.upperBound - 1)) }))
      let (finals, sink) = try network.link(id, try ContainerID("finals/\(id)"), SignalBlock.self)
      sinks.append(Sink(try ContainerID("finals/\(id)"), sink))
      let (ledgers, input) = try network.link(id, "recorder", BatchRecords.self)
      inputs.append(input)
      let (back, end) = try network.link("recorder", id, BatchRecords.self)
      written.append(back)
      network.add(
        PortfolioBatchWorker(
          id: id, core: batch,
          ends: PortfolioBatchWorker.Ends(
            market: market, signals: signals, finals: finals, ledgers: ledgers, written: end)))
    }
    for sink in sinks { network.add(sink) }
    let core = try PortfolioRecorderCore(
      portfolios: ["a", "b"].map { StreamOwner(id: $0, container: "risk/\($0)") }, capital: [50, 50],
      symbols: SymbolTable([Symbol("S")]), output: nil)
    let recorder = PortfolioRecorder(
      id: "recorder", core: core, inputs: .batches(inputs, written: written), progress: nil)
    network.add(recorder)
    var error: ContainerFailure?
    do { try await network.run(policy) } catch let failure as ContainerFailure { error = failure }
    var finals: [(isWhole: Bool, count: Int)] = []
    for sink in sinks { finals.append((await sink.hasFinished, await sink.taken.count)) }
    return Run(
      error: error, streams: await recorder.streams, lastCycle: await recorder.last?.cycle, finals: finals)
  }

  /// The recorder has let go of a block before the next is worked, whatever runs when.
  @Test(arguments: policies) func columns_areHandedBack(_ policy: SchedulingPolicy) async throws {
    let log = Log()
    let run = try await run(policy, [CalmBatch(log: log), CalmBatch(log: log)])
    #expect(run.error == nil && run.lastCycle == 11)
    #expect(run.finals.allSatisfy { $0.isWhole && $0.count == 4 })
    #expect(log.all == Array(repeating: "reused", count: 6))
  }

  /// The recorder hears of a failure at once, by the portfolio's name; final signals go on to the end.
  @Test(arguments: policies) func failedPortfolio_endsRecordsOnly(_ policy: SchedulingPolicy) async throws {
    func failure(_ id: ContainerID, _ cycle: Int) -> ContainerFailure {
      ContainerFailure(container: id, time: CalmMarket.accepted(cycle), underlying: ScriptedFault())
    }
    // Both in one block: the earlier one counts.
    let run = try await run(
      policy, [CalmBatch(failure: failure("risk/a", 5)), CalmBatch(failure: failure("risk/b", 4))])
    #expect(run.error?.container == "risk/b" && run.error?.time == CalmMarket.accepted(4))
    #expect(run.error?.underlying as? ScriptedFault == ScriptedFault())
    #expect(run.lastCycle == 3)
    #expect(run.finals.allSatisfy { $0.isWhole && $0.count == 4 })
    let alone = try await self.run(policy, [CalmBatch(), CalmBatch(failure: failure("risk/b", 6))])
    #expect(alone.error?.container == "risk/b" && alone.lastCycle == 5)
    #expect(alone.finals.allSatisfy { $0.isWhole && $0.count == 4 })
  }

  /// Batches that talk behind the runtime's back are found out by exploring schedules: a canary.
  @Test func hiddenSharedState_isFound() async throws {
    func digests(_ policy: SchedulingPolicy, sharing: Bool) async throws -> [StreamRecord] {
      let counter = Tickets()
      let batches = (0..<2).map { _ in CalmBatch(cash: { sharing ? counter.next() : 50 }) }
      return try await run(policy, batches).streams
    }
    let honest = try await digests(.sorted, sharing: false)
    let sharing = try await digests(.sorted, sharing: true)
    var found = 0
    for seed in 1...50 as ClosedRange<UInt64> {
      #expect(try await digests(.random(seed: seed), sharing: false) == honest)
      if try await digests(.random(seed: seed), sharing: true) != sharing { found += 1 }
    }
    #expect(found > 0)
  }

  private final class Tickets: Sendable {
    private let count = Mutex(0.0)

    func next() -> Double {
      count.withLock { count in
        count += 1
        return count
      }
    }
  }
}
