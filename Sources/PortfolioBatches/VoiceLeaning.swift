import TradingStrategies

/// To which strategies a portfolio listens most: portfolios that lean alike are mostly told the same at the same time,
/// and cost less beside each other.
///
/// It stands in one word, as thousands are sorted; what that leaves out decides how fast lanes are, and nothing else.
package struct VoiceLeaning: Comparable, Sendable {
  /// From the highest bits on: which voices have the three largest weights, and which of these are negative, the
  /// threshold, and the largest weight.
  private let word: UInt64

  /// That of portfolios of which it does not matter.
  package static let none = VoiceLeaning(word: 0)

  private init(word: UInt64) { self.word = word }

  /// Where a portfolio leans.
  package init(_ portfolio: BatchPortfolio) {
    var largest = Largest()
    for voice in portfolio.voices { largest.add(2 * voice.stream + (voice.weight < 0 ? 1 : 0), voice.weight.magnitude) }
    word = largest.word | Self.rough(portfolio.aggregation.threshold) << 13 | Self.rough(largest.sizes.0)
  }

  /// The three largest weights.
  private struct Largest {
    /// Their streams, twice each and one more where the weight is negative; -1 where there are fewer.
    private var streams = (-1, -1, -1)
    private(set) var sizes = (0.0, 0.0, 0.0)

    /// Of equal weights the first comes first.
    mutating func add(_ stream: Int, _ size: Double) {
      if size > sizes.0 {
        (streams, sizes) = ((stream, streams.0, streams.1), (size, sizes.0, sizes.1))
      } else if size > sizes.1 {
        (streams, sizes) = ((streams.0, stream, streams.1), (sizes.0, size, sizes.1))
      } else if size > sizes.2 {
        (streams.2, sizes.2) = (stream, size)
      }
    }

    /// Thirteen bits each; streams beyond that are one.
    var word: UInt64 {
      func bits(_ stream: Int) -> UInt64 { UInt64(min(stream + 1, 0x1FFF)) }
      return bits(streams.0) << 51 | bits(streams.1) << 38 | bits(streams.2) << 25
    }
  }

  /// How large a number of 0 or more is, in twelve bits.
  private static func rough(_ size: Double) -> UInt64 { UInt64(Float(size).bitPattern >> 19) & 0xFFF }

  /// An order in which neighbours lean alike.
  package static func < (left: VoiceLeaning, right: VoiceLeaning) -> Bool { left.word < right.word }
}
