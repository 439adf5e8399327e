import Configuration
import FileFormats
import MarketData
import OrderExecution
import RiskControl
import RunResults
import Testing
import TradingModel
import TradingStrategies

@Suite struct WorkflowTests {
  @Test func minimalFile_getsEveryDefault() throws {
    let workflow = try decode(minimalText, path: "some/folder/my file.v2.yaml")
    #expect(workflow.version == "1.0.0" && workflow.name == "my_file.v2")
    #expect(workflow.type == .backtest && workflow.executionMode == .traditional)
    #expect(workflow.data.path == "some/folder/data" && workflow.writtenDataPath == "data")
    #expect(workflow.data.symbols == [Symbol("A")] && workflow.data.source == .csv)
    #expect(workflow.data.start == nil && workflow.data.end == nil && workflow.data.timestamp == nil)
    #expect(workflow.data.missingBars == .skip && workflow.data.warmup == nil && workflow.data.droppedChecks == [])
    #expect(workflow.strategies == [StrategySettings(id: "buy_and_hold", type: "buy_and_hold")])
    #expect(workflow.aggregation == AggregationSettings())
    #expect(workflow.risk == [RiskSettings(id: "main", capital: 100_000)])
    #expect(workflow.execution == ExecutionSettings() && workflow.results == ResultsSettings())
    #expect(workflow.masterSeed == 42 && workflow.operation == OperationalSettings())
  }

  /// Every key, each with another value than its default.
  private static let fullText = """
    version: "1.0.0"
    workflow: {name: full, type: backtest, execution_mode: HYBRID}
    data:
      source: csv
      path: /abs/prices
      symbols: [B, A]
      start: 2003-01-02
      end: 2012-12-31
      timestamp: open
      bar_length: 4h
      missing_bars: carry
      warmup: 10
      epoch_unit: milliseconds
      columns: {close: Adj Close}
      quality: {duplicates: drop, rows: error, volume: drop}
    strategies:
      - {id: fast, type: ma_crossover, parameters: {fast: 5, slow: 10, average: ema}, weight: 2}
      - {type: momentum, parameters: {lookback: 20, threshold: 1}, direction: long_short, symbols: [A]}
    aggregation: {method: majority, threshold: 0.5}
    risk:
      - id: one
        capital: 5e4
        strategies: {momentum: 3, fast: 0.5}
        sizing: {type: target_percent, fraction: 0.4}
        rebalance: every_bar
        quantities: fractional
        limits: {max_position: 0.5, max_drawdown: 0.25}
      - {id: two, strategies: [momentum], sizing: {type: all_in}}
      - {id: three, sizing: {type: fixed_quantity, quantity: 10}, limits: {max_gross_exposure: 0.8}}
      - {id: four, sizing: {type: fixed_fraction, fraction: 0.1}}
      - {id: five, sizing: {type: target_percent}}
    execution:
      fill: same_close
      commission: {proportional: 0.001, fixed: 2}
      slippage: {basis_points: 5}
      close_at_end: true
    reproducibility: {master_seed: 18446744073709551615, deterministic_order: true}
    results: {format: csv, buffer_size: 10, compression: none}
    """

