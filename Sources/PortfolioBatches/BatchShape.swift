import OrderExecution
import PortfolioLanes
import RiskControl
import TradingModel
import TradingStrategies

/// What portfolios must have in common to be worked side by side in lanes: everything that decides which steps there
/// are.
///
/// What they may differ in is in `LaneRules`. A class of constants, as it is handed to whoever works a block, and has
/// several lists to be counted with each copy.
package final class BatchShape: Sendable {
  typealias Sizing = LaneTrader.Sizing

  struct Voice: Hashable, Sendable {
    let stream: Int
    let symbols: [Int]
  }

  /// What it says.
  package struct Terms: Hashable, Sendable {
    fileprivate let symbols: [Int]
    fileprivate let sizing: Sizing
    fileprivate let rebalancesAlways: Bool
    fileprivate let quantities: QuantityRule
    fileprivate let fill: FillRule
    fileprivate let closeAtEnd: Bool
    fileprivate let window: Range<Int>
    fileprivate let method: AggregationMethod
    fileprivate let strength: AggregationStrength
    fileprivate let voices: [Voice]?
  }

  /// All of what it says: shapes that are worth a look-up are looked up by it.
  package let terms: Terms
  /// The symbols and one more: a list of none would have no address.
  let paddedSymbols: [Int]
  /// See `SignalEvents.places`.
  let places: [Int32]

  /// The shape of one portfolio.
  package init(_ portfolio: BatchPortfolio) {
    terms = Terms(portfolio)
    paddedSymbols = terms.symbols + [0]
    places = SignalEvents.places(of: terms.symbols)
  }

  /// Whether another one says the same.
  package func isEqual(to other: BatchShape) -> Bool { self === other || terms == other.terms }

  /// Indices of the symbols that they trade, ascending; a symbol's position here is its *place*.
  package var symbols: [Int] { terms.symbols }
  var sizing: Sizing { terms.sizing }
  /// Whether target weights are restored at every bar.
  package var rebalancesAlways: Bool { terms.rebalancesAlways }
  var quantities: QuantityRule { terms.quantities }
  var fill: FillRule { terms.fill }
  var closeAtEnd: Bool { terms.closeAtEnd }
  /// The cycles at which they may be in the market.
  package var window: Range<Int> { terms.window }
  var method: AggregationMethod { terms.method }
  var strength: AggregationStrength { terms.strength }
  /// The streams that they follow and who trades what, where lanes may not differ in it; else nil.
  var voices: [Voice]? { terms.voices }

  /// The streams that a group follows, each where every lane has it in its own order.
  package func streams(of portfolios: ArraySlice<BatchPortfolio>) -> [Int] {
    if let voices { return voices.map(\.stream) }
    var streams: [Int] = []
    streams.reserveCapacity(portfolios.reduce(0) { $0 + $1.voiceCount })
    var last: BatchPortfolio?
    for portfolio in portfolios {
      // Mostly each follows what the one before it follows.
      if let last, portfolio.follows(like: last) { continue }
      portfolio.appendStreams(to: &streams)
      last = portfolio
    }
    // As they mostly come.
    if streams.indices.dropFirst().allSatisfy({ streams[$0 - 1] < streams[$0] }) { return streams }
    streams.sort()
    var lastStream: Int?
    streams.removeAll { stream in
      defer { lastStream = stream }
      return stream == lastStream
    }
    return streams
  }

  /// Whether one with the same terms as a portfolio of this shape has this shape too, whatever it listens to.
  package func isOfAll(like portfolio: BatchPortfolio) -> Bool { voices == nil && portfolio.onlyStream != nil }

  /// Whether positions follow target weights.
  var isTargetSized: Bool { sizing == .targetPercent }

  /// Whether entries are orders for a number of units.
  var isFixedSized: Bool { sizing == .fixedQuantity || sizing == .fixedFraction }

  /// Whether positions are closed at the last cycle: always where data come after it.
  var closesPositions: Bool { closeAtEnd || window.upperBound < Int.max }

  /// The cycles of a block that lie in the window.
  func cycles(in block: MarketBlock) -> Range<Int> { (block.firstCycle..<block.endCycle).clamped(to: window) }

  /// The last cycle at which they may be in the market, where that lies in a block.
  func lastCycle(in block: MarketBlock) -> Int? {
    if window.upperBound <= block.endCycle { return window.upperBound - 1 }
    return block.isLast ? block.endCycle - 1 : nil
  }
}

extension BatchShape.Terms {
  /// Those of one portfolio.
  fileprivate init(_ portfolio: BatchPortfolio) {
    let settings = portfolio.settings
    symbols = portfolio.symbols
    sizing =
      switch settings.sizing {
      case .fixedQuantity: .fixedQuantity
      case .fixedFraction: .fixedFraction
      case .allIn: .allIn
      case .targetPercent: .targetPercent
      }
    rebalancesAlways = sizing == .targetPercent && settings.rebalance == .everyBar
    quantities = settings.quantities
    fill = portfolio.execution.fill
    closeAtEnd = portfolio.execution.closeAtEnd
    window = portfolio.window
    method = portfolio.aggregation.method
    strength = portfolio.aggregation.strength
    // A weight of nothing adds nothing to a sum, to the bit; votes are counted, and sums have an order.
    let isSum = method == .weightedMean || method == .weightedSum
    if isSum && portfolio.hasAscendingStreams {
      voices = nil
    } else {
      // Where every weight is 0 nobody votes.
      let counted = portfolio.symbols.filter { symbol in
        portfolio.voices.contains { $0.weight != 0 && $0.symbols.contains(symbol) }
      }
      voices = portfolio.voices.map { voice in
        BatchShape.Voice(stream: voice.stream, symbols: voice.symbols.filter(counted.contains))
      }
    }
  }
}
