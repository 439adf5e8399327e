import Configuration
import Coordination
import FileFormats
import MarketData
import RunResults
import TestSupport
import Testing
import TradingModel

@testable import WorkflowEvents

@Suite struct EventDispatcherTests {
  private static let dates = ["2020-01-02", "2020-01-03", "2020-01-06"]

  /// What a trigger's run may see ends before the event; its own end, where that is earlier, stays.
  @Test func dataEnd_withTheLastClose() async throws {
    let folder = try EventFolder([
      "t.yaml": """
      triggers:
        - {on: MARKET_OPEN, workflow: w.yaml}
        - {on: MARKET_OPEN, workflow: early.yaml}
        - {on: MARKET_OPEN, workflow: w.yaml, data: whole}
      """,
      "w.yaml": holder("{symbols: [A]}"), "early.yaml": holder("{symbols: [A], end: 2020-01-02}"),
      "data/A.csv": bars(Self.dates),
    ])
    let file = try folder.triggers()
    let runner = NotingRunner()
    let reports = await file.dispatch(VirtualEvents(of: file, from: day("2020-01-06")).events, by: runner)
    #expect(reports.map(\.status) == [.complete, .complete, .complete])
    #expect(await runner.workflows.map(\.data.end) == [close("2020-01-03"), day("2020-01-03"), nil])
    #expect(await runner.folders == ["out/dispatches/1-w", "out/dispatches/2-early", "out/dispatches/3-w"])
    #expect(reports.map(\.dispatch.looksAhead) == [false, false, true])
    let told = await runner.lookingAhead
    #expect(told.last == true && told.dropLast().allSatisfy { !$0 })
  }

  /// The canonical form of what runs says what the event put in, so that it runs again without one.
  @Test func valuesOfTheEvent_standInTheCanonicalForm() async throws {
    let folder = try EventFolder([
      "t.yaml": "triggers: [{on: DATA_AVAILABLE, path: in, workflow: sub/w.yaml}]",
      "sub/w.yaml": holder("{symbols: [{event: symbol}], start: {event: time}, path: elsewhere}"),
      "in/A-b.csv": "", "in/ABC.csv": bars(Self.dates),
    ])
    let file = try folder.triggers()
    let runner = NotingRunner()
    _ = await file.dispatch(VirtualEvents(of: file).events, by: runner)
    let workflow = try #require(await runner.workflows.first)
    #expect(workflow.data.symbols == [Symbol("ABC")])
    #expect(workflow.data.start == close("2020-01-06"))
    #expect(workflow.writtenDataPath == "../in/ABC.csv")
    let path = folder.path + "/sub/config.yaml"
    let again = try WorkflowFile.decode(Array(workflow.canonicalYAML.utf8), path: path)
    #expect(again.configurationHash == workflow.configurationHash)
    #expect(FileSystem.isSame(again.data.path, folder.path + "/in/ABC.csv"))
  }

  @Test func failure_stopsNoOther() async throws {
    let folder = try EventFolder([
      "t.yaml": "triggers: [{on: MARKET_OPEN, workflow: w.yaml}]",
      "w.yaml": holder("{symbols: [A], start: 2020-01-03}"),
      "data/A.csv": bars(Self.dates + ["2020-01-07", "2020-01-08"]),
    ])
    let file = try folder.triggers()
    let reports = await file.dispatch(VirtualEvents(of: file).events, by: NotingRunner(failing: [2]))
    #expect(reports.map(\.status) == [.skipped, .skipped, .complete, .failed, .complete])
    #expect(
      reports.map(\.reason) == [
        "no bar has closed by then",
        "the last close, 2020-01-02T23:59:59.999999999Z, lies before data.start, 2020-01-03",
        nil, "refused", nil,
      ])
  }

  /// A dispatched run is the run of the workflow with its data ended there: digest by digest.
  @Test func dispatchedRun_isThatOfTheWorkflowAlone() async throws {
    let market = SampleMarket.series("A", count: 60)
    let folder = try EventFolder([
      "t.yaml": "triggers: [{on: MARKET_OPEN, workflow: w.yaml}]",
      "w.yaml": "data: {symbols: [A]}\nstrategy: {type: momentum, parameters: {lookback: 5}}\n",
      "data/A.csv": SampleMarket.csv(market),
    ])
    let file = try folder.triggers()
    let events = VirtualEvents(of: file, from: market[30].timestamp, to: market[40].timestamp).events
    #expect(events.count == 10)
    let dispatcher = EventDispatcher(file, folder: folder.path + "/out")
    var digests: Set<String> = []
    for dispatch in Dispatch.dispatches(of: events, by: file.triggers) {
      let report = await dispatcher.dispatch(dispatch, by: RealRunner())
      let end = dispatch.event.time.description.prefix(10)
      let alone = try WorkflowFile.load(path: folder.path + "/w.yaml", overrides: ["data.end=\(end)"])
      // The day of the event itself is none of them.
      var before = alone
      before.data.end = day(String(end), -1)
      let expected = try await RealRunner().run(
        before, into: folder.path + "/alone/\(dispatch.number)", looksAhead: false)
      #expect(report.digest == expected.digest)
      let after = try await RealRunner().run(alone, into: folder.path + "/after/\(dispatch.number)", looksAhead: false)
      #expect(report.digest != after.digest)
      digests.insert(try #require(report.digest))
    }
    #expect(digests.count == events.count)
  }

  private struct RealRunner: DispatchRunner {
    func run(_ workflow: Workflow, into folder: String, looksAhead: Bool) async throws -> DispatchedRun {
      DispatchedRun(digest: try await WorkflowRun(workflow).execute(into: folder).manifest.runDigest)
    }
  }
}
