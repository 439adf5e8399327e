import TradingModel

/// Collects the changes of stance of one strategy over one block; opaque to users.
public struct StanceChanges {
  /// What ends a run.
  enum Fault {
    case invalidStance(offset: Int, symbol: Int, stance: Stance)
    case foreignFeature(offset: Int, symbol: Int)

    var offset: Int {
      switch self {
      case .invalidStance(let offset, _, _), .foreignFeature(let offset, _): offset
      }
    }
  }

  private let firstCycle: Int
  /// Whether a short stance counts; where not, it is flat.
  private(set) var allowsShort = true
  /// The stance that holds now for `symbol`.
  @usableFromInline var stance = Stance(direction: 0, strength: 0)
  /// The symbol that the strategy is working on.
  var symbol = 0
  /// The changes, in order of (symbol, cycle) until they are numbered.
  private(set) var signals: [Signal] = []
  /// The first stance outside the allowed values, or read of a feature that is not the strategy's.
  private(set) var fault: Fault?

  /// - Parameter firstCycle: The block's first cycle.
  init(firstCycle: Int) { self.firstCycle = firstCycle }

  /// Forgets everything but the memory, for another strategy.
  mutating func begin(_ trade: TradeDirection) {
    allowsShort = trade == .longShort
    signals.removeAll(keepingCapacity: true)
    fault = nil
  }

  /// Notes a new stance and returns true, or refuses an invalid one and returns false.
  @usableFromInline
  mutating func record(_ new: Stance, at offset: Int) -> Bool {
    guard new.isValid else {
      // Symbols come one after another: the least (cycle, symbol) is reported.
      if offset < fault?.offset ?? Int.max { fault = .invalidStance(offset: offset, symbol: symbol, stance: new) }
      return false
    }
    let new = new.direction < 0 && !allowsShort ? Stance.flat : new
    // A short that counts as flat is no change of flat.
    if new != stance {
      stance = new
      signals.append(Signal(cycle: firstCycle + offset, symbol: symbol, stance: new, sequence: 0))
    }
    return true
  }

  /// Notes the first read of a feature that the strategy did not declare; `Int.max` for none.
  ///
  /// At one bar it comes before the stance that it led to.
  mutating func noteForeignRead(at offset: Int) {
    guard offset < Int.max else { return }
    let known = fault?.offset ?? Int.max
    if case .invalidStance(_, symbol, _) = fault, offset <= known {
      fault = .foreignFeature(offset: offset, symbol: symbol)
    } else if offset < known {
      fault = .foreignFeature(offset: offset, symbol: symbol)
    }
  }

  /// Brings the changes into order of (cycle, symbol) and numbers them.
  ///
  /// - Parameters:
  ///   - first: The number of the first.
  ///   - areSorted: Whether they stand in that order, as those of one symbol do.
  mutating func number(from first: Int, areSorted: Bool) {
    if !areSorted { signals.sort { ($0.cycle, $0.symbol) < ($1.cycle, $1.symbol) } }
    for index in signals.indices { signals[index].sequence = first + index }
  }
}
