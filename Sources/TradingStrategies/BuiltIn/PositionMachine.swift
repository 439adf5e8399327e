import TradingModel

/// Long, short or flat, with separate rules to enter and to leave.
///
/// Exits are tested first, then, when flat, entries on the same bar.
struct PositionMachine: Sendable {
  /// What it holds.
  private(set) var direction: Int8 = 0
  let allowsShort: Bool

  /// A machine that is flat.
  init(_ trade: TradeDirection) { allowsShort = trade == .longShort }

  /// Takes the four conditions at a bar and returns the new stance; long wins if both entries hold.
  @inline(__always)
  mutating func next(enterLong: Bool, leaveLong: Bool, enterShort: Bool, leaveShort: Bool) -> Stance {
    var direction = self.direction
    if direction == 1 ? leaveLong : (direction == -1 && leaveShort) { direction = 0 }
    if direction == 0 {
      if enterLong {
        direction = 1
      } else if allowsShort && enterShort {
        direction = -1
      }
    }
    self.direction = direction
    return Stance(direction: direction, strength: direction == 0 ? 0 : 1)
  }
}
