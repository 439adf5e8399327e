import Determinism
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel

/// Some portfolios of one shape that are worked side by side, in lanes or one at a time, and what they came to.
///
/// Generic rules are specialised in here and nowhere else, which is why nobody outside sees them.
package struct BatchGroup {
  /// How many portfolios a group has at most.
  package static let width = SIMD8<Double>.laneCount

  /// Whether portfolios are worked eight at once, or one at a time by the same code: the middle one of three forms that
  /// tests compare.
  package enum Form: Sendable {
    /// Eight at once, where there are enough of them.
    case eight
    /// One at a time.
    case one
  }

  /// Where a group has fewer portfolios than this, one after the other is faster than empty lanes beside them.
  private static let fewest = 3

  /// Eight at once, or none; both are worked in place.
  private var wide: PortfolioBatch<SIMD8<Double>>?
  private var single: [PortfolioBatch<Double>] = []
  private let portfolios: ArraySlice<BatchPortfolio>
  private let basis: AnnualBasis
  /// Names by index of symbol.
  private let symbols: [String]

  /// A group that has seen nothing.
  ///
  /// - Parameters:
  ///   - portfolios: All of one shape, at most `width`.
  ///   - symbols: Names by index of symbol.
  ///   - timestamps: The instants of all cycles, in nanoseconds since the epoch.
  ///   - form: How they are worked.
  ///   - fault: A mistake that is put into one lane.
  ///   - withFills: Whether `fills` says what was filled.
  ///   - events: The merged signals of streams for symbols; asked once.
  package init(
    _ portfolios: ArraySlice<BatchPortfolio>, shape: BatchShape, basis: AnnualBasis, symbols: [String],
    timestamps: [Int64], form: Form = .eight, fault: LaneFault? = nil, withFills: Bool = false,
    events: (_ streams: [Int], _ symbols: [Int]) -> SignalEvents
  ) {
    self.init(
      portfolios, shape, basis, symbols: symbols,
      keeping: .results(symbols: symbols, timestamps: timestamps, withFills: withFills), form, fault, events)
  }

  /// A group that has seen nothing, and writes down everything that its portfolios do.
  ///
  /// - Parameters:
  ///   - missesVolume: By symbol, whether some of its bars have volume and some have none; empty where none is so.
  ///   - form: How they are worked.
  ///   - fault: A mistake that is put into one lane.
  package init(
    writing portfolios: ArraySlice<BatchPortfolio>, shape: BatchShape, basis: AnnualBasis, missesVolume: [Bool],
    form: Form = .eight, fault: LaneFault? = nil
  ) {
    let none = SignalEvents([], symbols: [])
    self.init(
      portfolios, shape, basis, symbols: [], keeping: .everything(missesVolume: missesVolume), form, fault
    ) { _, _ in none }
  }

  private init(
    _ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape, _ basis: AnnualBasis, symbols: [String],
    keeping: LaneExtent, _ form: Form, _ fault: LaneFault?,
    _ events: (_ streams: [Int], _ symbols: [Int]) -> SignalEvents
  ) {
    precondition(!portfolios.isEmpty && portfolios.count <= Self.width, "a group has some portfolios, not too many")
    (self.portfolios, self.basis, self.symbols) = (portfolios, basis, symbols)
    let streams = shape.streams(of: portfolios)
    let merged = events(streams, shape.symbols)
    if form == .eight, portfolios.count >= Self.fewest {
      wide = PortfolioBatch(
        portfolios, shape: shape, streams: streams, events: merged, basis: basis, keeping: keeping, fault: fault)
    } else {
      single = portfolios.indices.map { place in
        PortfolioBatch(
          portfolios[place...place], shape: shape, streams: streams, events: merged, basis: basis, keeping: keeping,
          fault: fault?.lane == place - portfolios.startIndex ? LaneFault(lane: 0) : nil)
      }
    }
  }

  /// Works through the next block of bars, and writes down what its portfolios do.
  ///
  /// - Parameter events: The merged signals of its cycles, of the group's streams.
  package mutating func work(_ block: MarketBlock, _ events: SignalEvents) -> [LaneRecord] {
    wide?.work(block, events) ?? single.indices.flatMap { single[$0].work(block, events) }
  }

  /// What shows in no figure of what a portfolio did.
  package func tally(of place: Int) -> RiskTally {
    wide?.tally(place) ?? single[place].tally(0)
  }

  /// Works through the next block of bars.
  package mutating func work(_ block: MarketBlock) {
    wide?.work(block)
    for place in single.indices { single[place].work(block) }
  }

  /// The fills of a portfolio, where they are kept.
  package func fills(of place: Int) -> [Fill] {
    wide?.fills[place] ?? single[place].fills[0]
  }

  /// What a portfolio came to, and how many of its orders were accepted; nil where its numbers ran away, and its own
  /// run says where.
  package func outcome(of place: Int) -> (result: PortfolioResult, orderCount: Int)? {
    let portfolio = portfolios[portfolios.startIndex + place]
    return wide.map { outcome(of: portfolio, $0, lane: place) } ?? outcome(of: portfolio, single[place], lane: 0)
  }

  @inline(__always)
  private func outcome<Number: Lane>(
    of portfolio: BatchPortfolio, _ batch: PortfolioBatch<Number>, lane: Int
  ) -> (result: PortfolioResult, orderCount: Int)? {
    guard let trades = batch.trades, !batch.isLost[lane] else { return nil }
    let digests = trades.streams(of: lane)
    let id = portfolio.owner.id
    func record(_ kind: StreamName.Kind, _ digest: StreamDigest) -> StreamRecord {
      StreamRecord(name: StreamName(kind, owner: id), digest: digest.value, count: digest.count)
    }
    var performance = PerformanceAccumulator(capital: portfolio.settings.capital, basis: basis, metrics: .core)
    performance.take(
      batch.performance.lane(lane), trading: trades.moments.lane(lane), sample: trades.sample.lane(lane))
    let positions = batch.shape.symbols.indices.compactMap { place in
      let quantity = trades.quantity(place, lane)
      return quantity == 0
        ? nil : PortfolioResult.Position(symbol: symbols[batch.shape.symbols[place]], quantity: quantity)
    }
    let result = PortfolioResult(
      id: id, fills: record(.fills, digests.fills), trades: record(.trades, digests.trades), cash: batch.cash[lane],
      positions: positions, metrics: performance.metrics())
    return (result, Int(batch.journal.acceptedCount[lane]))
  }
}
