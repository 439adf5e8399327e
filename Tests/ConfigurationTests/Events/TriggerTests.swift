import Configuration
import FileFormats
import MarketData
import SettingsTables
import Testing
import TradingModel
import TradingStrategies

@Suite struct TriggerTests {
  private static let text = """
    triggers:
      - {on: DATA_AVAILABLE, path: in, pattern: "*.csv", workflow: a.yaml}
      - {on: TIMER, every: 90m, workflow: b.yaml, data: whole}
      - {on: MARKET_OPEN, workflow: c.yaml}
    """

  @Test func triggers_areDecoded() throws {
    var file = Trigger(.dataAvailable, file: "a.yaml")
    (file.path, file.pattern) = ("in", "*.csv")
    var timer = Trigger(.timer, file: "b.yaml")
    (timer.interval, timer.data) = (5_400_000_000_000, .whole)
    let workflow = try decode(Self.text)
    #expect(workflow.triggers == [file, timer, Trigger(.marketOpen, file: "c.yaml")])
    #expect(workflow.data.symbols == [] && workflow.strategies == [])
  }

  /// The canonical form says what the file may say, and decodes to an equal workflow; style and defaults do not count.
  @Test func canonicalForm_isThatOfAFileWithTriggers() throws {
    for more in ["", "\ndata: {symbols: [A], start: 2020-01-01}"] {
      let workflow = try decode(Self.text + more)
      for text in [workflow.canonicalYAML, String(decoding: workflow.essentialForm.compactText, as: UTF8.self)] {
        #expect(try decode(text) == workflow)
      }
      let other = try decode(
        more + "\ntriggers:\n- on: DATA_AVAILABLE\n  workflow: a.yaml\n  path: in\n  pattern: '*.csv'\n  data: past\n"
          + "- {on: TIMER, every: 5400s, data: whole, workflow: b.yaml}\n- {workflow: c.yaml, on: MARKET_OPEN}\n")
      #expect(other.configurationHash == workflow.configurationHash)
    }
    #expect(try decode(Self.text).canonicalForm["strategies"] == nil)
  }

  /// A file without triggers says nothing of them, so that its canonical form is what it was.
  @Test func otherFiles_doNotNameTheKey() throws {
    let workflow = try decode(minimalText)
    #expect(workflow.canonicalForm["triggers"] == nil && workflow.essentialForm["triggers"] == nil)
    #expect(try decode(minimalText + "triggers: []\n") == workflow)
    #expect(problems("triggers: []").contains { $0.hasSuffix("missing key 'data'") })
  }

  @Test func schema_takesTriggersInThePlaceOfTheRest() throws {
    let schema = Workflow.jsonSchema()
    func found(_ text: String) throws -> [String] { try SchemaCheck.problems(JSONValue(try YAML.parse(text)), schema) }
    #expect(try found(Self.text) == [])
    #expect(try found("triggers: [{on: TIMER, workflow: w.yaml}]") == ["$.triggers[0]: required"])
    #expect(try found("triggers: [{on: MARKET_OPEN, workflow: w.yaml, every: 1h}]") == ["$.triggers[0].every: type"])
    #expect(try !found("strategy: {type: momentum}").isEmpty)
  }

  // MARK: Values of events

  private static func load(_ text: String, _ event: EventValues?) throws -> Workflow {
    try WorkflowFile.decode(Array(text.utf8), path: "w.yaml", acceptsPhases: true, event: event)
  }

  @Test func valuesOfAnEvent_standAnywhere() throws {
    let text = """
      workflow: {name: {event: symbol}}
      data: {path: {event: path}, symbols: [{event: symbol}, B], end: {event: time}}
      strategy: {type: momentum, symbols: [{event: symbol}]}
      """
    let event = EventValues(path: "in/true.csv", time: "2020-01-02T00:00:00Z", symbol: "true")
    let workflow = try Self.load(text, event)
    #expect(workflow.name == "true" && workflow.data.path == "in/true.csv")
    #expect(workflow.data.symbols.map(\.name) == ["true", "B"])
    #expect(workflow.data.end?.description == "2020-01-02T00:00:00Z")
    #expect(workflow.strategies[0].symbols?.map(\.name) == ["true"])
  }

  @Test(arguments: [
    ("{event: symbol}", "only a workflow that a trigger runs has an event"),
    ("{event: symbl}", "unknown value, was 'symbl'; allowed path, time, symbol; did you mean symbol?"),
    ("{event: earnings}", "not a symbol, was a mapping"), ("{event: symbol, more: 1}", "not a symbol, was a mapping"),
    ("{event: [symbol]}", "not a symbol, was a mapping"),
  ])
  func withoutAnEvent_theyAreRefused(value: String, expected: String) {
    let found = problems("data: {symbols: [\(value)]}\nstrategy: {type: buy_and_hold}")
    #expect(found.count == 1 && found[0].contains(expected), "\(found)")
  }

  /// No run of a phase sees more than its workflow may: a later end of its own is cut, an earlier one stays.
  @Test func end_countsForPhases() throws {
    let text = """
      data: {symbols: [A]}
      strategy: {type: momentum}
      phases:
        - {name: a, kind: backtest}
        - {name: b, kind: backtest, data: {end: 2030-01-01}}
        - {name: c, kind: backtest, data: {end: 2010-01-01}}
      """
    var workflow = try Self.load(text, EventValues())
    let end = try #require(
      try Self.load("data: {symbols: [A], end: 2020-01-01}\nstrategy: {type: momentum}", nil).data.end)
    let early = workflow.phases[2].workflow.data.end
    workflow.endData(at: end, registry: .builtIn)
    #expect(workflow.data.end == end)
    #expect(workflow.phases.map(\.workflow.data.end) == [end, end, early])
    #expect(try Self.load(workflow.canonicalYAML, nil) == workflow)
  }
}
