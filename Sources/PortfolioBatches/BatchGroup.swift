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

  private enum Lanes {
    case wide(PortfolioBatch<SIMD8<Double>>)
    case single([PortfolioBatch<Double>])
  }

  /// Whether portfolios are worked eight at once, or one at a time by the same code: the middle one of three forms that
  /// tests compare.
  package enum Form: Sendable {
    case eight
    case one
  }

  private var lanes: Lanes
  private var recorders: [FillRecorder]

  /// A group that has seen nothing.
  ///
  /// - Parameters:
  ///   - portfolios: All of one shape, at most `width`.
  ///   - symbols: Names by index of symbol.
  ///   - form: How they are worked.
  ///   - fault: A mistake that is put into one lane.
  ///   - events: The merged signals of streams for symbols; asked once.
  package init(
    _ portfolios: ArraySlice<BatchPortfolio>, shape: BatchShape, basis: AnnualBasis, symbols: [String],
    form: Form = .eight, fault: LaneFault? = nil, events: (_ streams: [Int], _ symbols: [Int]) -> SignalEvents
  ) {
    precondition(!portfolios.isEmpty && portfolios.count <= Self.width, "a group has some portfolios, not too many")
    let streams = shape.streams(of: portfolios)
    let merged = events(streams, shape.symbols)
    switch form {
    case .eight:
      lanes = .wide(
        PortfolioBatch(portfolios, shape: shape, streams: streams, events: merged, basis: basis, fault: fault))
    case .one:
      lanes = .single(
        portfolios.indices.map { place in
          PortfolioBatch(
            portfolios[place...place], shape: shape, streams: streams, events: merged, basis: basis, fault: fault)
        })
    }
    recorders = portfolios.map {
      FillRecorder($0.owner, capital: $0.settings.capital, basis: basis, symbols: symbols)
    }
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
      lanes = .wide(
        PortfolioBatch(
          portfolios, shape: shape, streams: streams, events: none, basis: basis, fault: fault,
          missesVolume: missesVolume))
    case .one:
      lanes = .single(
        portfolios.indices.map { place in
          PortfolioBatch(
            portfolios[place...place], shape: shape, streams: streams, events: none, basis: basis, fault: fault,
            missesVolume: missesVolume)
        })
    }
    recorders = []
  }

  /// Works through the next block of bars, and writes down what its portfolios do.
  ///
  /// - Parameter events: The merged signals of its cycles, of the group's streams.
  package mutating func work(_ block: MarketBlock, _ events: SignalEvents) -> [LaneRecord] {
    switch lanes {
    case .wide(var batch):
      lanes = .single([])
      defer { lanes = .wide(batch) }
      return batch.work(block, events)
    case .single(var batches):
      lanes = .single([])
      defer { lanes = .single(batches) }
      return batches.indices.flatMap { batches[$0].work(block, events) }
    }
  }

  /// What shows in no figure of what a portfolio did.
  package func tally(of place: Int) -> RiskTally {
    switch lanes {
    case .wide(let batch): batch.tally(place)
    case .single(let batches): batches[place].tally(0)
    }
  }

  /// Works through the next block of bars.
  package mutating func work(_ block: MarketBlock) {
    switch lanes {
    case .wide(var batch):
      // Not held twice while it changes.
      lanes = .single([])
      batch.work(block)
      for lane in recorders.indices { recorders[lane].record(batch.books[lane].fills, in: block) }
      lanes = .wide(batch)
    case .single(var batches):
      lanes = .single([])
      for place in batches.indices {
        batches[place].work(block)
        recorders[place].record(batches[place].books[0].fills, in: block)
      }
      lanes = .single(batches)
    }
  }

  /// The fills of a portfolio in the block worked last.
  package func fills(of place: Int) -> [FillRecord] {
    switch lanes {
    case .wide(let batch): batch.books[place].fills
    case .single(let batches): batches[place].books[0].fills
    }
  }

  /// What a portfolio came to, and how many of its orders were accepted; nil where its numbers ran away, and its own
  /// run says where.
  package func outcome(of place: Int) -> (result: PortfolioResult, orderCount: Int)? {
    switch lanes {
    case .wide(let batch): outcome(batch, lane: place, recorders[place])
    case .single(let batches): outcome(batches[place], lane: 0, recorders[place])
    }
  }

  private func outcome<Number: Lane>(
    _ batch: PortfolioBatch<Number>, lane: Int, _ recorder: FillRecorder
  ) -> (result: PortfolioResult, orderCount: Int)? {
    if batch.isLost[lane] { return nil }
    let result = recorder.result(cash: batch.cash[lane], equity: batch.performance.lane(lane))
    return (result, batch.books[lane].acceptedCount)
  }
}
