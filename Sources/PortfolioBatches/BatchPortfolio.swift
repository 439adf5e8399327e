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

  /// As configured.
  package let settings: RiskSettings
  /// Whose rows these are.
  package let owner: StreamOwner
  /// How its orders are filled.
  package let execution: ExecutionSettings
  /// How stances are combined.
  package let aggregation: AggregationSettings
  /// The strategies that it follows, in the order of their IDs.
  package let voices: [Voice]
  /// Where other weights come into force: one a voice, in ascending order of cycles.
  package let schedule: [WeightChange]
  /// Indices of the symbols that these trade, ascending.
  package let symbols: [Int]
  /// The cycles at which it may be in the market, see `TradingWindow.cycles`.
  package let window: Range<Int>

  /// Makes a portfolio from its parts.
  package init(
    settings: RiskSettings, owner: StreamOwner, execution: ExecutionSettings, aggregation: AggregationSettings,
    voices: [Voice], schedule: [WeightChange] = [], symbols: [Int], window: Range<Int>
  ) {
    self.settings = settings
    self.owner = owner
    self.execution = execution
    self.aggregation = aggregation
    self.voices = voices
    self.schedule = schedule
    self.symbols = symbols
    self.window = window
  }

  /// Whether another of the same shape makes of its own strategies what this one makes of its.
  func weighs(like other: BatchPortfolio) -> Bool {
    aggregation.threshold == other.aggregation.threshold && schedule == other.schedule
      && voices.elementsEqual(other.voices) { $0.weight == $1.weight && $0.symbols == $1.symbols }
  }
}
