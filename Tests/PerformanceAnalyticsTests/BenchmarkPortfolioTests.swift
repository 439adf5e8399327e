import Testing
import TradingModel

@testable import PerformanceAnalytics

@Suite struct BenchmarkPortfolioTests {
  private func bars(_ times: [Int64], _ closes: [Double]) -> BarSeries {
    BarSeries(
      symbol: Symbol("S"),
      bars: zip(times, closes).map {
        Bar(timestamp: Timestamp(nanoseconds: $0), open: $1, high: $1, low: $1, close: $1, volume: 0)
      })
  }

  private func buy(_ quantity: Double, _ price: Double, commission: Double = 0) -> Fill {
    Fill(
      order: 0, cycle: 0, symbol: 0, side: .buy, quantity: quantity, price: price, rawPrice: price,
      commission: commission)
  }

  /// Bought with its second bar; marked at the last close that is known, whatever the cycles are.
  @Test(arguments: [1, 2, 100]) func isMarkedAtTheLastCloses(_ size: Int) {
    var benchmark = BenchmarkPortfolio(
      name: "B", capital: 100,
      purchases: [
        .init(bars: bars([10, 20, 40, 41], [1, 2, 4, 5]), bar: 1, fill: buy(20, 2, commission: 1)),
        .init(bars: bars([5, 30, 35], [3, 3, 6]), bar: 2, fill: buy(5, 6)),
      ], basis: AnnualBasis())
    let times: [Int64] = [10, 19, 20, 25, 34, 35, 39, 41, 50]
    var equity: [Double] = []
    var exposed: [Bool] = []
    for start in stride(from: 0, to: times.count, by: size) {
      benchmark.mark(Array(times[start..<min(start + size, times.count)]))
      equity += benchmark.block.timestamps.indices.map { benchmark.block.equity($0) }
      exposed += benchmark.block.isExposed
    }
    #expect(equity == [100, 100, 99, 99, 99, 99, 99, 159, 159])
    #expect(exposed == [false, false, true, true, true, true, true, true, true])
    let metrics = benchmark.metrics
    #expect(metrics.fills == 2 && metrics.commission == 1 && metrics.finalEquity == 159 && metrics.bars == 9)
    #expect(metrics.trades == 0 && metrics.beta == nil && metrics.exposure == 7.0 / 9)
  }

  @Test func withoutAPurchase_staysInCash() {
    var benchmark = BenchmarkPortfolio(name: "B", capital: 100, purchases: [], basis: AnnualBasis())
    benchmark.mark([1, 2])
    #expect(benchmark.block.cash == [100, 100] && benchmark.metrics.exposure == 0)
  }

  /// The first and the third portfolio have one benchmark: it is marked once, and what it is worth stays until the
  /// third has seen it, block after block.
  @Test func setOfBenchmarks_keepsABlockAsLongAsItIsUsed() {
    func benchmark(_ capital: Double) -> BenchmarkPortfolio {
      BenchmarkPortfolio(
        name: "B", capital: capital, purchases: [.init(bars: bars([10, 20], [1, 2]), bar: 0, fill: buy(20, 1))],
        basis: AnnualBasis())
    }
    var set = BenchmarkSet()
    let first = set.addNew(benchmark(100))
    _ = set.addNew(benchmark(50))
    set.addPlace(first)
    var seen: [[Double]] = [[], [], []]
    for (cycle, time) in [Int64(10), 15, 20].enumerated() {
      for portfolio in 0..<3 {
        set.mark(ofPortfolio: portfolio, [time], from: cycle)
        let block = set.block(ofPortfolio: portfolio)
        #expect(block?.firstCycle == cycle)
        if let block { seen[portfolio] += block.timestamps.indices.map { block.equity($0) } }
        set.forgetBlock(ofPortfolio: portfolio)
      }
      #expect(set.benchmarks.allSatisfy { $0.block.count == 0 && $0.block.firstCycle == cycle + 1 })
    }
    #expect(seen == [[100, 100, 120], [50, 50, 70], [100, 100, 120]])
    #expect(set.ofPortfolio(2)?.metrics.bars == 3 && set.ofPortfolio(1)?.metrics.finalEquity == 70)
    set.mark(ofPortfolio: 3, [30], from: 3)
    #expect(set.block(ofPortfolio: 3) == nil)
  }

  @Test func names_sayWhatIsMeant() {
    #expect(BenchmarkSettings(name: "buy_and_hold") == .buyAndHold && BenchmarkSettings(name: "none") == .none)
    #expect(BenchmarkSettings(name: "SPY") == .symbol(Symbol("SPY")))
    for name in ["buy_and_hold", "none", "SPY"] { #expect(BenchmarkSettings(name: name).name == name) }
  }
}
