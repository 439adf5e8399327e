import TradingModel

/// Collects the changes of stance of one strategy over one block; opaque to users.
public struct StanceChanges {
  /// A change at a block's `offset`-th cycle.
  struct Change {
    var offset: Int
    var symbol: Int
    var stance: Stance
  }

  /// The stance that holds now for `symbol`.
  @usableFromInline var stance = Stance(direction: 0, strength: 0)
  /// The symbol that the strategy is working on.
  var symbol = 0
  /// In order of (symbol, offset).
  var changes: [Change] = []
  /// The first stance outside the allowed values.
  var invalid: Change?

  init() {}

  /// Notes a new stance and returns true, or refuses an invalid one and returns false.
  @usableFromInline
  mutating func record(_ new: Stance, at offset: Int) -> Bool {
    guard Self.isValid(new) else {
      // Symbols come one after another: the least (cycle, symbol) is reported.
      if offset < invalid?.offset ?? Int.max {
        invalid = Change(offset: offset, symbol: symbol, stance: new)
      }
      return false
    }
    stance = new
    changes.append(Change(offset: offset, symbol: symbol, stance: new))
    return true
  }

  private static func isValid(_ stance: Stance) -> Bool {
    switch stance.direction {
    case 0: stance.strength == 0
    case -1, 1: stance.strength > 0 && stance.strength <= 1
    default: false
    }
  }
}
