import TradingModel

/// Says again what strategies said once: the signals of some strategies, block of cycles by block of cycles.
///
/// No bar and no feature is looked at: what comes out is what went in, and how the cycles are cut does not show.
public struct SignalReplay: Sendable {
  private let columns: [SignalColumns]

  /// Replays one list of signals a strategy.
  public init(_ columns: [SignalColumns]) { self.columns = columns }

  /// The signals of a range of cycles, a list a strategy, each in (cycle, symbol) order.
  ///
  /// Complexity: O(strategies * log n) and the signals of the range.
  public func signals(of cycles: Range<Int>) -> [[Signal]] {
    columns.map { $0.signals(in: $0.span(of: cycles)) }
  }
}
