/// What an order is for.
///
/// While an order of a portfolio with the same symbol and intent is open, no second is sent.
public enum OrderIntent: UInt8, Sendable, CaseIterable {
  /// Leave the whole position, long or short.
  case exit
  /// Open a long position.
  case enterLong
  /// Open a short position.
  case enterShort
  /// Move to a target weight by one net order.
  case rebalance
  /// Leave the whole position at the last close, when the data ends.
  case closeOut
}
