import Determinism
import TradingModel

/// What a lane wants to do about one symbol, and what it ordered.
struct LanePlan<Number: Lane>: Sendable {
  /// Lanes that leave the position.
  var exits = Number.Mask(repeating: false)
  /// Lanes that enter a position, or move to a target weight.
  var enters = Number.Mask(repeating: false)
  /// The side wanted of entries, -1 or 1.
  var direction = Number.zero
  /// The target weight.
  var weight = Number.zero
  /// Units that entries want to be held, and those that are ordered where the size names them.
  var wanted = Number.zero
  /// Units that stay held whatever becomes of the opening part.
  var retained = Number.zero
  /// Units that an order may leave held; infinite where no limit reduces it.
  var maximum = Number.zero
  /// Numbers of the orders.
  var exitSequence = Number.zero
  var entrySequence = Number.zero
  var closeSequence = Number.zero
  /// Cycle of the decision.
  var cycle = 0
}
