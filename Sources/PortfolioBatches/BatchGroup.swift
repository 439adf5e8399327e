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

  /// Eight at once, or none: a copy of a group is the same group.
  private var wide: LaneGroup<SIMD8<Double>>?
  private var single: [LaneGroup<Double>] = []
  private let portfolios: ArraySlice<BatchPortfolio>
  private let basis: AnnualBasis
  private let context: BatchContext?

  /// A group that has seen nothing.
  ///
  /// - Parameters:
  ///   - portfolios: All of one shape, at most `width`.
  ///   - context: What all portfolios of the run have in common.
  ///   - streams: Those that they follow, see `BatchShape.streams`, where these are known.
  ///   - memory: For the block that is worked.
  ///   - form: How they are worked.
  ///   - fault: A mistake that is put into one lane.
  ///   - withFills: Whether `fills` says what was filled.
  ///   - withTrades: Whether fills and trades are followed; where not, results are without them.
  ///   - signals: Those of the whole run.
  package init(
    _ portfolios: ArraySlice<BatchPortfolio>, shape: BatchShape, basis: AnnualBasis, context: BatchContext,
    streams: [Int]? = nil, memory: BatchMemory = BatchMemory(), form: Form = .eight, fault: LaneFault? = nil,
    withFills: Bool = false, withTrades: Bool = true, signals: BatchSignals
  ) {
    self.init(
      portfolios, shape, streams, basis, context, withTrades ? .results(context, withFills: withFills) : .equity,
      memory, form, fault, signals)
  }

  /// A group that has seen nothing, and writes down everything that its portfolios do.
  ///
  /// - Parameters:
  ///   - missesVolume: By symbol, whether some of its bars have volume and some have none; empty where none is so.
  ///   - memory: For the block that is worked.
  ///   - form: How they are worked.
  ///   - fault: A mistake that is put into one lane.
  package init(
    writing portfolios: ArraySlice<BatchPortfolio>, shape: BatchShape, basis: AnnualBasis, missesVolume: [Bool],
    memory: BatchMemory = BatchMemory(), form: Form = .eight, fault: LaneFault? = nil
  ) {
    self.init(
      portfolios, shape, nil, basis, nil, .everything(missesVolume: missesVolume), memory, form, fault, BatchSignals())
  }

  private init(
    _ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape, _ streams: [Int]?, _ basis: AnnualBasis,
    _ context: BatchContext?, _ keeping: LaneExtent, _ memory: BatchMemory, _ form: Form, _ fault: LaneFault?,
    _ signals: BatchSignals
  ) {
    precondition(!portfolios.isEmpty && portfolios.count <= Self.width, "a group has some portfolios, not too many")
    (self.portfolios, self.basis, self.context) = (portfolios, basis, context)
    if form == .eight, portfolios.count >= Self.fewest {
      wide = LaneGroup(
        portfolios, shape: shape, streams: streams, basis: basis, keeping: keeping, fault: fault, memory: memory,
        signals: signals)
    } else {
      let streams = streams ?? shape.streams(of: portfolios)
      single = portfolios.indices.map { place in
        LaneGroup(
          portfolios[place...place], shape: shape, streams: streams, basis: basis, keeping: keeping,
          fault: fault?.lane == place - portfolios.startIndex ? LaneFault(lane: 0) : nil, memory: memory,
          signals: signals)
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
    wide?.tally(of: place) ?? single[place].tally(of: 0)
  }

  /// Works through the next block of bars.
  package mutating func work(_ block: MarketBlock) {
    wide?.work(block)
    for place in single.indices { single[place].work(block) }
  }

  /// Whether only cash and positions are followed, and all went as wanted so far.
  package var goesAsWanted: Bool { wide?.plain != nil || !single.isEmpty && single.allSatisfy { $0.plain != nil } }

  /// The fills of a portfolio, where they are kept.
  package func fills(of place: Int) -> [Fill] {
    wide?.fills(of: place) ?? single[place].fills(of: 0)
  }

  /// By portfolio what it came to, and how many of its orders were accepted; nil where its numbers ran away, and its
  /// own run says where.
  package var outcomes: [(result: PortfolioResult, orderCount: Int)?] {
    guard let context else { return portfolios.map { _ in nil } }
    return wide?.outcomes(basis, context) ?? single.flatMap { $0.outcomes(basis, context) }
  }
}
