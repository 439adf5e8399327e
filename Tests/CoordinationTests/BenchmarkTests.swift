import Backtesting
import Configuration
import Coordination
import Foundation
import MarketData
import PerformanceAnalytics
import RunResults
import TestSupport
import Testing
import TradingModel

/// What portfolios are compared with: bought as the run buys, and no part of the run.
@Suite struct BenchmarkTests {
  private func run(_ text: String, in folder: TemporaryFolder, into name: String) async throws -> RunSummary {
    let workflow = try WorkflowFile.decode(Array(text.utf8), path: folder.path + "/w.yaml")
    return try await WorkflowRun(workflow).execute(into: folder.path + "/" + name)
  }

  private func prepare() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, count) in [("A", 60), ("B", 60), ("SPY", 60)] {
      try folder.write(SampleMarket.csv(SampleMarket.series(name, count: count)), to: name + ".csv")
    }
    return folder
  }

  /// With one symbol and all of the capital the strategy comes to what its benchmark does, to the bit.
  @Test(arguments: ["next_open", "same_close"], ["whole", "fractional"])
  func buyAndHold_isItsOwnBenchmark(_ fill: String, _ quantities: String) async throws {
    let folder = try prepare()
    let summary = try await run(
      """
      data: {path: ., symbols: [A]}
      strategy: {type: buy_and_hold}
      risk: {quantities: \(quantities)}
      execution: {fill: \(fill), commission: {proportional: 0.001, fixed: 1}, slippage: {basis_points: 5}}
      results: {benchmark: true}
      """, in: folder, into: "run")
    let portfolio = try #require(summary.metrics.first)
    let benchmark = try #require(portfolio.benchmark)
    #expect(benchmark.name == "buy_and_hold")
    var own = portfolio.metrics
    #expect(own.beta == 1 && own.trackingError == 0)
    (own.alpha, own.beta, own.correlation, own.trackingError, own.informationRatio) = (nil, nil, nil, nil, nil)
    #expect(own == benchmark.metrics && own.fills == 1 && own.commission > 0)
    let rows = try Row.all(in: folder.path + "/run/equity.jsonl")
    #expect(rows.count == 60 && rows.allSatisfy { $0.number("benchmark") == $0.number("equity") })
    let columns = summary.manifest.tables.first { $0.name == "equity" }?.columns.map(\.name)
    #expect(columns == ["timestamp", "session", "portfolio_id", "cash", "position_value", "equity", "benchmark"])
    #expect(try MetricsFile.read(from: folder.path + "/run") == summary.metrics)
  }

  /// Digests, tables and metrics of the portfolio are the same, whatever it is compared with.
  @Test func noBenchmark_changesTheRun() async throws {
    let folder = try prepare()
    var digests: Set<String> = []
    var metrics: [PerformanceMetrics] = []
    var tables: Set<String> = []
    for benchmark in ["buy_and_hold", "SPY", "B", "none"] {
      let summary = try await run(
        """
        data: {path: ., symbols: [A, B]}
        strategy: {type: momentum, parameters: {lookback: 3}}
        risk: {sizing: {type: target_percent, fraction: 0.5}, capital: 1000}
        benchmark: \(benchmark)
        """, in: folder, into: benchmark)
      digests.insert(summary.manifest.runDigest ?? "none")
      tables.insert(try String(contentsOfFile: folder.path + "/\(benchmark)/equity.jsonl", encoding: .utf8))
      var own = try #require(summary.metrics.first?.metrics)
      #expect((own.beta == nil) == (benchmark == "none"))
      (own.alpha, own.beta, own.correlation, own.trackingError, own.informationRatio) = (nil, nil, nil, nil, nil)
      metrics.append(own)
      #expect(summary.metrics.first?.benchmark?.name == (benchmark == "none" ? nil : benchmark))
      #expect(summary.manifest.dataHashes.map(\.name).contains("SPY.csv") == (benchmark == "SPY"))
      #expect(summary.manifest.streams.allSatisfy { !"\($0.name)".contains("benchmark") && $0.count >= 0 })
      #expect(summary.cycleCount == 60)
    }
    #expect(digests.count == 1 && tables.count == 1 && metrics.allSatisfy { $0 == metrics[0] })
  }

  /// Each symbol gets its part at its own first bar; what the part does not pay for stays in cash.
  @Test func parts_areBoughtAtTheFirstBarOfEach() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "date,open,high,low,close\n2024-01-01,10,10,10,10\n2024-01-02,11,11,11,11\n2024-01-04,12,12,12,12\n", to: "A.csv")
    try folder.write(
      "date,open,high,low,close\n2024-01-03,30,30,30,30\n2024-01-04,40,40,40,40\n2024-01-05,50,50,50,50\n", to: "B.csv")
    // Of an index before, beside and after the run.
    try folder.write(
      "date,open,high,low,close\n2023-12-29,1,1,1,1\n2024-01-02,2,2,2,2\n2024-01-03,4,4,4,4\n2024-01-08,8,8,8,8\n",
      to: "I.csv")
    let text = """
      data: {path: ., symbols: [A, B]}
      strategy: {type: momentum}
      risk:
        - {id: one, capital: 200, sizing: {type: fixed_quantity, quantity: 1}}
        - {id: two, capital: 200, sizing: {type: fixed_quantity, quantity: 2}}
        - {id: small, capital: 30, sizing: {type: fixed_quantity, quantity: 2}}
      results: {benchmark: true}
      """
    func benchmarks(_ more: String, _ name: String) async throws -> [String: [Double]] {
      _ = try await run(text + more, in: folder, into: name)
      var equity: [String: [Double]] = [:]
      for row in try Row.all(in: folder.path + "/\(name)/equity.jsonl") {
        equity[row.text("portfolio_id") ?? "", default: []].append(row.number("benchmark"))
      }
      return equity
    }
    // 9 of A at 11 with 100, 2 of B at 40 with 100.
    let open = try await benchmarks("", "open")
    #expect(open["one"] == [200, 200, 200, 209, 229] && open["two"] == open["one"])
    #expect(open["small"] == [30, 30, 30, 31, 31])
    // 10 of A at 10, 3 of B at 30.
    let close = try await benchmarks("\nexecution: {fill: same_close}", "close")
    #expect(close["one"] == [200, 210, 210, 250, 280])
    // The index's first bar of the run is that of 2 January, bought at 4; its last lies behind the run.
    let index = try await benchmarks("\nbenchmark: I", "index")
    #expect(index["one"] == [200, 200, 200, 200, 200] && index["small"] == [30, 30, 30, 30, 30])
    let indexClose = try await benchmarks("\nbenchmark: I\nexecution: {fill: same_close}", "index-close")
    #expect(indexClose["one"] == [200, 200, 400, 400, 400])
  }

  /// An index of sessions beside bars within the day: it adds no cycle and is seen at the last cycle of its day.
  @Test func sessions_beside_barsWithinTheDay() async throws {
    let folder = try TemporaryFolder()
    let hours = (0..<72).map { hour in
      "2024-01-0\(2 + hour / 24)T\(hour % 24 < 10 ? "0" : "")\(hour % 24):30:00Z,1,1,1,1"
    }
    try folder.write("time,open,high,low,close\n" + hours.map { $0 + "\n" }.joined(), to: "A.csv")
    try folder.write(
      "date,open,high,low,close\n2024-01-02,2,2,2,2\n2024-01-03,2,4,2,4\n2024-01-04,4,8,4,8\n", to: "I.csv")
    let text = """
      data: {path: ., symbols: [A]}
      strategy: {type: momentum}
      risk: {capital: 100}
      execution: {fill: same_close}
      benchmark: I
      results: {benchmark: true, format: csv}
      """
    let summary = try await run(text, in: folder, into: "run")
    #expect(summary.cycleCount == 72)
    let lines = try String(contentsOfFile: folder.path + "/run/equity.csv", encoding: .utf8).split(separator: "\n")
    #expect(lines[0].hasSuffix(",equity,benchmark"))
    let equity = lines.dropFirst().map { String($0.split(separator: ",").last ?? "") }
    #expect(equity == Array(repeating: "100", count: 47) + Array(repeating: "200", count: 24) + ["400"])
    #expect(summary.manifest.dataHashes.map(\.name) == ["A.csv", "I.csv"])
  }

  /// A share held within the day moves with its own sessions, which end with the UTC day: beside bars of an exchange,
  /// which closes hours before, and beside bars to midnight.
  @Test(arguments: [[15, 18, 21], [8, 16, 24]])
  func sessions_areComparedWithTheSameDays(_ hours: [Int]) async throws {
    let folder = try TemporaryFolder()
    var (bars, sessions) = ("time,open,high,low,close\n", "date,open,high,low,close\n")
    var open = 100
    for day in 10..<30 {
      var price = open
      for hour in hours {
        // Still on the first day, on which the share is bought at its first bar and the session at its last price.
        let close = day == 10 ? price : price + (day * 7 + hour) % 11 - 5
        let time = "\(day + hour / 24)T\(hour % 24 < 10 ? "0" : "")\(hour % 24):00:00Z"
        bars += "2024-01-\(time),\(price),\(max(price, close)),\(min(price, close)),\(close)\n"
        price = close
      }
      sessions += "2024-01-\(day),\(open),\(max(open, price)),\(min(open, price)),\(price)\n"
      open = price
    }
    try folder.write(bars, to: "A.csv")
    try folder.write(sessions, to: "I.csv")
    let summary = try await run(
      """
      data: {path: ., symbols: [A]}
      strategy: {type: buy_and_hold}
      risk: {quantities: fractional}
      execution: {fill: same_close}
      benchmark: I
      """, in: folder, into: "run")
    let metrics = try #require(summary.metrics.first?.metrics)
    let (beta, correlation) = (try #require(metrics.beta), try #require(metrics.correlation))
    #expect(metrics.days == 20 && abs(beta - 1) < 1e-9 && abs(correlation - 1) < 1e-9)
  }

  @Test func whatIsNotThere_isRefused() async throws {
    let folder = try prepare()
    func problem(_ more: String) -> String {
      do {
        let text = "data: {path: ., symbols: [A]}\nstrategy: {type: momentum}\n" + more
        let workflow = try WorkflowFile.decode(Array(text.utf8), path: folder.path + "/w.yaml")
        _ = try WorkflowRun(workflow)
        return "nothing"
      } catch {
        return "\(error)".replacingOccurrences(of: folder.path + "/", with: "")
      }
    }
    #expect(
      problem("benchmark: SPX")
        == "./SPX.csv: there is no such file; expected it for the benchmark SPX; did you mean SPY.csv?")
    #expect(problem("benchmark: buy-and-hold").hasSuffix("did you mean buy_and_hold?"))
    #expect(problem("benchmark: [SPY]").contains("w.yaml:3:12: benchmark: wrong type"))
    #expect(problem("benchmark: none\nresults: {benchmark: true}").contains("results.benchmark: there is no benchmark"))
    #expect(problem("metrics: {annual_factor: 0}").contains("metrics.annual_factor: out of bounds, was 0"))
    #expect(problem("metrics: {risk_free: nan}").contains("metrics.risk_free"))
    #expect(problem("benchmark: SPY") == "nothing" && problem("benchmark: A") == "nothing")
    // Data from elsewhere have to bring it along.
    let workflow = try WorkflowFile.decode(
      Array("data: {path: ., symbols: [A]}\nstrategy: {type: momentum}\nbenchmark: SPY".utf8),
      path: folder.path + "/w.yaml")
    let data = try MarketDataLoader.load(workflow.data)
    let error = #expect(throws: MarketDataErrors.self) { try Backtest(workflow, data: data) }
    #expect(error?.description.contains("the benchmark SPY has no bars here") == true)
    #expect(try MarketDataLoader.load(workflow.dataToRead).benchmark?.symbol == Symbol("SPY"))
  }
}
