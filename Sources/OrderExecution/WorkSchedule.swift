import Determinism
import TradingModel

/// What the engine has to work next: of the open orders of all portfolios those that may fill first.
struct WorkSchedule: Sendable {
  /// The first cycle at which a portfolio has orders to work.
  private struct Entry: Comparable {
    let cycle: Int
    let portfolio: Int

    static func < (left: Entry, right: Entry) -> Bool {
      left.cycle == right.cycle ? left.portfolio < right.portfolio : left.cycle < right.cycle
    }
  }

  private let fill: FillRule
  private var entries = Heap<Entry>()
  /// The cycle of each portfolio's valid entry; entries with another are out of date.
  private var cycles: [Int?]
  /// The portfolios that the item being worked concerns, ascending; kept from item to item for its memory.
  private(set) var concerned: [Int] = []
  /// Portfolios that have sent their close-out batch.
  private var closingOut: [Int] = []
  /// The cycle after the last of the data, once known.
  private var end: Int?
  /// The last item worked.
  private(set) var worked = CyclePoint(cycle: -1, step: .mark)
  /// The least item of work, nil with none.
  private(set) var pending: CyclePoint?

  /// By portfolio the last cycle at which its orders are worked, where that is before the end; empty for none.
  private let lastCycles: [Int?]

  init(fill: FillRule, portfolioCount: Int, lastCycles: [Int?] = []) {
    self.fill = fill
    self.lastCycles = lastCycles
    cycles = Array(repeating: nil, count: portfolioCount)
  }

  /// Notes the order of a portfolio that has been open for longest, close-outs apart, or that it has none.
  ///
  /// Complexity: O(log n) in the portfolios with open orders.
  mutating func note(_ order: Order?, of portfolio: Int) {
    var cycle = order.map { fill == .nextOpen ? $0.cycle + 1 : $0.cycle }
    if !lastCycles.isEmpty, let due = cycle, let last = lastCycles[portfolio], max(due, worked.cycle + 1) > last {
      cycle = nil
    }
    if cycles[portfolio] != cycle {
      cycles[portfolio] = cycle
      if let cycle { entries.insert(Entry(cycle: cycle, portfolio: portfolio)) }
    }
    findPending()
  }

  /// Notes that a portfolio wants to be closed out at a cycle, the last of the data.
  mutating func noteCloseOut(of portfolio: Int, at cycle: Int) {
    closingOut.append(portfolio)
    noteEnd(cycle + 1)
  }

  /// Notes the cycle after the last of the data.
  mutating func noteEnd(_ cycle: Int) {
    end = cycle
    findPending()
  }

  /// Moves the portfolios that the pending item concerns to `concerned`, ascending.
  ///
  /// Each must be noted anew once it is worked.
  mutating func takeConcerned() {
    concerned.removeAll(keepingCapacity: true)
    guard let pending else { return }
    worked = pending
    if pending.step == .closeOut {
      concerned = closingOut.sorted().withoutRepeats()
      closingOut = []
    } else {
      while let first = entries.first, first.cycle <= pending.cycle {
        _ = entries.removeFirst()
        if cycles[first.portfolio] == first.cycle {
          cycles[first.portfolio] = nil
          concerned.append(first.portfolio)
        }
      }
    }
    findPending()
    if concerned.count > 1 { concerned.sort() }
  }

  private mutating func findPending() {
    while let first = entries.first, cycles[first.portfolio] != first.cycle { _ = entries.removeFirst() }
    pending = nil
    if let first = entries.first {
      let cycle = max(first.cycle, worked.cycle + 1)
      if end.map({ cycle < $0 }) ?? true {
        pending = CyclePoint(cycle: cycle, step: fill == .nextOpen ? .openFills : .closeFills)
      }
    }
    if pending == nil, let end, !closingOut.isEmpty { pending = CyclePoint(cycle: end - 1, step: .closeOut) }
  }
}
