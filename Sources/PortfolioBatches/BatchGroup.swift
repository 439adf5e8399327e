import Determinism
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel

/// Some portfolios of one shape that are worked side by side, in lanes or one at a time, and what they came to.
///
/// Generic rules are specialised in here and nowhere else, which is why nobody outside sees them.
package struct BatchGroup {
  /// How many portfolios are worked at once, which shows nowhere; the forms that tests compare.
  package enum Form: Sendable, CaseIterable {
    /// Sixteen, where they follow several strategies, which are combined for all of them; else eight.
    case sixteen
    /// Eight, where there are enough of them.
    case eight
    /// One at a time, by the same code.
    case one

    /// The fastest one: sixteen lanes do not fit into registers of 16 bytes.
    ///
    /// - Parameters:
    ///   - vectors: Those that lanes are worked with of which only cash and positions are followed.
    ///   - withTrades: Whether more is followed, for which there are the vectors of the program.
    package static func fastest(with vectors: VectorWidth, withTrades: Bool) -> Form {
      (withTrades ? VectorWidth.ofProgram : vectors) == .portable ? .eight : .sixteen
    }

    /// How many portfolios like one a group has at most.
    package func width(like portfolio: BatchPortfolio) -> Int {
      self == .sixteen && portfolio.onlyStream == nil ? SIMD16<Double>.laneCount : SIMD8<Double>.laneCount
    }
  }

  /// Where a group has fewer portfolios than this, one after the other is faster than empty lanes beside them.
  private static let fewest = 3

  /// All portfolios at once, or each for itself.
  ///
  /// They are objects: a copy of a group is the same group. Each is named by its type: behind a protocol none would be
  /// specialised, which takes ten times as long.
  private enum Lanes {
    case sixteen(LaneGroup<SIMD16<Double>>)
    case eight(LaneGroup<SIMD8<Double>>)
    case one([LaneGroup<Double>])
  }

  private let lanes: Lanes
  private let portfolios: ArraySlice<BatchPortfolio>
  private let basis: AnnualBasis
  private let context: BatchContext?

  /// A group that has seen nothing.
  ///
  /// - Parameters:
  ///   - portfolios: All of one shape, at most `Form.width(like:)`.
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
    let (widest, wide) = (SIMD16<Double>.laneCount, SIMD8<Double>.laneCount)
    precondition(!portfolios.isEmpty && portfolios.count <= widest, "a group has some portfolios, not too many")
    (self.portfolios, self.basis, self.context) = (portfolios, basis, context)
    let streams = streams ?? shape.streams(of: portfolios)
    if form == .one || portfolios.count < Self.fewest {
      lanes = .one(
        portfolios.indices.enumerated().map { lane, place in
          LaneGroup(
            portfolios[place...place], shape: shape, streams: streams, basis: basis, keeping: keeping,
            fault: fault?.lane == lane ? LaneFault(lane: 0) : nil, memory: memory, signals: signals)
        })
    } else if portfolios.count > wide {
      lanes = .sixteen(
        LaneGroup(
          portfolios, shape: shape, streams: streams, basis: basis, keeping: keeping, fault: fault, memory: memory,
          signals: signals))
    } else {
      lanes = .eight(
        LaneGroup(
          portfolios, shape: shape, streams: streams, basis: basis, keeping: keeping, fault: fault, memory: memory,
          signals: signals))
    }
  }

  /// Works through the next block of bars, and writes down what its portfolios do.
  ///
  /// - Parameter events: The merged signals of its cycles, of the group's streams.
  package mutating func work(_ block: MarketBlock, _ events: SignalEvents) -> [LaneRecord] {
    switch lanes {
    case .sixteen(let group): group.work(block, events)
    case .eight(let group): group.work(block, events)
    case .one(let groups): groups.flatMap { $0.work(block, events) }
    }
  }

  /// Works through the next block of bars.
  package mutating func work(_ block: MarketBlock) {
    switch lanes {
    case .sixteen(let group): group.work(block)
    case .eight(let group): group.work(block)
    case .one(let groups): for group in groups { group.work(block) }
    }
  }

  /// What shows in no figure of what a portfolio did.
  package func tally(of place: Int) -> RiskTally {
    switch lanes {
    case .sixteen(let group): group.tally(of: place)
    case .eight(let group): group.tally(of: place)
    case .one(let groups): groups[place].tally(of: 0)
    }
  }

  /// Whether only cash and positions are followed, and all went as wanted so far.
  package var goesAsWanted: Bool {
    switch lanes {
    case .sixteen(let group): group.plain != nil
    case .eight(let group): group.plain != nil
    case .one(let groups): groups.allSatisfy { $0.plain != nil }
    }
  }

  /// The fills of a portfolio, where they are kept.
  package func fills(of place: Int) -> [Fill] {
    switch lanes {
    case .sixteen(let group): group.fills(of: place)
    case .eight(let group): group.fills(of: place)
    case .one(let groups): groups[place].fills(of: 0)
    }
  }

  /// Tells by portfolio what it came to, and how many of its orders were accepted; not of one whose numbers ran away:
  /// its own run says where.
  package func forEachOutcome(_ body: (_ place: Int, _ outcome: consuming LaneOutcome) -> Void) {
    guard let context else { return }
    switch lanes {
    case .sixteen(let group): group.forEachOutcome(basis, context, body)
    case .eight(let group): group.forEachOutcome(basis, context, body)
    case .one(let groups):
      for (place, group) in groups.enumerated() { group.forEachOutcome(basis, context) { body(place, $1) } }
    }
  }
}

/// What a portfolio came to in its lane, and how many of its orders were accepted.
package typealias LaneOutcome = (result: PortfolioResult, orderCount: Int)
