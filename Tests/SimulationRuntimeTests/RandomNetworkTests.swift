import Determinism
import Foundation
import SimulationRuntime
import Testing

/// Random networks, each run in many ways: what comes out depends on the network alone.
///
/// `ADMF_STRESS_NETWORKS=20000` runs more of them, `ADMF_STRESS_FIRST=1000` begins with another seed.
@Suite struct RandomNetworkTests {
  private static func number(_ variable: String) -> Int? {
    ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
  }

  private static func policies(_ seed: UInt64) -> [SchedulingPolicy] {
    [
      .parallel(threads: 2 + Int(seed % 7)), .random(seed: seed), .pct(seed: seed, depth: 1 + Int(seed % 4)),
      .parallel(threads: 2),
    ]
  }

  @Test func results_dependOnNothingElse() async throws {
    let first = Self.number("ADMF_STRESS_FIRST") ?? 1
    var (failures, growths, events) = (0, 0, 0)
    for seed in UInt64(first)..<UInt64(first + (Self.number("ADMF_STRESS_NETWORKS") ?? 80)) {
      let shape = RandomNetwork(seed: seed)
      let (expected, report) = try await shape.run(NetworkVariant())
      if case .failure = expected { failures += 1 }
      events += report?.messageCount ?? 0
      for (index, policy) in Self.policies(seed).enumerated() {
        let variant = NetworkVariant(policy: policy, seed: seed &* 16 &+ UInt64(index), isDrawn: true)
        let (found, drawn) = try await shape.run(variant)
        #expect(found == expected, "network \(seed), \(variant)")
        growths += drawn?.growthCount ?? 0
      }
    }
    // The rare paths were taken.
    #expect(failures > 0 && growths > 0 && events > 1_000)
  }

  /// With the same channels even the costs that are no result agree: every container stops at the same places.
  @Test func counts_dependOnChannelsAlone() async throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let shape = RandomNetwork(seed: seed)
      let (_, expected) = try await shape.run(NetworkVariant(seed: seed, isDrawn: true))
      for policy in Self.policies(seed) {
        let (_, found) = try await shape.run(NetworkVariant(policy: policy, seed: seed, isDrawn: true))
        #expect(found?.messageCount == expected?.messageCount, "network \(seed), \(policy)")
        #expect(found?.growthCount == expected?.growthCount, "network \(seed), \(policy)")
      }
    }
  }

  @Test func schedules_areRepeated() async throws {
    for seed in 1...20 as ClosedRange<UInt64> {
      let shape = RandomNetwork(seed: seed)
      var variant = NetworkVariant(policy: .random(seed: seed), seed: seed, isDrawn: true)
      let (expected, report) = try await shape.run(variant, recording: true)
      guard let schedule = report?.schedule else { continue }
      variant.policy = .replay(try Schedule(schedule.text))
      let (found, repeated) = try await shape.run(variant, recording: true)
      #expect(found == expected)
      #expect(repeated?.schedule == schedule)
      #expect(repeated?.jobCount == report?.jobCount)
    }
  }
}
