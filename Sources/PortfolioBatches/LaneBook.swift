import TradingModel

/// The orders of one lane: what was filled, and how many orders were accepted.
///
/// An order that repeats a refused one counts as accepted once its outcome is another, as `OrderJournal` writes it.
struct LaneBook: Sendable {
  /// What the last attempt of a symbol and a direction came to.
  enum Outcome: UInt8 {
    case success
    case insufficientFunds
    case nothingToTrade
    case limited
  }

  private struct Attempt {
    var last = Outcome.success
    var isWithheld = false
  }

  private(set) var fills: [Fill] = []
  private(set) var acceptedCount = 0
  /// At place * 2, and the next for entries that are short.
  private var attempts: [Attempt]

  init(placeCount: Int) { attempts = Array(repeating: Attempt(), count: 2 * placeCount) }

  /// Takes note of an order that leaves a position.
  mutating func sendExit() { acceptedCount += 1 }

  /// Takes note of an order that opens or enlarges a position.
  mutating func sendEntry(_ attempt: Int) {
    let last = attempts[attempt].last
    attempts[attempt].isWithheld = last == .insufficientFunds || last == .nothingToTrade
    if !attempts[attempt].isWithheld { acceptedCount += 1 }
  }

  /// Takes note that an entry was not even ordered.
  mutating func fail(_ attempt: Int, _ outcome: Outcome) { attempts[attempt].last = outcome }

  /// Takes note that an entry was refused.
  mutating func refuse(_ attempt: Int, _ outcome: Outcome) {
    if attempts[attempt].isWithheld, attempts[attempt].last != outcome { acceptedCount += 1 }
    attempts[attempt].last = outcome
  }

  /// Takes note that an entry was filled, or expired.
  mutating func end(_ attempt: Int) {
    if attempts[attempt].isWithheld { acceptedCount += 1 }
    attempts[attempt] = Attempt()
  }

  mutating func add(_ fill: Fill) { fills.append(fill) }

  /// The fills so far are forgotten; their memory is kept.
  mutating func forgetFills() { fills.removeAll(keepingCapacity: true) }
}
