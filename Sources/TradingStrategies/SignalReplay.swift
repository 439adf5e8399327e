import TradingModel

/// Says again what strategies said once: the signals of some strategies, block of cycles by block of cycles.
///
/// No bar and no feature is looked at: what comes out is what went in, and how the cycles are cut does not show.
public struct SignalReplay: Sendable {
  private let columns: [SignalColumns]

  /// Replays one list of signals a strategy.
  public init(_ columns: [SignalColumns]) { self.init(columns, fault: nil) }

  /// - Parameter fault: A mistake that is put into it.
  package init(_ columns: [SignalColumns], fault: ReplayFault?) {
    self.columns = fault?.planted(in: columns) ?? columns
  }

  /// The signals of a range of cycles, a list a strategy, each in (cycle, symbol) order.
  ///
  /// Complexity: O(strategies * log n) and the signals of the range.
  public func signals(of cycles: Range<Int>) -> [[Signal]] {
    columns.map { $0.signals(in: $0.span(of: cycles)) }
  }
}

/// A mistake that tests put into a replay, so that checks can be seen to find it: one signal comes a cycle late.
package struct ReplayFault: Sendable {
  /// The mistake.
  package init() {}

  /// Which signal is late: of the first strategy that has one, one in the middle whose place in the order does not
  /// change by it; nil where there is none.
  package func place(in columns: [SignalColumns]) -> (strategy: Int, signal: Int)? {
    for (strategy, signals) in columns.enumerated() where signals.count > 1 {
      let middle = signals.count / 2
      // The last would be late at an end that nobody here knows.
      for signal in Array(middle..<signals.count - 1) + Array(0..<middle)
      where signals.cycles[signal] + 1 < signals.cycles[signal + 1] {
        return (strategy, signal)
      }
    }
    return nil
  }

  /// The signals with the mistake in them; the same where no signal can be late.
  package func planted(in columns: [SignalColumns]) -> [SignalColumns] {
    guard let place = place(in: columns) else { return columns }
    var signals = columns[place.strategy].all
    signals[place.signal].cycle += 1
    var columns = columns
    columns[place.strategy] = SignalColumns()
    columns[place.strategy].append(signals)
    return columns
  }
}
