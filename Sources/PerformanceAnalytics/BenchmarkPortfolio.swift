import Determinism
import TradingModel

/// A portfolio that buys once and holds, beside which others are set.
///
/// It is no part of the run: it makes no cycle, no order and no event, and is marked at the closes of its symbols as
/// they are known at the run's cycles.
public struct BenchmarkPortfolio: Sendable {
  /// A symbol bought with one of its bars.
  public struct Purchase: Sendable {
    /// The symbol's bars.
    public let bars: BarSeries
    /// Index of the bar at whose open or close it is bought.
    public let bar: Int
    /// What is bought; the portfolio says which symbol and order it is.
    public fileprivate(set) var fill: Fill

    /// Makes a purchase from its parts.
    public init(bars: BarSeries, bar: Int, fill: Fill) {
      self.bars = bars
      self.bar = bar
      self.fill = fill
    }

    fileprivate var time: Int64 { bars.timestamps[bar] }
  }

  /// What it is called: `buy_and_hold`, or a symbol.
  public let name: String
  /// What it is worth at the cycles marked last.
  public private(set) var block = LedgerBlock(firstCycle: 0)

  /// In the order of symbols.
  private let purchases: [Purchase]
  /// Indices of purchases in the order of time, of one time in that of symbols.
  private let order: [Int]
  private var account: Account
  private var doneCount = 0
  /// By purchase: index of the last bar that has closed.
  private var cursors: [Int]
  private var performance: PerformanceAccumulator

  /// A portfolio that starts with `capital` in cash.
  ///
  /// - Parameters:
  ///   - purchases: In the order of symbols.
  ///   - window: The cycles that count, see `LedgerBlock.window`.
  public init(
    name: String, capital: Double, purchases: [Purchase], basis: AnnualBasis, window: Range<Int> = 0..<Int.max
  ) {
    self.name = name
    block.window = window
    self.purchases = purchases.enumerated().map { index, purchase in
      var numbered = purchase
      numbered.fill.symbol = index
      numbered.fill.order = index + 1
      return numbered
    }
    order = purchases.indices.sorted { (purchases[$0].time, $0) < (purchases[$1].time, $1) }
    account = Account(capital: capital, symbolCount: purchases.count)
    cursors = purchases.map(\.bar)
    performance = PerformanceAccumulator(capital: capital, basis: basis)
  }

  /// Marks it at the next cycles.
  ///
  /// - Parameters:
  ///   - times: Of the cycles, nanoseconds since the epoch, ascending from call to call.
  ///   - firstCycle: Index of the first.
  /// - Complexity: O(cycles * purchases).
  public mutating func mark(_ times: [Int64], from firstCycle: Int = 0) {
    block.firstCycle = firstCycle
    block.timestamps = times
    block.cash.removeAll(keepingCapacity: true)
    block.isExposed.removeAll(keepingCapacity: true)
    block.positionValue.removeAll(keepingCapacity: true)
    block.positionValue.append(contentsOf: repeatElement(0, count: times.count))
    buy(times)
    for index in purchases.indices { addValue(of: index, times) }
    performance.recordEquity(of: block)
  }

  private mutating func buy(_ times: [Int64]) {
    var first = 0
    while first < times.count {
      while doneCount < order.count, purchases[order[doneCount]].time <= times[first] {
        let fill = purchases[order[doneCount]].fill
        account.apply(fill)
        performance.record(fill)
        doneCount += 1
      }
      let end = doneCount < order.count ? times.lowerBound(of: purchases[order[doneCount]].time) : times.count
      block.cash.append(contentsOf: repeatElement(account.cash, count: end - first))
      block.isExposed.append(contentsOf: repeatElement(account.isExposed, count: end - first))
      first = end
    }
  }

  /// Gives the memory of what it is worth away, until it is marked again.
  package mutating func forgetBlock() {
    var empty = LedgerBlock(firstCycle: block.endCycle)
    empty.window = block.window
    block = empty
  }

