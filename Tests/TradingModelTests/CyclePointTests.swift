import Testing
import TradingModel

@Suite struct CyclePointTests {
  @Test func pointsStandInOrderOfCycleThenStep() {
    let points = [
      CyclePoint(cycle: -1, step: .mark), CyclePoint(cycle: 0, step: .data), CyclePoint(cycle: 0, step: .accept),
      CyclePoint(cycle: 0, step: .mark), CyclePoint(cycle: 1, step: .data),
    ]
    for (place, left) in points.enumerated() {
      for (other, right) in points.enumerated() { #expect((left < right) == (place < other)) }
    }
    #expect(points[2].description == "cycle 0, step accept")
  }
}
