import Determinism
import SimulationRuntime
import Testing

@Suite struct VirtualTimeTests {
  @Test func order_instantThenStep() {
    let times = [
      VirtualTime.beginning, VirtualTime(cycle: -1, step: 15), VirtualTime(cycle: 0), VirtualTime(cycle: 0, step: 9),
      VirtualTime(cycle: 1), VirtualTime(instant: 1_800_000_000_000_000_000, step: 255),
      VirtualTime(instant: 1_800_000_000_000_000_001), .end,
    ]
    #expect(times.shuffledByReversal().sorted() == times)
    #expect(VirtualTime(cycle: -3, step: 7).cycle == -3 && VirtualTime(cycle: -3, step: 7).step == 7)
  }

  @Test func predecessor_isTheLastTimeBefore() {
    let times = [VirtualTime(cycle: 4, step: 3), VirtualTime(cycle: 4), VirtualTime(instant: .min, step: 1), .end]
    let expected = [
      VirtualTime(cycle: 4, step: 2), VirtualTime(cycle: 3, step: 255), .beginning,
      VirtualTime(instant: .max, step: 254),
    ]
    #expect(times.map(\.predecessor) == expected)
    #expect(VirtualTime.beginning.predecessor == .beginning)
  }

  @Test func containerID_naturalOrder() throws {
    let ordered: [ContainerID] = [
      "a", "a/b", "a/b/c", "a/b-1", "a-1", "a-02", "a-2", "a-10", "a-99999999999999999999", "a-100000000000000000000",
      "ab", "b",
    ]
    #expect(ordered.shuffledByReversal().sorted() == ordered)
  }

  @Test(arguments: [
    ("", 1, "the path is empty"), ("a//b", 3, "empty component"), ("/a", 1, "empty component"),
    ("a/", 3, "empty component"), ("a b", 2, "a character other than A-Z a-z 0-9 _ . - /"),
    ("ä", 1, "a character other than A-Z a-z 0-9 _ . - /"),
  ])
  func containerID_refused(path: String, column: Int, problem: String) {
    #expect(throws: ContainerIDError(path: path, column: column, problem: problem)) { try ContainerID(path) }
  }
}

extension Array {
  fileprivate func shuffledByReversal() -> [Element] {
    let (even, odd) = (enumerated().filter { $0.offset % 2 == 0 }, enumerated().filter { $0.offset % 2 == 1 })
    return (odd + even).reversed().map(\.element)
  }
}
