import Configuration
import Determinism
import FileFormats
import Foundation
import MarketData
import RiskControl
import SettingsTables
import Testing

@Suite struct CanonicalFormTests {
  @Test func styleAndOrderAndWrittenDefaults_doNotChangeTheHash() throws {
    let plain = """
      data:
        symbols: [A, B]
        end: 2012-12-31
      strategies:
        - id: x
          type: ma_crossover
          parameters: {fast: 5, slow: 10}
      risk:
        capital: 50000
        strategies: {x: 2}
        sizing: {type: target_percent, fraction: 0.5}
      """
    let other = """
      version: '1.0.0'
      reproducibility: {"master_seed": "42"}
      risk:
      - sizing: {fraction: 5e-1, type: 'target_percent'}
        id: main
        limits: {max_drawdown: null}
        quantities: whole
        strategies:
          "x": 2.0
        capital: 5.0e4
      workflow: {name: w, execution_mode: TRADITIONAL}
      results: {format: jsonl}
      strategies: [{weight: 1, type: ma_crossover, id: x, symbols: ~, parameters: {slow: 0xA, fast: 0o5, average: sma}}]
      data: {path: "data", symbols: [A, B], warmup: 0, end: "2013-01-01T00:00:00Z", start: , source: csv}
      execution:
      """
    let first = try decode(plain)
    let second = try decode(other)
    #expect(first == second)
    #expect(first.canonicalForm == second.canonicalForm)
    #expect(first.configurationHash == second.configurationHash)
    #expect(first.configurationHash == SHA256.hexadecimal(first.essentialForm.compactText))
  }

  @Test func everyChangedValue_changesTheHash() throws {
    let base = try decode(minimalText)
    let changes = [
      "workflow.name=v", "workflow.execution_mode=AUTO", "data.path=d", "data.symbols=[B]", "data.start=2000-01-01",
      "data.end=2000-01-01", "data.timestamp=close", "data.bar_length=5m", "data.missing_bars=error",
      "data={symbols: [A], start: 2000-01-02, warmup: 1}",
      "data.epoch_unit=seconds", "data.columns.open=o", "data.columns.high=h", "data.columns.low=l",
      "data.columns.close=c", "data.columns.volume=v", "data.columns.symbol=s", "data.columns.timestamp=t",
      "data.columns.time=t", "data.columns.open=2", "data.adjust.close=a", "data.csv.separator=tab",
      "data.csv.decimal=comma", "data.csv.header=none", "data.csv.header=1", "data.csv.skip_rows=0",
      "data.csv.date_format=DD/MM/YYYY", "data.csv.null=[]", "data.quality.order=descending",
      "data.quality.duplicates=last",
      "data.quality.rows=drop", "data.quality.range=drop", "strategy.id=i", "strategy.type=momentum",
      "strategy.direction=long_short", "strategy.symbols=[A]", "strategy.weight=2", "aggregation.method=majority",
      "aggregation.threshold=0.1", "aggregation.confirm=1", "aggregation.symbol=A",
      "aggregation={regimes: [volatility], weights: {low: {buy_and_hold: 2}}}", "risk.id=r", "risk.capital=1",
      "risk.strategies=[buy_and_hold]",
      "risk.strategies={buy_and_hold: 1}", "risk.sizing={type: fixed_quantity, quantity: 1}",
      "risk.sizing={type: fixed_quantity, quantity: 2}", "risk.sizing={type: fixed_fraction, fraction: 0.5}",
      "risk.sizing={type: target_percent, fraction: 0.5}", "risk.rebalance=every_bar", "risk.quantities=fractional",
      "risk.limits.max_position=0.5", "risk.limits.max_gross_exposure=0.5", "risk.limits.max_drawdown=0.5",
      "execution.fill=same_close", "execution.commission.proportional=0.5", "execution.commission.fixed=1",
      "execution.slippage.basis_points=1", "execution.close_at_end=true", "reproducibility.master_seed=1",
      "benchmark=none", "benchmark=SPY", "metrics.annual_factor=365", "metrics.risk_free=0.01",
      "results.benchmark=true", "results.format=csv", "results.buffer_size=1", "resources.max_memory_gb=1",
      "resources.max_cpu_cores=1",
      "resources.container_pool_size=1", "monitoring.enable_metrics=false", "monitoring.metrics_interval=1",
      "monitoring.health_check_interval=1", "fault_tolerance.max_container_failures=1",
      "fault_tolerance.auto_restart=true", "fault_tolerance.checkpoint_interval=1", "ledger=s", "notes=n",
    ]
    var hashes = [base.configurationHash]
    for change in changes {
      let workflow = try decode(minimalText, overrides: [change])
      #expect(!hashes.contains(workflow.configurationHash), "\(change)")
      hashes.append(workflow.configurationHash)
      let again = try decode(workflow.canonicalYAML)
      #expect(again == workflow, "\(change)")
      #expect(again.canonicalYAML == workflow.canonicalYAML, "\(change)")
    }
    #expect(hashes.count == changes.count + 1)
  }