  /// Adds what a purchase is worth at each cycle from its own on.
  private mutating func addValue(of index: Int, _ times: [Int64]) {
    let purchase = purchases[index]
    guard let last = times.last, purchase.time <= last else { return }
    var cursor = cursors[index]
    let quantity = purchase.fill.quantity
    let first = times.lowerBound(of: purchase.time)
    block.positionValue.withUnsafeMutableBufferPointer { values in
      purchase.bars.timestamps.withUnsafeBufferPointer { closings in
        purchase.bars.close.withUnsafeBufferPointer { closes in
          for offset in first..<values.count {
            let time = times[offset]
            while cursor + 1 < closings.count, closings[cursor + 1] <= time { cursor += 1 }
            values[offset] += quantity * closes[cursor]
          }
        }
      }
    }
    cursors[index] = cursor
  }

  /// The metrics of everything marked so far.
  public var metrics: PerformanceMetrics { performance.metrics() }
}

/// The benchmarks of a run's portfolios; several may have the same.
public struct BenchmarkSet: Sendable {
  /// Each once.
  package private(set) var benchmarks: [BenchmarkPortfolio] = []
  /// Index of the benchmark by portfolio; nil for one that is compared with nothing.
  package private(set) var places: [Int?] = []
  /// The first and the last portfolio of each.
  private var users: [ClosedRange<Int>] = []

  /// No benchmark for anybody.
  public init() {}

  /// Adds the benchmark of the next portfolio.
  ///
  /// - Returns: Its place among the benchmarks.
  package mutating func addNew(_ benchmark: BenchmarkPortfolio) -> Int {
    users.append(places.count...places.count)
    places.append(benchmarks.count)
    benchmarks.append(benchmark)
    return benchmarks.count - 1
  }

  /// Says that the next portfolio has the same benchmark as an earlier one.
  package mutating func addPlace(_ place: Int) {
    users[place] = users[place].lowerBound...places.count
    places.append(place)
  }

  /// Marks the benchmark of a portfolio at the next cycles, unless it is that of an earlier one.
  ///
  /// To be called for the portfolios one after the other, in their order: thousands of benchmarks that are marked first
  /// and read later would go through memory, instead of through a cache.
  /// - Parameter firstCycle: Index of the first.
  package mutating func mark(ofPortfolio index: Int, _ times: [Int64], from firstCycle: Int) {
    guard let place = place(ofPortfolio: index), users[place].lowerBound == index else { return }
    benchmarks[place].mark(times, from: firstCycle)
  }

  /// Forgets what the benchmark of a portfolio is worth at the cycles marked last, unless it is that of a later one.
  package mutating func forgetBlock(ofPortfolio index: Int) {
    guard let place = place(ofPortfolio: index), users[place].upperBound == index else { return }
    benchmarks[place].forgetBlock()
  }

  /// Whether no two portfolios have the same benchmark.
  package var isOnePerPortfolio: Bool { users.allSatisfy { $0.count == 1 } }

  /// Runs `body` on the benchmarks, which it may change, and their places by portfolio.
  package mutating func withBenchmarks(
    _ body: (UnsafeMutableBufferPointer<BenchmarkPortfolio>, _ places: [Int?]) -> Void
  ) {
    let places = places
    benchmarks.withUnsafeMutableBufferPointer { body($0, places) }
  }

  private func place(ofPortfolio index: Int) -> Int? { places.indices.contains(index) ? places[index] : nil }

  /// What the benchmark of a portfolio is worth at the cycles marked last.
  package func block(ofPortfolio index: Int) -> LedgerBlock? {
    place(ofPortfolio: index).map { benchmarks[$0].block }
  }

  /// The benchmark of a portfolio.
  package func ofPortfolio(_ index: Int) -> BenchmarkPortfolio? {
    place(ofPortfolio: index).map { benchmarks[$0] }
  }
}
