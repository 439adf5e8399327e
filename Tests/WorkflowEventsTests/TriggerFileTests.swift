import Configuration
import Testing
import WorkflowEvents

/// What is wrong with a file of triggers, and with what it names, is told at once and with its place.
@Suite struct TriggerFileTests {
  @Test func everyMistakeOfTheFile_isTold() throws {
    let folder = try EventFolder([
      "t.yaml": """
      triggers:
        - {on: MARKET_OPN, workflow: w.yaml}
        - {on: TIMER, workflow: w.yaml}
        - {on: TIMER, every: 5 minutes, workflow: w.yaml}
        - {on: DATA_AVAILABLE, workflow: w.yaml, every: 1h}
        - {on: MARKET_OPEN, pattern: x, workflow: w.yaml}
        - {on: MARKET_OPEN, data: hole, workflow: w.yaml}
        - {on: MARKET_OPEN}
        - {on: MARKET_OPEN, worflow: w.yaml}
      strategy: {type: momentum}
      workflow: {name: a, execution_mode: AUTO}
      """
    ])
    #expect(
      folder.problems() == [
        "t.yaml:2:10: triggers[0].on: unknown value, was 'MARKET_OPN'; allowed MARKET_OPEN, DATA_AVAILABLE, TIMER; did "
          + "you mean MARKET_OPEN?",
        "t.yaml:3:5: triggers[1]: missing key 'every', which the event 'TIMER' requires",
        "t.yaml:4:24: triggers[2].every: not a duration, was '5 minutes'; allowed a whole number and s, m, h or d, as "
          + "30s, 5m, 4h, 1d; at most 366d",
        "t.yaml:5:5: triggers[3]: missing key 'path', which the event 'DATA_AVAILABLE' requires",
        "t.yaml:5:44: triggers[3].every: does not belong to the event 'DATA_AVAILABLE'",
        "t.yaml:6:23: triggers[4].pattern: does not belong to the event 'MARKET_OPEN'",
        "t.yaml:7:29: triggers[5].data: unknown value, was 'hole'; allowed past, whole; did you mean whole?",
        "t.yaml:8:5: triggers[6]: missing key 'workflow'",
        "t.yaml:9:23: triggers[7].worflow: unknown key; allowed data, every, on, path, pattern, workflow; did you mean "
          + "workflow?",
        "t.yaml:10:1: strategy: does not belong to a file with triggers; allowed version, workflow, data, triggers; "
          + "the workflows that they name say it",
        "t.yaml:11:21: workflow.execution_mode: does not belong to a file with triggers; allowed name",
      ])
  }

  @Test func everyMistakeOfTheWorkflows_isTold() throws {
    let folder = try EventFolder([
      "t.yaml": """
      triggers:
        - {on: MARKET_OPEN, workflow: none.yaml}
        - {on: MARKET_OPEN, workflow: bad.yaml}
        - {on: TIMER, every: 1h, workflow: bad.yaml}
        - {on: TIMER, every: 1h, workflow: event.yaml}
        - {on: DATA_AVAILABLE, path: nowhere, workflow: event.yaml}
        - {on: MARKET_OPEN, workflow: t.yaml}
        - {on: DATA_AVAILABLE, path: ., workflow: made.yaml}
      """,
      "bad.yaml": "data: {symbols: [A]}\nstrategy: {type: momentun}\nrisk: {captal: 5}\n",
      "event.yaml": holder("{symbols: [{event: symbol}], start: {event: tme}}"),
      "made.yaml": holder("{source: synthetic, symbols: [A]}"),
    ])
    let problems = folder.problems()
    #expect(problems.count == 9)
    #expect(problems[0] == "t.yaml:2:33: triggers[0].workflow: there is no such file, was 'none.yaml'")
    #expect(problems[1].hasPrefix("bad.yaml:2:18: strategy.type: unknown strategy type, was 'momentun'"))
    #expect(problems[2].hasPrefix("bad.yaml:3:8: risk.captal: unknown key"))
    #expect(
      problems[3] == "event.yaml:1:26: data.symbols[0].event: the event has none, was 'symbol'; allowed time")
    // What cannot be read in the place of a time is told as well.
    #expect(problems[4].hasPrefix("event.yaml:1:43: data.start: not a date or time, was 'tme'"))
    #expect(
      problems[5] == "event.yaml:1:51: data.start.event: unknown value, was 'tme'; allowed path, time, symbol; did you "
        + "mean time?")
    #expect(problems[6] == "t.yaml:6:32: triggers[4].path: there is no such folder, was 'nowhere'")
    #expect(problems[7].hasPrefix("t.yaml:7:33: triggers[5].workflow: it has triggers itself"))
    #expect(
      problems[8] == "t.yaml:8:32: triggers[6].path: made.yaml: data.path: does not belong to the source 'synthetic'")
  }

  @Test func fileWithoutTriggers_isRun() throws {
    let folder = try EventFolder(["t.yaml": holder("{symbols: [A]}")])
    #expect(folder.problems() == ["t.yaml: missing key 'triggers'; a file without triggers is run"])
  }

  /// A time that a workflow compares with its own, on either side, is no mistake before there is an event.
  @Test(arguments: ["start: 2020-01-01, end: {event: time}", "end: 2020-01-01, start: {event: time}"])
  func times_areCheckedWithTheEvent(range: String) throws {
    let folder = try EventFolder([
      "t.yaml": "triggers: [{on: TIMER, every: 1h, workflow: w.yaml}]", "w.yaml": holder("{symbols: [A], \(range)}"),
    ])
    #expect(folder.problems() == [])
  }
}