  @Test func everyChangedSyntheticValue_changesTheHash() throws {
    let text = "data: {source: synthetic, symbols: [A]}\nstrategy: {type: buy_and_hold}\n"
    let base = try decode(text)
    #expect(base.data.synthetic.seed == 42)
    // The seed is the master seed where none is given.
    #expect(try decode(text, overrides: ["reproducibility.master_seed=9"]).data.synthetic.seed == 9)
    #expect(try decode(text, overrides: ["data.synthetic.seed=42"]).configurationHash == base.configurationHash)
    let changes = [
      "seed=18446744073709551615", "bars=10", "bar_length=5m", "start=2001-01-01", "drift=-0.1", "volatility=0.3",
      "regimes=[{}]", "regimes=[{drift: 1}]", "regimes=[{volatility: 1}]", "regimes=[{mean_bars: 9}]",
      "regimes=[{}, {}]", "jumps.per_year=3", "jumps.mean=0.1", "jumps.deviation=0.1", "correlation=0.5", "gap=0",
      "initial_price=5", "decimals=3", "volume=9",
    ]
    var hashes = [base.configurationHash]
    for change in changes {
      let workflow = try decode(text, overrides: ["data.synthetic.\(change)"])
      #expect(!hashes.contains(workflow.configurationHash), "\(change)")
      hashes.append(workflow.configurationHash)
      let again = try decode(workflow.canonicalYAML)
      #expect(again == workflow && again.canonicalYAML == workflow.canonicalYAML, "\(change)")
    }
  }

