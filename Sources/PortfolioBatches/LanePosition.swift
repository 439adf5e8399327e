import Determinism
import PerformanceAnalytics
import TradingModel
import TradingStrategies

/// One symbol that lanes trade: what they hold of it, what they are told, and what they are about to do.
struct LanePosition<Number: Lane>: Sendable {
  /// Signed units.
  var held = Number.zero
  /// The final stance that holds.
  var final = LaneStance(direction: Number.zero, strength: .zero)
  /// Whether it changed since the last decision.
  var hasChanged = Number.Mask(repeating: false)
  var plan = LanePlan<Number>()
  /// The last attempts at entering, long or to a target weight, and short.
  var long = LaneAttempt<Number>()
  var short = LaneAttempt<Number>()
  /// What is held at average cost, where fills are counted as trades.
  var holding = AverageHolding<Number>()

  /// Runs `body` on the attempts at entering that some lanes make, by direction.
  ///
  /// - Parameter byTarget: Whether a target weight says how much is held, whatever the direction.
  @inline(__always)
  mutating func attempt(
    _ lanes: Number.Mask, byTarget: Bool, _ body: (inout LaneAttempt<Number>, Number.Mask) -> Void
  ) {
    if byTarget { return body(&long, lanes) }
    let isShort = plan.direction .< .zero
    body(&long, lanes .& .!isShort)
    body(&short, lanes .& isShort)
  }
}

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
  var maximum = Number(repeating: .infinity)
  /// Numbers of the orders.
  var exitSequence = Number.zero
  var entrySequence = Number.zero
  var closeSequence = Number.zero
  /// Cycle of the decision.
  var cycle = 0
}
