import OrderExecution
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

/// One portfolio of a batch: its settings, and what they mean in indices.
///
/// A class of constants, as it goes from hand to hand, and has a dozen parts to be counted with each copy.
package final class BatchPortfolio: Sendable {
  /// A strategy that the portfolio follows.
  package struct Voice: Equatable, Sendable {
    /// Index of its signals among the streams of the batch.
    package let stream: Int
    /// Its weight in the aggregation.
    package let weight: Double
    /// Indices of the symbols that it trades.
    package let symbols: [Int]

    /// Makes a voice from its parts.
    package init(stream: Int, weight: Double, symbols: [Int]) {
      self.stream = stream
      self.weight = weight
      self.symbols = symbols
    }
  }

  /// All of a portfolio but its name and its signals: held once for those that differ in nothing else, as most trials
  /// do.
  package final class Terms: Sendable {
    /// As configured, but for the ID.
    package let settings: RiskSettings
    package let execution: ExecutionSettings
    package let aggregation: AggregationSettings
    /// With the streams of the first of these portfolios.
    package let voices: [Voice]
    package let schedule: [WeightChange]
    package let symbols: [Int]
    package let window: Range<Int>

    /// Makes them from their parts, which stand with `BatchPortfolio`.
    package init(
      settings: RiskSettings, execution: ExecutionSettings, aggregation: AggregationSettings, voices: [Voice],
      schedule: [WeightChange] = [], symbols: [Int], window: Range<Int>
    ) {
      self.settings = settings
      self.execution = execution
      self.aggregation = aggregation
      self.voices = voices
      self.schedule = schedule
      self.symbols = symbols
      self.window = window
    }
  }

  /// What it has in common with others.
  package let terms: Terms
  /// Whose rows these are.
  package let owner: StreamOwner
  /// The signals that it follows, where these are of one strategy.
  package let onlyStream: Int?
  /// The strategies that it follows, where there is not one of them.
  private let severalVoices: [Voice]

  /// A portfolio with the streams of its terms.
  package init(_ terms: Terms, owner: StreamOwner) {
    self.terms = terms
    self.owner = owner
    onlyStream = terms.voices.count == 1 ? terms.voices[0].stream : nil
    severalVoices = terms.voices.count == 1 ? [] : terms.voices
  }

  /// A portfolio with streams of its own.
  ///
  /// - Parameter streams: One a voice of the terms.
  package init(_ terms: Terms, owner: StreamOwner, streams: (_ voice: Int) -> Int) {
    self.terms = terms
    self.owner = owner
    if terms.voices.count == 1 {
      (onlyStream, severalVoices) = (streams(0), [])
    } else {
      onlyStream = nil
      severalVoices = terms.voices.indices.map { voice in
        let like = terms.voices[voice]
        return Voice(stream: streams(voice), weight: like.weight, symbols: like.symbols)
      }
    }
  }

  /// As configured, but for the ID, which may be that of another with the same terms.
  package var settings: RiskSettings { terms.settings }
  /// How its orders are filled.
  package var execution: ExecutionSettings { terms.execution }
  /// How stances are combined.
  package var aggregation: AggregationSettings { terms.aggregation }
  /// The strategies that it follows, in the order of their IDs.
  package var voices: [Voice] {
    guard let onlyStream else { return severalVoices }
    let like = terms.voices[0]
    return [Voice(stream: onlyStream, weight: like.weight, symbols: like.symbols)]
  }
  /// How many they are.
  var voiceCount: Int { terms.voices.count }
  /// Where other weights come into force: one a voice, in ascending order of cycles.
  package var schedule: [WeightChange] { terms.schedule }
  /// Indices of the symbols that these trade, ascending.
  package var symbols: [Int] { terms.symbols }
  /// The cycles at which it may be in the market, see `TradingWindow.cycles`.
  package var window: Range<Int> { terms.window }

  /// Whether another of the same shape makes of its own strategies what this one makes of its.
  func weighs(like other: BatchPortfolio) -> Bool {
    terms === other.terms
      || aggregation.threshold == other.aggregation.threshold && schedule == other.schedule
        && terms.voices.elementsEqual(other.terms.voices) { $0.weight == $1.weight && $0.symbols == $1.symbols }
  }

  /// Whether it is told what another of the same shape is told.
  func listens(like other: BatchPortfolio) -> Bool {
    guard onlyStream == other.onlyStream, severalVoices == other.severalVoices else { return false }
    if terms === other.terms { return true }
    return aggregation.threshold == other.aggregation.threshold && (onlyStream == nil || voices == other.voices)
  }

  /// Whether no stream that it follows stands before a lower one, or twice.
  var hasAscendingStreams: Bool {
    severalVoices.indices.dropFirst().allSatisfy { severalVoices[$0 - 1].stream < severalVoices[$0].stream }
  }

  /// Whether it follows the streams that another one follows, in the same order.
  func follows(like other: BatchPortfolio) -> Bool {
    onlyStream == other.onlyStream && severalVoices.elementsEqual(other.severalVoices) { $0.stream == $1.stream }
  }

  /// Appends the streams that it follows.
  func appendStreams(to streams: inout [Int]) {
    if let onlyStream { streams.append(onlyStream) }
    for voice in severalVoices { streams.append(voice.stream) }
  }
}
