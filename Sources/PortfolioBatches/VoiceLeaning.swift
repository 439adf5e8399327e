import TradingStrategies

/// To which strategies a portfolio listens most: portfolios that lean alike are mostly told the same at the same time,
/// and cost less beside each other.
package struct VoiceLeaning: Comparable, Sendable {
  /// The streams of the three largest weights, the largest first, twice each and one more where the weight is negative;
  /// -1 where there are fewer.
  private var streams: (Int, Int, Int) = (-1, -1, -1)
  private var sizes: (Double, Double, Double) = (0, 0, 0)
  private let threshold: Double

  /// Where a portfolio leans.
  package init(_ portfolio: BatchPortfolio) {
    threshold = portfolio.aggregation.threshold
    for voice in portfolio.voices { add(2 * voice.stream + (voice.weight < 0 ? 1 : 0), voice.weight.magnitude) }
  }

  /// Of equal weights the first comes first.
  private mutating func add(_ stream: Int, _ size: Double) {
    if size > sizes.0 {
      (streams, sizes) = ((stream, streams.0, streams.1), (size, sizes.0, sizes.1))
    } else if size > sizes.1 {
      (streams, sizes) = ((streams.0, stream, streams.1), (sizes.0, size, sizes.1))
    } else if size > sizes.2 {
      (streams.2, sizes.2) = (stream, size)
    }
  }

  /// An order in which neighbours lean alike.
  package static func < (left: VoiceLeaning, right: VoiceLeaning) -> Bool {
    if left.streams != right.streams { return left.streams < right.streams }
    return (left.threshold, left.sizes.0) < (right.threshold, right.sizes.0)
  }

  /// Whether both lean alike.
  package static func == (left: VoiceLeaning, right: VoiceLeaning) -> Bool {
    left.streams == right.streams && left.threshold == right.threshold && left.sizes.0 == right.sizes.0
  }
}
