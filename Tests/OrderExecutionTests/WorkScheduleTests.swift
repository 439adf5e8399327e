import Determinism
import Testing
import TradingModel

@testable import OrderExecution

/// What is pending is the least that any portfolio has to be worked, and concerns all that have.
@Suite struct WorkScheduleTests {
  static func order(_ cycle: Int?) -> Order? {
    cycle.map {
      Order(sequence: 1, decision: 1, signal: 0, cycle: $0, symbol: 0, intent: .enterLong, size: .allIn)
    }
  }

  @Test(arguments: [FillRule.nextOpen, .sameClose])
  func pending_isTheLeastOfAScan(_ fill: FillRule) {
    let count = 9
    let end = 400
    var draw = SeededGenerator(masterSeed: 2, id: "schedule", purpose: "\(fill)")
    var schedule = WorkSchedule(fill: fill, portfolioCount: count)
    var cycles: [Int?] = Array(repeating: nil, count: count)
    var worked = -1
    var workedItems = 0
    for _ in 0..<3_000 {
      let first = cycles.compactMap { $0 }.map { max(fill == .nextOpen ? $0 + 1 : $0, worked + 1) }.min()
      let expected = first.map { CyclePoint(cycle: $0, step: fill == .nextOpen ? .openFills : .closeFills) }
      #expect(schedule.pending == expected)
      if let expected, draw.integer(in: 0...2) == 0 {
        let concerned = schedule.taken()
        #expect(
          concerned
            == (0..<count).filter { cycles[$0].map { (fill == .nextOpen ? $0 + 1 : $0) <= expected.cycle } ?? false })
        worked = expected.cycle
        workedItems += 1
        #expect(schedule.worked == expected)
        for portfolio in concerned {
          if draw.integer(in: 0...2) > 0 { cycles[portfolio] = nil }
          schedule.note(Self.order(cycles[portfolio]), of: portfolio)
        }
      } else {
        let portfolio = draw.integer(in: 0...(count - 1))
        cycles[portfolio] = draw.integer(in: 0...2) == 0 ? nil : worked + 1 + draw.integer(in: 0...3)
        schedule.note(Self.order(cycles[portfolio]), of: portfolio)
      }
    }
    #expect(workedItems > 100)
    schedule.noteEnd(min(end, worked + 1))
    #expect(schedule.pending == nil)
  }

  @Test func closeOut_comesAfterAllFills() {
    var schedule = WorkSchedule(fill: .nextOpen, portfolioCount: 3)
    schedule.note(Self.order(4), of: 1)
    schedule.noteCloseOut(of: 2, at: 6)
    schedule.noteCloseOut(of: 0, at: 6)
    schedule.noteCloseOut(of: 2, at: 6)
    #expect(schedule.pending == CyclePoint(cycle: 5, step: .openFills))
    #expect(schedule.taken() == [1])
    schedule.note(nil, of: 1)
    #expect(schedule.pending == CyclePoint(cycle: 6, step: .closeOut))
    #expect(schedule.taken() == [0, 2])
    #expect(schedule.pending == nil && schedule.taken() == [])
  }

  /// An order that would fill at the open after the last bar is not worked.
  @Test func nothingIsPendingAfterTheEnd() {
    var schedule = WorkSchedule(fill: .nextOpen, portfolioCount: 1)
    schedule.note(Self.order(6), of: 0)
    #expect(schedule.pending == CyclePoint(cycle: 7, step: .openFills))
    schedule.noteEnd(7)
    #expect(schedule.pending == nil)
  }
}

extension WorkSchedule {
  /// Takes what the pending item concerns, as a list.
  fileprivate mutating func taken() -> [Int] {
    takeConcerned()
    return concerned
  }
}
