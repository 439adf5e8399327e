import Determinism
import SimulationRuntime
import Testing

@Suite struct TraceTests {
  private func event(_ cycle: Int, _ step: UInt8, _ stream: String, _ sequence: Int, _ text: String = "x") -> TraceEvent
  {
    TraceEvent(
      time: VirtualTime(cycle: cycle, step: step), stream: StreamName(StreamName.Kind("kind"), owner: stream),
      sequence: sequence, fields: [EventField(name: "text", text: text)])
  }

  @Test func order_isCycleStepStreamSequence() {
    let events = [
      event(0, 1, "b", 1), event(0, 1, "b-2", 1), event(0, 1, "b-10", 1), event(0, 1, "b-10", 2), event(0, 2, "a", 1),
      event(1, 0, "a", 2),
    ]
    #expect(Trace(events.reversed()).events == events)
  }

  @Test func firstDivergence_namesBothEvents() {
    let left = Trace([event(0, 1, "a", 1), event(1, 1, "a", 2)])
    let right = Trace([event(0, 1, "a", 1), event(1, 1, "a", 2, "y"), event(2, 1, "a", 3)])
    let parting = Trace.firstDivergence(left, right)
    #expect(parting?.left == event(1, 1, "a", 2))
    #expect(parting?.right == event(1, 1, "a", 2, "y"))
    #expect(Trace.firstDivergence(left, left) == nil)
    let longer = Trace(left.events + [event(5, 1, "a", 3)])
    #expect(Trace.firstDivergence(left, longer)?.left == nil)
  }

  @Test func chain_dependsOnEverythingBefore() {
    let left = Trace([event(0, 1, "a", 1), event(1, 1, "a", 2), event(2, 1, "a", 3)]).chain()
    let right = Trace([event(0, 1, "a", 1), event(1, 1, "a", 2, "y"), event(2, 1, "a", 3)]).chain()
    #expect(left.count == 3 && Set(left).count == 3)
    #expect(left[0] == right[0] && left[1] != right[1] && left[2] != right[2])
  }
}
