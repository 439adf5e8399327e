import PerformanceAnalytics
import PortfolioBatches
import RunResults
import TestSupport
import Testing
import TradingModel

@testable import Backtesting

/// Lanes that write down everything come to the run digests, metrics and equities of runs that are worked one by one.
@Suite struct RecordedLaneBatchTests {
  private typealias Outcome = Result<ScalarBatch.Outcome, any Error>

  private static let everything = BatchRecording.Extent(digests: .everything, metrics: .all, keepsEquity: true)

  @Test(arguments: 0..<12) func lanes_comeToWhatRunsComeToAlone(seed: UInt64) throws {
    let market = RandomMarket(seed: seed)
    let jobs = try market.jobs(count: 30)
    let expected = ScalarBatch(market.backtest).run(jobs, Self.everything, threads: 2)
    let found = RecordedLaneBatch(market.backtest).run(
      jobs, Self.everything, threads: 2, blockSize: seed % 2 == 0 ? 7 : 4_096, fault: nil)
    #expect(found.count == jobs.count)
    for (index, (one, other)) in zip(expected, found).enumerated() {
      #expect(Self.difference(one, other) == nil, "seed \(seed), job \(index)")
    }
    let orders = expected.reduce(0) { $0 + (((try? $1.get())?.orderCounts.reduce(0, +)) ?? 0) }
    #expect(orders > 10 * jobs.count)
  }

  /// Results alone, and the equity beside them, are had by the same way.
  @Test func extents_areThoseOfScalarBatches() throws {
    let market = RandomMarket(seed: 3)
    let jobs = try market.jobs(count: 20)
    let expected = ScalarBatch(market.backtest).run(jobs, keepsEquity: true)
    let found = RecordedLaneBatch(market.backtest).run(jobs, keepsEquity: true)
    for (one, other) in zip(expected, found) {
      #expect(Self.difference(one, other) == nil)
      #expect((try? other.get())?.runDigest == nil)
    }
  }

  /// Portfolios do go through lanes: a mistake in a lane shows.
  @Test func mistakeInOneLane_shows() throws {
    let market = RandomMarket(seed: 3)
    let jobs = try market.jobs(count: 60)
    let expected = ScalarBatch(market.backtest).run(jobs, Self.everything, threads: 1)
    let found = RecordedLaneBatch(market.backtest).run(
      jobs, Self.everything, threads: 1, fault: LaneFault(lane: 1))
    let differing = zip(expected, found).filter { Self.difference($0, $1) != nil }.count
    #expect(differing > 1 && differing < jobs.count)
  }

  /// What differs first, failures told apart by their texts; nil where nothing does.
  private static func difference(_ one: Outcome, _ other: Outcome) -> String? {
    switch (one, other) {
    case (.failure(let one), .failure(let other)): "\(one)" == "\(other)" ? nil : "\(one), \(other)"
    case (.success(let one), .success(let other)):
      if one.results != other.results {
        "the results"
      } else if one.orderCounts != other.orderCounts {
        "the numbers of orders"
      } else if one.firstCycles != other.firstCycles {
        "the first cycles"
      } else if one.equity != other.equity {
        "the equity"
      } else if one.streams != other.streams {
        "the streams"
      } else {
        one.runDigest == other.runDigest ? nil : "the run digest"
      }
    default: "only one of both failed"
    }
  }
}
