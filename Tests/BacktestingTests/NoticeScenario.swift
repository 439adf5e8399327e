import Backtesting
import Configuration
import MarketData
import RunResults
import SimulationRuntime
import TestSupport
import Testing
import TradingModel
import TradingStrategies

/// A workflow on a few bars, of which it is known what there is to tell.
struct NoticeScenario {
  var workflow: String
  var series: [BarSeries]
  var dropped: MarketDataErrors?

  init(_ workflow: String, _ series: BarSeries..., dropped: MarketDataErrors? = nil) {
    self.workflow = workflow
    self.series = series
    self.dropped = dropped
  }

  /// Ways to run that have little in common.
  static let manners = [
    RunManner(), RunManner(blockSize: 1), RunManner(policy: .random(seed: 5), blockSize: 3, carrier: .stream),
    RunManner(policy: .parallel(threads: 2), blockSize: 2, capacity: 1, permutation: 9),
  ]

  func backtest() throws -> Backtest {
    let symbols = series.map(\.symbol.name).joined(separator: ", ")
    let text = "data: {path: ., symbols: [\(symbols)]}\n\(workflow)\n"
    let registry = try SteeredStrategies.registry()
    let workflow = try WorkflowFile.decode(Array(text.utf8), path: "w.yaml", registry: registry)
    return try Backtest(workflow, data: MarketDataSet(series, dropped: dropped), registry: registry)
  }

  /// The notices of a run, which are the same in every manner.
  func notices() async throws -> [Notice] {
    let backtest = try backtest()
    var all: [[Notice]] = []
    for manner in Self.manners { all.append(backtest.notices(of: try await backtest.run(manner))) }
    #expect(all.allSatisfy { $0 == all[0] }, "\(workflow)")
    return all[0]
  }

  /// The only notice of a code.
  func notice(_ code: NoticeCode) async throws -> Notice {
    let found = try await notices().filter { $0.code == code }
    #expect(found.count == 1, "\(workflow)")
    return try #require(found.first)
  }
}

extension BarSeries {
  /// Daily bars from 2024-01-01 on that open where they close; a bar of volume 0 for each `silent` place.
  static func flat(_ name: String, _ closes: [Double], silent: Set<Int> = []) -> BarSeries {
    let start = Timestamp(year: 2024, month: 1, day: 1)
    var bars = BarSeries(symbol: Symbol(name), dailyCloses: closes, from: start)
    for index in closes.indices {
      bars.open[index] = closes[index]
      bars.high[index] = closes[index]
      bars.low[index] = closes[index]
      bars.volume[index] = silent.contains(index) ? 0 : 1000
    }
    return bars
  }
}
