import TradingModel

/// Collects the changes of stance of one strategy over one block; opaque to users.
public struct StanceChanges {
  /// A change at a block's `offset`-th cycle.
  struct Change {
    var offset: Int
    var symbol: Int
    var stance: Stance
  }

  /// What ends a run.
  enum Fault {
    case invalidStance(Change)
    case foreignFeature(offset: Int, symbol: Int)

    var offset: Int {
      switch self {
      case .invalidStance(let change): change.offset
      case .foreignFeature(let offset, _): offset
      }
    }
  }

  /// Whether a short stance counts; where not, it is flat.
  private(set) var allowsShort: Bool
  /// The stance that holds now for `symbol`.
  @usableFromInline var stance = Stance(direction: 0, strength: 0)
  /// The symbol that the strategy is working on.
  var symbol = 0
  /// In order of (symbol, offset).
  var changes: [Change] = []
  /// The first stance outside the allowed values, or read of a feature that is not the strategy's.
  var fault: Fault?

  init(_ trade: TradeDirection) { allowsShort = trade == .longShort }

  /// Forgets everything but the memory, for another strategy.
  mutating func begin(_ trade: TradeDirection) {
    allowsShort = trade == .longShort
    changes.removeAll(keepingCapacity: true)
    fault = nil
  }

  /// Notes a new stance and returns true, or refuses an invalid one and returns false.
  @usableFromInline
  mutating func record(_ new: Stance, at offset: Int) -> Bool {
    guard new.isValid else {
      // Symbols come one after another: the least (cycle, symbol) is reported.
      if offset < fault?.offset ?? Int.max {
        fault = .invalidStance(Change(offset: offset, symbol: symbol, stance: new))
      }
      return false
    }
    let new = new.direction < 0 && !allowsShort ? Stance.flat : new
    // A short that counts as flat is no change of flat.
    if new != stance {
      stance = new
      changes.append(Change(offset: offset, symbol: symbol, stance: new))
    }
    return true
  }

  /// Notes the first read of a feature that the strategy did not declare; `Int.max` for none.
  ///
  /// At one bar it comes before the stance that it led to.
  mutating func noteForeignRead(at offset: Int) {
    guard offset < Int.max else { return }
    let known = fault?.offset ?? Int.max
    if case .invalidStance(let change) = fault, change.symbol == symbol, offset <= known {
      fault = .foreignFeature(offset: offset, symbol: symbol)
    } else if offset < known {
      fault = .foreignFeature(offset: offset, symbol: symbol)
    }
  }
}
