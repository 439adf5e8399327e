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
    case eight
    case one
  }

  /// Eight at once, or none; both are worked in place.
  private var wide: PortfolioBatch<SIMD8<Double>>?
  private var single: [PortfolioBatch<Double>] = []
  private var recorders: [FillRecorder]
  /// How many fills of a portfolio gather before they are recorded: so few that they stay in the cache.
  private let fillsAtOnce: Int

  /// A group that has seen nothing.
  ///
  /// - Parameters:
  ///   - portfolios: All of one shape, at most `width`.
  ///   - symbols: Names by index of symbol.
  ///   - timestamps: The instants of all cycles, in nanoseconds since the epoch.
  ///   - form: How they are worked.
  ///   - fault: A mistake that is put into one lane.
  ///   - fillsAtOnce: How many fills of a portfolio gather before they are recorded; shows nowhere but in `fills`.
  ///   - events: The merged signals of streams for symbols; asked once.
  package init(
    _ portfolios: ArraySlice<BatchPortfolio>, shape: BatchShape, basis: AnnualBasis, symbols: [String],
    timestamps: [Int64], form: Form = .eight, fault: LaneFault? = nil, fillsAtOnce: Int = 64,
    events: (_ streams: [Int], _ symbols: [Int]) -> SignalEvents
  ) {
    precondition(!portfolios.isEmpty && portfolios.count <= Self.width, "a group has some portfolios, not too many")
    let streams = shape.streams(of: portfolios)
    let merged = events(streams, shape.symbols)
    switch form {
    case .eight:
      wide = PortfolioBatch(portfolios, shape: shape, streams: streams, events: merged, basis: basis, fault: fault)
    case .one:
      single = portfolios.indices.map { place in
        PortfolioBatch(
          portfolios[place...place], shape: shape, streams: streams, events: merged, basis: basis, fault: fault)
      }
    }
    recorders = portfolios.map {
      FillRecorder(
        $0.owner, capital: $0.settings.capital, basis: basis, symbols: symbols, timestamps: timestamps)
    }
    self.fillsAtOnce = fillsAtOnce
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
    precondition(!portfolios.isEmpty && portfolios.count <= Self.width, "a group has some portfolios, not too many")
    let streams = shape.streams(of: portfolios)
    let none = SignalEvents([], symbols: [])
    switch form {
    case .eight:
      wide = PortfolioBatch(
        portfolios, shape: shape, streams: streams, events: none, basis: basis, fault: fault,
        missesVolume: missesVolume)
    case .one:
      single = portfolios.indices.map { place in
        PortfolioBatch(
          portfolios[place...place], shape: shape, streams: streams, events: none, basis: basis, fault: fault,
          missesVolume: missesVolume)
      }
    }
    recorders = []
    fillsAtOnce = 0
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
    for place in recorders.indices where fills(of: place).count >= fillsAtOnce {
      recorders[place].record(fills(of: place))
      if wide != nil { wide?.books[place].forgetFills() } else { single[place].books[0].forgetFills() }
    }
  }

  /// The fills of a portfolio that are not recorded yet.
  package func fills(of place: Int) -> [Fill] {
    wide?.books[place].fills ?? single[place].books[0].fills
  }

  /// What a portfolio came to, and how many of its orders were accepted; nil where its numbers ran away, and its own
  /// run says where.
  package func outcome(of place: Int) -> (result: PortfolioResult, orderCount: Int)? {
    if let wide { return outcome(wide, lane: place, recorders[place]) }
    return outcome(single[place], lane: 0, recorders[place])
  }

  private func outcome<Number: Lane>(
    _ batch: PortfolioBatch<Number>, lane: Int, _ recorder: FillRecorder
  ) -> (result: PortfolioResult, orderCount: Int)? {
    if batch.isLost[lane] { return nil }
    var recorder = recorder
    recorder.record(batch.books[lane].fills)
    let result = recorder.result(cash: batch.cash[lane], equity: batch.performance.lane(lane))
    return (result, batch.books[lane].acceptedCount)
  }
}
