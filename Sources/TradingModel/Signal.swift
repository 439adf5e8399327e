/// A change of stance at a cycle.
///
/// A raw signal comes from a strategy; a final one is what the aggregator made for a portfolio from the strategies that
/// it follows. A signal is sent only when the stance changes; the last one holds.
public struct Signal: Equatable, Sendable {
  /// Cycle at whose close the stance was decided.
  public var cycle: Int
  /// Index of the symbol.
  public var symbol: Int
  /// The new stance.
  public var stance: Stance
  /// Counts the signals of one strategy (raw) or portfolio (final), from 1, in (cycle, symbol) order.
  public var sequence: Int

  /// Makes a signal from its parts.
  public init(cycle: Int, symbol: Int, stance: Stance, sequence: Int) {
    self.cycle = cycle
    self.symbol = symbol
    self.stance = stance
    self.sequence = sequence
  }
}