  @Test func fullFile_isDecoded() throws {
    let workflow = try decode(Self.fullText)
    #expect(workflow.name == "full" && workflow.executionMode == .hybrid)
    #expect(workflow.data.path == "/abs/prices" && workflow.data.symbols == [Symbol("B"), Symbol("A")])
    #expect(workflow.data.start?.description == "2003-01-02T00:00:00.000000001Z")
    #expect(workflow.data.end?.description == "2013-01-01T00:00:00Z")
    #expect(workflow.data.timestamp == .open && workflow.data.barLength == 14_400_000_000_000)
    #expect(workflow.data.missingBars == .carry && workflow.data.warmup == 10)
    #expect(workflow.data.epochUnit == .milliseconds && workflow.data.columns.close == "Adj Close")
    #expect(workflow.data.droppedChecks == [.duplicates, .volume])
    #expect(workflow.strategies.map(\.id) == ["fast", "momentum"] && workflow.strategies.map(\.weight) == [2, 1])
    #expect(
      workflow.strategies[0].parameters
        == ["fast": .integer(5), "slow": .integer(10), "average": .choice("ema"), "seed": .choice("sma")])
    #expect(workflow.strategies[1].parameters == ["lookback": .integer(20), "threshold": .number(1)])
    #expect(workflow.strategies[1].direction == .longShort && workflow.strategies[1].symbols == [Symbol("A")])
    #expect(workflow.aggregation == AggregationSettings(method: .majority, threshold: 0.5))
    let worker = workflow.risk[0]
    #expect(worker.capital == 50_000 && worker.strategies == ["fast", "momentum"])
    #expect(worker.weights == ["fast": 0.5, "momentum": 3] && worker.sizing == .targetPercent(0.4))
    #expect(worker.rebalance == .everyBar && worker.quantities == .fractional)
    #expect(worker.limits == RiskLimits(maxPosition: 0.5, maxDrawdown: 0.25))
    #expect(workflow.risk[1].strategies == ["momentum"] && workflow.risk[1].sizing == .allIn)
    #expect(workflow.risk[2].sizing == .fixedQuantity(10) && workflow.risk[2].limits.maxGrossExposure == 0.8)
    #expect(workflow.risk[3].sizing == .fixedFraction(0.1) && workflow.risk[4].sizing == .targetPercent(1))
    let execution = ExecutionSettings(
      fill: .sameClose, proportionalCommission: 0.001, fixedCommission: 2, slippageBasisPoints: 5, closeAtEnd: true)
    #expect(workflow.execution == execution)
    #expect(workflow.masterSeed == UInt64.max)
    #expect(workflow.results == ResultsSettings(format: .csv, bufferSize: 10))
  }

  @Test(arguments: ["TRADITIONAL", "AUTO", "COMPOSABLE", "HYBRID"])
  func executionMode_isAcceptedAtBothPlaces(mode: String) throws {
    let atTop = try decode(minimalText + "workflow: {execution_mode: \(mode)}\n")
    let below = try decode(minimalText + "coordinator: {execution_mode: \(mode)}\n")
    #expect(atTop.executionMode.rawValue == mode && atTop == below)
    #expect(atTop.configurationHash == below.configurationHash)
  }

  @Test func coordinator_holdsWhatMayAlsoStandAtTheTop() throws {
    let sections = """
      reproducibility: {master_seed: 7}
      resources: {max_memory_gb: 32, max_cpu_cores: 16, container_pool_size: 100}
      monitoring: {enable_metrics: true, metrics_interval: 10, health_check_interval: 30}
      fault_tolerance: {max_container_failures: 3, auto_restart: true, checkpoint_interval: 300}
      """
    let atTop = try decode(minimalText + sections)
    let indented = sections.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    let below = try decode(minimalText + "coordinator:\n" + indented)
    #expect(atTop == below && atTop.masterSeed == 7)
    #expect(atTop.operation.maximumMemoryGigabytes == 32 && atTop.operation.maximumCores == 16)
    #expect(atTop.operation.containerPoolSize == 100 && atTop.operation.metricsAreEnabled == true)
    #expect(atTop.operation.metricsInterval == 10 && atTop.operation.healthCheckInterval == 30)
    #expect(atTop.operation.maximumContainerFailures == 3 && atTop.operation.restartsAutomatically == true)
    #expect(atTop.operation.checkpointInterval == 300)
  }

  @Test func risk_asMapping_isOneWorker() throws {
    let mapping = try decode(minimalText + "risk: {capital: 5}\n")
    let list = try decode(minimalText + "risk:\n- capital: 5\n")
    #expect(mapping == list && mapping.risk == [RiskSettings(id: "main", capital: 5)])
    #expect(try decode(minimalText + "risk: {}\n").risk == [RiskSettings(id: "main")])
    #expect(try decode(minimalText + "risk:\n").risk == [RiskSettings(id: "main")])
  }

  @Test func times_mayBeInstantsWithZones() throws {
    let text = """
      data: {symbols: [A], start: "2003-01-02T09:30:00-05:00", end: 2003-01-02T21:00:00Z}
      strategy: {type: buy_and_hold}
      """
    let workflow = try decode(text)
    #expect(workflow.data.start?.description == "2003-01-02T14:30:00Z")
    #expect(workflow.data.end?.description == "2003-01-02T21:00:00Z")
    #expect(try decode(text, overrides: ["data.start=2003-01-02", "data.end=2003-01-02"]).data.start != nil)
  }

  @Test func names_comeFromTheFile() throws {
    for (path, name) in [
      ("a.yaml", "a"), ("./x/b.c.yml", "b.c"), ("noextension", "noextension"), (".hidden", ".hidden"),
      ("ü.yaml", "_"), ("..", "workflow"), ("x/", "x"),
    ] { #expect(try decode(minimalText, path: path).name == name, "\(path)") }
  }

  @Test func overrides_replaceAndAdd() throws {
    let text = minimalText + "risk:\n- {id: one, sizing: {type: fixed_quantity, quantity: 1}}\n- id: two\n"
    let overrides = [
      "data.symbols=[A, B]", "workflow.name=other", "risk.one.capital=5", "risk.1.sizing={type: target_percent}",
      "execution.commission.fixed=1.5", "risk.one.sizing.quantity=3", "data.path=../x", "reproducibility.master_seed=9",
    ]
    let workflow = try decode(text, path: "f/w.yaml", overrides: overrides)
    #expect(workflow.data.symbols.map(\.name) == ["A", "B"] && workflow.name == "other")
    #expect(workflow.data.path == "f/../x" && workflow.writtenDataPath == "../x")
    #expect(workflow.risk[0].capital == 5 && workflow.risk[0].sizing == .fixedQuantity(3))
    #expect(workflow.risk[1].sizing == .targetPercent(1))
    #expect(workflow.execution.fixedCommission == 1.5 && workflow.masterSeed == 9)
    #expect(try decode(text, overrides: ["data.symbols=[A]", "data.symbols=[C]"]).data.symbols == [Symbol("C")])
  }

  @Test func registeredTypes_areCheckedByTheirOwnParameters() throws {
    var registry = StrategyRegistry()
    let parameters: [ParameterSpecification] = [
      .number("level", in: -1...1, "A level."),
      .choice("side", among: ["up", "down"], default: "up", "A side."),
    ]
    try registry.register(
      StrategyDefinition(name: "mine", parameters: parameters, summary: "A test.") { _, _ in
        throw StrategyError.missingParameter("never prepared here")
      })
    func decoded(_ parameters: String) throws(ConfigurationErrors) -> Workflow {
      let text = "data: {symbols: [A]}\nstrategy: {type: mine, parameters: \(parameters)}\n"
      return try WorkflowFile.decode(Array(text.utf8), path: "w.yaml", registry: registry)
    }
    #expect(try decoded("{level: 1}").strategies[0].parameters == ["level": .number(1), "side": .choice("up")])
    func error(_ parameters: String) -> String {
      do {
        _ = try decoded(parameters)
        return "no error"
      } catch { return error.description }
    }
    #expect(error("{}") == "w.yaml:2:36: strategy.parameters: missing key 'level'")
    #expect(
      error("{level: 2}")
        == "w.yaml:2:44: strategy.parameters.level: out of bounds, was 2; allowed a number >= -1 and <= 1")
    #expect(
      error("{level: 0, side: dwon}")
        == "w.yaml:2:53: strategy.parameters.side: unknown value, was 'dwon'; allowed up, down; did you mean down?")
    #expect(
      problems("data: {symbols: [A]}\nstrategy: {type: mine}").first?.hasPrefix("w.yaml:2:18: strategy.type: unknown")
        == true)
  }
}
