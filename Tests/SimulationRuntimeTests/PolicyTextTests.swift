import SimulationRuntime
import Testing

private struct NoSuchFile: Error, CustomStringConvertible {
  let description = "no such file"
}

@Suite struct PolicyTextTests {
  private static func schedule() async throws -> Schedule {
    let (network, _) = try makeDiamond(count: 3, block: 1, capacity: 2, carrier: .direct)
    return try #require(try await network.run(.random(seed: 1), recording: true).schedule)
  }

  @Test func everyPolicy_isReadBack() async throws {
    let policies: [(SchedulingPolicy, String)] = [
      (.sorted, "sorted"), (.parallel(threads: 2), "parallel:2"), (.random(seed: .max), "random:18446744073709551615"),
      (.pct(seed: 7, depth: 3), "pct:7:3"), (.pct(seed: 7, depth: 3, steps: 500), "pct:7:3:500"),
      (.replay(try await Self.schedule()), "replay:\(try await Self.schedule())"),
    ]
    for (policy, text) in policies {
      #expect(policy.argument == text)
      #expect(SchedulingPolicy(argument: text) == policy)
    }
  }

  @Test func anythingElse_isAnError() {
    let texts = [
      "", "sorted:", "Sorted", "parallel", "parallel:0", "parallel:257", "parallel:x", "random", "random:-1", "pct:1",
      "pct:1:0", "pct:1:1001", "pct:1:2:0", "pct:1:2:3:4", "pct::2", "replay", "fifo",
    ]
    for text in texts {
      #expect(throws: PolicyTextError.unknown(text)) {
        try SchedulingPolicy.reading(text) { _ in throw NoSuchFile() }
      }
      #expect(SchedulingPolicy(argument: text) == nil)
    }
    #expect(
      PolicyTextError.unknown("x").description
        == "was x; allowed sorted, parallel:THREADS (1 to 256), random:SEED, pct:SEED:DEPTH (1 to 1000), "
        + "pct:SEED:DEPTH:STEPS, replay:SCHEDULE, replay:@FILE")
  }

  @Test func schedule_inAFile() async throws {
    let schedule = try await Self.schedule()
    let text = schedule.text
    let file = { (path: String) throws -> [UInt8] in
      #expect(path == "a:b/c")
      return Array("\(text.prefix(9))\r\n  \(text.dropFirst(9))\n".utf8)
    }
    #expect(try SchedulingPolicy.reading("replay:@a:b/c", file: file) == .replay(schedule))
    let missing = #expect(throws: PolicyTextError.self) {
      try SchedulingPolicy.reading("replay:@x") { _ in throw NoSuchFile() }
    }
    #expect(missing?.description == "no such file")
    let damaged = #expect(throws: PolicyTextError.self) {
      try SchedulingPolicy.reading("replay:@x") { _ in Array("s1.AAAA".utf8) }
    }
    #expect(damaged?.description == "x: schedule: the text was cut or changed, as its checksum is wrong")
  }
}
