import Determinism
import FileFormats
import Testing
import TradingModel

@testable import RunResults

@Suite struct SignalRecorderTests {
  private let symbols = SymbolTable([Symbol("A"), Symbol("B")])
  private let strategies = [
    StreamOwner(id: "one", container: "strategy/g1"), StreamOwner(id: "two", container: "strategy/g1"),
  ]
  private let portfolios = [StreamOwner(id: "main", container: "risk/main")]

  private func signal(_ cycle: Int, _ symbol: Int, _ direction: Int8, _ sequence: Int) -> Signal {
    Signal(
      cycle: cycle, symbol: symbol, stance: Stance(direction: direction, strength: direction == 0 ? 0 : 1),
      sequence: sequence)
  }

  private var whole: SignalBlock {
    SignalBlock(
      firstCycle: 10, timestamps: [0, 1_000_000_000, 2_000_000_000, 3_000_000_000],
      raw: [
        [signal(11, 0, 1, 1), signal(11, 1, -1, 2), signal(13, 0, 0, 3)], [signal(10, 1, 1, 1), signal(11, 0, 1, 2)],
      ],
      final: [[signal(11, 0, 1, 1), signal(13, 0, 0, 2)]])
  }

  private func part(_ range: Range<Int>) -> SignalBlock {
    func within(_ lists: [[Signal]]) -> [[Signal]] { lists.map { $0.filter { range.contains($0.cycle) } } }
    return SignalBlock(
      firstCycle: range.lowerBound,
      timestamps: Array(whole.timestamps[(range.lowerBound - 10)..<(range.upperBound - 10)]),
      raw: within(whole.raw), final: within(whole.final))
  }

  @Test func rows_standInOrderOfCycleStageOwnerSymbol() throws {
    let folder = try TemporaryFolder()
    let core = try SignalRecorderCore(
      strategies: strategies, portfolios: portfolios, symbols: symbols,
      output: ResultsOutput(folder: folder.path, settings: ResultsSettings(format: .csv, bufferSize: 2)))
    try core.record(whole)
    try core.flush()
    #expect(try folder.lines("signals.csv.partial").count == 1 + 7)
    try core.finish()
    #expect(core.counts.map(\.writes) == [4] && core.counts.map(\.flushes) == [1])
    #expect(
      try folder.text("signals.csv") == """
        timestamp,signal_id,container_id,strategy_id,portfolio_id,symbol,direction,strength,stage
        1970-01-01T00:00:00Z,two/s1,strategy/g1,two,,B,1,1,raw
        1970-01-01T00:00:01Z,one/s1,strategy/g1,one,,A,1,1,raw
        1970-01-01T00:00:01Z,one/s2,strategy/g1,one,,B,-1,1,raw
        1970-01-01T00:00:01Z,two/s2,strategy/g1,two,,A,1,1,raw
        1970-01-01T00:00:01Z,main/s1,risk/main,,main,A,1,1,final
        1970-01-01T00:00:03Z,one/s3,strategy/g1,one,,A,0,0,raw
        1970-01-01T00:00:03Z,main/s2,risk/main,,main,A,0,0,final

        """)
  }

  @Test func blocks_changeNothing() throws {
    let (one, other) = (try TemporaryFolder(), try TemporaryFolder())
    func record(_ blocks: [SignalBlock], _ folder: TemporaryFolder?) throws -> [StreamRecord] {
      let core = try SignalRecorderCore(
        strategies: strategies, portfolios: portfolios, symbols: symbols,
        output: folder.map { ResultsOutput(folder: $0.path, settings: ResultsSettings()) })
      for block in blocks { try core.record(block) }
      try core.finish()
      return core.streams
    }
    let streams = try record([whole], one)
    #expect(streams.map(\.name.description) == ["signals/one", "signals/two", "final_signals/main"])
    #expect(streams.map(\.count) == [3, 2, 2])
    #expect(try record([part(10..<11), part(11..<12), part(12..<14)], other) == streams)
    #expect(try record([part(10..<13), part(13..<14)], nil) == streams)
    #expect(try one.text("signals.jsonl") == other.text("signals.jsonl"))
  }

  /// The index of a symbol, which depends on what else is traded, is not part of a digest; its name is.
  @Test func digests_knowNamesAndNoIndices() throws {
    func digest(_ table: [String], _ symbol: Int, _ cycle: Int = 0) throws -> UInt64 {
      let core = try SignalRecorderCore(
        strategies: [strategies[0]], portfolios: [], symbols: SymbolTable(table.map(Symbol.init)), output: nil)
      try core.record(
        SignalBlock(firstCycle: cycle, timestamps: [5], raw: [[signal(cycle, symbol, 1, 1)]], final: []))
      return core.streams[0].digest
    }
    #expect(try digest(["B"], 0) == digest(["A", "B"], 1, 77))
    #expect(try digest(["B"], 0) != digest(["A", "B"], 0))
  }
}