  @Test func canonicalJSON_isAsWrittenHere() throws {
    let workflow = try decode(
      "data: {symbols: [A]}\nstrategy: {type: momentum}\nreproducibility: {master_seed: 18446744073709551615}\n")
    // Whoever has to change a default here has to give the format another version too: the configuration hash leaves
    // defaults out, and vouches for them by the version alone.
    let expected = #"""
      {"aggregation":{"confirm":5,"method":"weighted_mean","regimes":[],"strength":"proportional","symbol":null,
      "threshold":0,"weights":{}},
      "benchmark":"buy_and_hold",
      "data":{"adjust":{"close":null},"bar_length":null,
      "columns":{"close":null,
      "high":null,"low":null,"open":null,"symbol":null,"time":null,"timestamp":null,"volume":null},
      "csv":{"date_format":null,"decimal":null,"header":null,"null":["null","N/A","--","-"],"separator":null,
      "skip_rows":null},"end":null,
      "epoch_unit":null,"holdout":null,"missing_bars":"skip","path":"data",
      "quality":{"duplicates":"error","order":"error",
      "prices":"error","range":"error","rows":"error","volume":"error"},"source":"csv","split":null,"start":null,
      "symbols":["A"],
      "timestamp":null,"warmup":null},"execution":{"close_at_end":false,"commission":{"fixed":0,"proportional":0},
      "fill":"next_open","slippage":{"basis_points":0}},"fault_tolerance":{"auto_restart":null,
      "checkpoint_interval":null,"max_container_failures":null},
      "ledger":null,"metrics":{"annual_factor":null,"risk_free":0},"monitoring":{"enable_metrics":null,
      "health_check_interval":null,"metrics_interval":null},"notes":null,"reproducibility":{"deterministic_order":true,
      "master_seed":"18446744073709551615"},"resources":{"container_pool_size":null,"max_cpu_cores":null,
      "max_memory_gb":null},"results":{"bars":false,"benchmark":false,"buffer_size":1000,
      "compression":null,"features":[],"format":"jsonl","retention":null,
      "streams":["signals","orders","fills","positions","equity","trades","events"]},
      "risk":[{"capital":100000,"id":"main","limits":{"max_drawdown":null,"max_gross_exposure":null,
      "max_position":null},"positions":[],"quantities":"whole","rebalance":"on_change","sizing":{"type":"all_in"},
      "strategies":null,"window":{"end":null,"keep":null,"start":null}}],
      "strategies":[{"direction":"long_only","id":"momentum",
      "parameters":{"lookback":20,"threshold":0},"symbols":null,"type":"momentum","weight":1}],"use":null,
      "uses_holdout":false,"version":"1.0.0",
      "workflow":{"execution_mode":"TRADITIONAL","name":"w","type":"backtest"},"workflow_mode":"single_pass"}
      """#
    let text = String(decoding: workflow.canonicalForm.compactText, as: UTF8.self)
    #expect(text == expected.replacing("\n", with: ""))
  }

  /// What is hashed: the version, what follows from something else, and what is said beyond the defaults.
  @Test func essentialJSON_isAsWrittenHere() throws {
    let plain = try decode(minimalText + "risk: {capital: 100000, sizing: {type: all_in}}\nresults: {}\n")
    let expected = #"""
      {"data":{"symbols":["A"]},"strategies":[{"id":"buy_and_hold","parameters":{},"type":"buy_and_hold"}],
      "version":"1.0.0","workflow":{"name":"w"}}
      """#
    #expect(String(decoding: plain.essentialForm.compactText, as: UTF8.self) == expected.replacing("\n", with: ""))
    #expect(plain.configurationHash == "ec2d2e664b20223f2d76527b39995ef8a6f8d5fa435cb7637360eff479afb855")
    let further = try decode(
      "data: {symbols: [A], warmup: 5, start: 2001-01-01}\nstrategy: {type: momentum, id: x}\n"
        + "risk: [{id: main, sizing: {type: target_percent}}, {id: b, limits: {max_drawdown: 0.5}}]\n"
        + "coordinator: {execution_mode: AUTO}\n")
    let beyond = #"""
      {"data":{"start":"2001-01-01","symbols":["A"],"warmup":5},"risk":[{"id":"main",
      "sizing":{"fraction":1,"type":"target_percent"}},{"id":"b","limits":{"max_drawdown":0.5}}],
      "strategies":[{"id":"x","parameters":{"lookback":20,"threshold":0},"type":"momentum"}],"version":"1.0.0",
      "workflow":{"execution_mode":"AUTO","name":"w"}}
      """#
    #expect(String(decoding: further.essentialForm.compactText, as: UTF8.self) == beyond.replacing("\n", with: ""))
  }

  @Test(arguments: [
    "simple_backtest", "traditional_workflow", "coordinator_basic", "msft_crossover", "multi_strategy",
    "synthetic", "trend_following",
  ])
  func shippedFiles_decode_andTheirCanonicalFormIsEqual(name: String) throws {
    let path = configurationFolder + name + ".yaml"
    let workflow = try WorkflowFile.load(path: path)
    #expect(workflow.name == name)
    #expect(workflow.data.path == configurationFolder + "data")
    let again = try WorkflowFile.decode(Array(workflow.canonicalYAML.utf8), path: path)
    #expect(again == workflow && again.configurationHash == workflow.configurationHash)
  }

  @Test func missingFile_isADiagnostic() {
    do {
      _ = try WorkflowFile.load(path: "/nowhere/x.yaml")
      Issue.record("no error")
    } catch {
      #expect(error.description == "/nowhere/x.yaml: cannot read: No such file or directory")
    }
  }

  /// A worker that follows all strategies with a weight for one is written so that it still follows them all.
  @Test func weightsOfSome_keepTheOthers() throws {
    var workflow = try decode(
      "data: {symbols: [A]}\nstrategies: [{type: momentum}, {type: buy_and_hold}]\n", path: "w.yaml")
    workflow.risk[0].weights = ["momentum": 2]
    let again = try decode(workflow.canonicalYAML)
    #expect(again.risk[0].strategies == ["buy_and_hold", "momentum"] && again.risk[0].weights == ["momentum": 2])
    #expect(again.configurationHash == workflow.configurationHash && again.canonicalYAML == workflow.canonicalYAML)
  }

  @Test func documentation_hasEveryKeyOnce() throws {
    let keys = Workflow.documentedKeys
    #expect(keys.count == 272)
    #expect(Set(keys.map(\.path)).count == keys.count)
    #expect(
      keys.filter { $0.defaultValue == nil }.map(\.path) == [
        "data", "data.symbols", "data.split.train", "data.holdout.last", "strategies[].type",
        "aggregation.regimes[].type", "risk[].positions[].symbol", "risk[].positions[].quantity",
        "risk[].positions[].price", "triggers[].on", "triggers[].workflow", "phases[].name",
        "phases[].classifiers[].type", "phases[].windows.train", "phases[].windows.test",
      ])
    let capital = try #require(keys.first { $0.path == "risk[].capital" })
    #expect(
      capital.type == "number" && capital.unit == "account currency" && capital.bounds == "> 0 and <= 1000000000000000")
    #expect(capital.defaultValue == "100000" && capital.meaning.hasPrefix("Equity at the beginning: cash, "))
    for key in keys { #expect(key.meaning.hasSuffix(".") || key.meaning.hasSuffix(")"), "\(key.path)") }
  }
}
