import Determinism
import Foundation
import RunResults
import SimulationRuntime
import Testing
import TradingContainers
import TradingModel

/// Recorders keep what arrived before a failure, and say by the names of the files that it is not everything.
@Suite struct RecorderTests {
  private func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("admf-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
  }

  private func lines(_ path: String) throws -> [Substring] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
  }

  /// A recorder of two portfolios, fed by scripts.
  private func recorder(
    _ network: Network, _ folder: String, _ first: [Range<Int>], _ second: [Range<Int>], secondFails: Bool
  ) throws -> PortfolioRecorder {
    var inputs: [Receiver<LedgerBlock>] = []
    for (id, cuts) in zip(["a", "b"] as [ContainerID], [first, second]) {
      let (sender, receiver) = try network.link(id, "recorder", LedgerBlock.self)
      network.add(
        Script(
          id, sender, fails: id == "b" && secondFails,
          cuts.map { (CalmMarket.ledger($0, cash: 50), CalmMarket.end($0.upperBound - 1)) }))
      inputs.append(receiver)
    }
    let portfolios = ["a", "b"].map { StreamOwner(id: $0, container: "risk/\($0)") }
    let output = ResultsOutput(folder: folder, settings: ResultsSettings(bufferSize: 1_000))
    let core = try PortfolioRecorderCore(
      portfolios: portfolios, capital: [50, 50], symbols: SymbolTable([Symbol("S")]), output: output)
    let recorder = PortfolioRecorder(id: "recorder", core: core, inputs: .portfolios(inputs), progress: nil)
    network.add(recorder)
    return recorder
  }

  @Test func finishedStreams_closeTheTables() async throws {
    try await withFolder { folder in
      let network = Network()
      let recorder = try recorder(network, folder, [0..<3, 3..<4], [0..<3, 3..<4], secondFails: false)
      try await network.run()
      #expect(try lines(folder + "/equity.jsonl").count == 8)
      #expect(await recorder.last?.cycle == 3)
    }
  }

  @Test(arguments: policies)
  func failedPortfolio_leavesWhatAllHadFinished(_ policy: SchedulingPolicy) async throws {
    try await withFolder { folder in
      let network = Network()
      // The first portfolio goes on to cycle 8, the second fails after cycle 4.
      let recorder = try recorder(network, folder, [0..<3, 3..<5, 5..<9], [0..<3, 3..<5], secondFails: true)
      let error = await #expect(throws: ContainerFailure.self) { try await network.run(policy) }
      #expect(error?.container == "b")
      #expect(error?.underlying as? ScriptedFault == ScriptedFault())
      #expect(try lines(folder + "/equity.jsonl.partial").count == 10)
      #expect(!FileManager.default.fileExists(atPath: folder + "/equity.jsonl"))
      #expect(await recorder.last?.cycle == 4)
      #expect(await recorder.streams.first { "\($0.name)" == "equity/b" }?.count == 5)
    }
  }

  @Test(arguments: policies)
  func portfolioThatEndsEarly_isAnError(_ policy: SchedulingPolicy) async throws {
    try await withFolder { folder in
      let network = Network()
      _ = try recorder(network, folder, [0..<3, 3..<5], [0..<3], secondFails: false)
      let error = await #expect(throws: ContainerFailure.self) { try await network.run(policy) }
      #expect(
        error.map { "\($0.underlying)" } == "invariant: the inputs of recorder cover the same cycles")
      #expect(try lines(folder + "/equity.jsonl.partial").count == 6)
    }
  }

  @Test func signalRecorder_keepsWhatArrived() async throws {
    try await withFolder { folder in
      let network = Network()
      let (sender, receiver) = try network.link("router", "recorder", SignalBlock.self)
      let blocks = [0, 1].map { cycle in
        SignalBlock(
          firstCycle: cycle, timestamps: [Int64(cycle)],
          raw: [[Signal(cycle: cycle, symbol: 0, stance: cycle == 0 ? .long : .flat, sequence: cycle + 1)]], final: [[]]
        )
      }
      network.add(Script("router", sender, fails: true, blocks.map { ($0, CalmMarket.end($0.firstCycle)) }))
      let core = try SignalRecorderCore(
        strategies: [StreamOwner(id: "s", container: "strategy/group-1")],
        portfolios: [StreamOwner(id: "a", container: "risk/a")],
        symbols: SymbolTable([Symbol("S")]),
        output: ResultsOutput(folder: folder, settings: ResultsSettings(bufferSize: 1_000)), keepsTrace: true)
      let recorder = SignalRecorder(id: "recorder", core: core, inputs: [receiver])
      network.add(recorder)
      let error = await #expect(throws: ContainerFailure.self) { try await network.run() }
      #expect(error?.container == "router")
      #expect(try lines(folder + "/signals.jsonl.partial").count == 2)
      #expect(
        await recorder.trace.map(\.text) == [
          "timestamp 1970-01-01T00:00:00Z symbol S direction 1 strength 1",
          "timestamp 1970-01-01T00:00:00.000000001Z symbol S direction 0 strength 0",
        ])
    }
  }
}
