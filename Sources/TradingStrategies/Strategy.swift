import TradingModel

/// A trading rule for one symbol, bar by bar: what a user's own strategy implements.
///
/// An implementation is a value that starts flat and keeps whatever state it needs in its stored properties; one value
/// is made for every symbol that the strategy trades. It hears of bars that the symbol has, in order of time, and of
/// nothing else: neither later bars nor other symbols nor the portfolio can be reached from here.
///
///     struct RisingCloses: Strategy {
///       var last = Double.infinity
///       mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
///         defer { last = bar.close }
///         return bar.close > last ? .long : .flat
///       }
///     }
public protocol Strategy: Sendable {
  /// Takes the next bar and returns the stance held from its close on.
  ///
  /// The direction must be -1, 0 or 1, the strength from 0 to 1 and 0 exactly when the direction is 0; anything else
  /// ends the run with `StrategyError.invalidStance`. A strategy without a view returns `.flat`.
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance

  /// Runs `decide(_:)` over a run of bars; provided, so that the loop is compiled for the concrete type.
  ///
  /// It cannot be implemented by users: what it returns is made by the provided loop alone. A method of this name that
  /// returns nothing is another one, which nobody calls.
  mutating func decide(over span: borrowing StrategySpan, into changes: inout StanceChanges) -> SpanDecided
}

/// That every bar of a span was decided on: returned by the loop that comes with `Strategy`, and made by nothing else.
public struct SpanDecided: Sendable {
  @usableFromInline init() {}
}

extension Strategy {
  /// The loop over a span's bars, compiled for the concrete type.
  @inlinable
  public mutating func decide(over span: borrowing StrategySpan, into changes: inout StanceChanges) -> SpanDecided {
    decide(0..<span.columns.count, of: span, into: &changes)
    return SpanDecided()
  }

  /// The same over some of the bars.
  @inlinable
  mutating func decide(
    _ bars: Range<Int>, of span: borrowing StrategySpan, into changes: inout StanceChanges
  ) {
    let columns = span.columns
    var direction = changes.stance.direction
    var strength = changes.stance.strength
    for offset in bars where columns.presence[offset] != 0 {
      let stance = decide(StrategyBar(columns: columns, offset: offset))
      // Field by field, so that no call stands in the loop; NaN differs from everything and is caught by the record.
      if stance.direction == direction && stance.strength == strength { continue }
      guard changes.record(stance, at: offset) else { break }
      direction = stance.direction
      strength = stance.strength
    }
  }
}
