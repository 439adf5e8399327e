import Backtesting
import Configuration
import Determinism
import FileFormats
import MarketData
import Reporting
import ReproducibilityTesting
import SimulationRuntime
import TestSupport
import Testing

/// The trace of a run: the same events in the same order with the same chain, however the run was made.
@Suite struct RunTraceTests {
  @Test(arguments: [UInt64(5), 24]) func trace_isOneWhateverTheSchedule(_ seed: UInt64) async throws {
    let workflow = WorkflowGenerator().workflow(seed: seed)
    let backtest = try Backtest(workflow.workflow, data: workflow.data, registry: GeneratedWorkflow.registry)
    let keeping = RunKeeping(trace: true)
    let reference = try #require(try await backtest.run(keeping: keeping).trace)
    try #require(reference.events.count > 50)
    let chain = reference.chain()
    for variant in WorkflowPropertyTests.variants(seed) {
      let trace = try #require(try await backtest.run(variant, keeping: keeping).trace)
      let first = Trace.firstDivergence(reference, trace)
      #expect(first == nil, "\(variant): \(String(describing: first))")
      let isSameChain = trace.chain() == chain
      #expect(isSameChain)
    }
  }

  /// Each link is the SHA-256 of the 32 bytes of the link before and of the event's line.
  @Test func jsonLines_canBeCheckedByAnyone() async throws {
    let workflow = WorkflowGenerator().workflow(seed: 5)
    let backtest = try Backtest(workflow.workflow, data: workflow.data, registry: GeneratedWorkflow.registry)
    let keeping = RunKeeping(trace: true)
    let trace = try #require(try await backtest.run(keeping: keeping).trace)
    let lines = String(decoding: trace.jsonLines, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == trace.events.count)
    var link: [UInt8] = []
    for line in lines {
      let row = Row(value: try JSONValue(parsing: Array(line.utf8)))
      let text = [
        "\(Int(row.number("cycle")))", "\(Int(row.number("step")))", row.text("stream") ?? "",
        "\(Int(row.number("sequence")))", row.text("event") ?? "",
      ].joined(separator: "\t")
      link = SHA256.hash(link + Array(text.utf8))
      #expect(row.text("chain") == Hexadecimal.string(of: link))
    }
  }
}
