import Determinism
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
/// Streams: `signals/STRATEGY` and `final_signals/PORTFOLIO`. An event is timestamp, symbol's name, direction and
/// strength.
/// A class for the one actor that owns it; nothing here is safe to share.
public final class SignalRecorderCore {
  private let strategies: [RecordedStrategy]
  private let owners: [RowOwner]
  private let names: [String]
  private var rawDigests: [StreamDigest]
  private var finalDigests: [StreamDigest]
  private let file: ResultFile?

  /// A recorder that has seen nothing.
  ///
  /// - Parameters:
  ///   - strategies: In the order in which rows of one cycle are written: that of their IDs.
  ///   - portfolios: Likewise.
  ///   - output: Where the table goes, or nil to compute digests only.
  /// - Throws: `ResultsError.fileSystem` where the file cannot be created.
  public init(
    strategies: [RecordedStrategy], portfolios: [RecordedPortfolio], symbols: SymbolTable, output: ResultsOutput?
  ) throws(ResultsError) {
    self.strategies = strategies
    owners = portfolios.map { RowOwner(containerID: $0.containerID, portfolioID: $0.id) }
    names = symbols.symbols.map(\.name)
    rawDigests = Array(repeating: StreamDigest(), count: strategies.count)
    finalDigests = Array(repeating: StreamDigest(), count: portfolios.count)
    file = if let output { try ResultFile(.signals, output: output) } else { nil }
  }

  /// Records the next cycles.
  ///
  /// - Precondition: The block has a list for each strategy and each portfolio.
  /// - Throws: `ResultsError.fileSystem` where rows cannot be written.
  public func record(_ block: SignalBlock) throws(ResultsError) {
    precondition(
      block.raw.count == strategies.count && block.final.count == owners.count,
      "a block holds one list a strategy and one a portfolio")
    for index in block.raw.indices { combine(block.raw[index], of: block, into: &rawDigests[index]) }
    for index in block.final.indices { combine(block.final[index], of: block, into: &finalDigests[index]) }
    if let file { try write(block, to: file) }
  }

  /// Closes the table under its final name.
  ///
  /// - Throws: `ResultsError.fileSystem`; the partial file stays.
  public func finish() throws(ResultsError) { try file?.close() }

  /// Writes what has gathered and leaves the table under its partial name: for a run that failed.
  public func flush() throws(ResultsError) { try file?.flush() }

  /// The digests of everything recorded so far.
  public var streams: [StreamRecord] {
    strategies.indices.map { StreamRecord("signals/\(strategies[$0].id)", rawDigests[$0]) }
      + owners.indices.map { StreamRecord("final_signals/\(owners[$0].portfolioID)", finalDigests[$0]) }
  }

  private func combine(_ signals: [Signal], of block: SignalBlock, into digest: inout StreamDigest) {
    for signal in signals {
      digest.combine(block.timestamps[signal.cycle - block.firstCycle])
      digest.combine(names[signal.symbol])
      digest.combine(Int(signal.stance.direction))
      digest.combine(signal.stance.strength)
      digest.endEvent()
    }
  }

  private func write(_ block: SignalBlock, to file: ResultFile) throws(ResultsError) {
    let rawCount = strategies.count
    func list(_ index: Int) -> [Signal] { index < rawCount ? block.raw[index] : block.final[index - rawCount] }
    try CycleMerge.forEach(
      lists: rawCount + owners.count, count: { list($0).count }, cycle: { list($0)[$1].cycle }
    ) { (owner, index) throws(ResultsError) in
      let signal = list(owner)[index]
      let time = block.timestamps[signal.cycle - block.firstCycle]
      try file.add { row in
        if owner < rawCount {
          row.rawSignal(signal, at: time, strategy: strategies[owner], symbol: names[signal.symbol])
        } else {
          row.finalSignal(signal, at: time, owner: owners[owner - rawCount], symbol: names[signal.symbol])
        }
      }
    }
  }
}
