import Determinism
import Testing

@testable import SimulationRuntime

/// Runs a diamond while recording it; what it took and the schedule.
private func record(
  _ policy: SchedulingPolicy, count: Int = 30, carrier: ChannelCarrier = .direct
) async throws -> (taken: [Int], report: NetworkReport) {
  let (network, collector) = try makeDiamond(count: count, block: 1, capacity: 2, carrier: carrier)
  let report = try await network.run(policy, recording: true)
  #expect(network.recordedSchedule == report.schedule)
  return (await collector.taken, report)
}

private let exploring: [SchedulingPolicy] =
  [.sorted, .parallel(threads: 1)] + (1...10).map { .random(seed: $0) } + (1...10).map { .pct(seed: $0, depth: 3) }

@Suite struct ScheduleTests {
  @Test(arguments: exploring, ChannelCarrier.allCases)
  func replay_repeatsExactly_throughText(policy: SchedulingPolicy, carrier: ChannelCarrier) async throws {
    let (taken, report) = try await record(policy, carrier: carrier)
    let schedule = try #require(report.schedule)
    #expect(schedule.choiceCount > 20)
    #expect(schedule.containerCount == 5)
    let read = try Schedule(schedule.text)
    #expect(read == schedule)
    let (again, repeated) = try await record(.replay(read), carrier: carrier)
    #expect(again == taken)
    #expect(repeated.schedule == schedule)
    #expect(repeated.jobCount == report.jobCount)
  }

  @Test func differentSeeds_differentSchedules() async throws {
    var texts: Set<String> = []
    for policy in exploring { texts.insert(try #require(try await record(policy).report.schedule).text) }
    // The first two are one and the same; priorities of few containers may repeat too.
    #expect(texts.count > exploring.count / 2)
  }

  @Test func severalThreads_giveNoSchedule() async throws {
    #expect(try await record(.parallel(threads: 2)).report.schedule == nil)
  }

  @Test func notAsked_noSchedule() async throws {
    let (network, _) = try makeDiamond(count: 3, block: 1, capacity: 2, carrier: .direct)
    #expect(try await network.run(.random(seed: 1)).schedule == nil)
    #expect(network.recordedSchedule == nil)
  }

  @Test func failingRun_isRecorded_andRepeatable() async throws {
    func failing(_ policy: SchedulingPolicy) async throws -> Schedule? {
      let (network, _) = try makeDiamond(count: 20, block: 1, capacity: 2, carrier: .direct, failures: (7, 5))
      let failure = try await #require(throws: ContainerFailure.self) { try await network.run(policy, recording: true) }
      #expect(failure.time == VirtualTime(cycle: 5))
      return network.recordedSchedule
    }
    let schedule = try #require(try await failing(.random(seed: 3)))
    #expect(try await failing(.replay(schedule)) == schedule)
  }

  @Test func emptySchedule_goesOnSorted() async throws {
    let reference = try #require(try await record(.sorted).report.schedule)
    var schedule = reference
    (schedule.runs, schedule.choiceCount, schedule.checks, schedule.finalCheck) = ([], 0, [], 0)
    let (taken, report) = try await record(.replay(schedule))
    #expect(taken == (0..<30).flatMap { [1_000 + $0, 2_000 + $0] })
    #expect(report.schedule == reference)
  }

  @Test func player_beyondItsEnd_doesNotSay() throws {
    let ids: [ContainerID] = ["a", "b", "c"]
    let entries = [2, 0, 1].map { ReadyQueue.Entry(time: .beginning, rank: $0) }
    var recorder = ScheduleRecorder(ids: ids)
    let sets = [(entries, 0), (Array(entries[1...]), 1), ([entries[2]], 0), (entries, 1)]
    for (set, chosen) in sets { recorder.note(set, chosen: chosen) }
    #expect(recorder.schedule.runs.map(\.choice.index) == [2, 1, 0])
    var player = SchedulePlayer(recorder.schedule, ids: ids)
    for (set, chosen) in sets {
      #expect(player.finalFault == .notUsedUp(used: player.used, of: 3))
      #expect(player.choose(set) == chosen)
    }
    #expect(player.finalFault == nil)
    #expect(player.choose(entries) == nil)
    #expect(player.choose([entries[0]]) == 0)
    #expect(player.finalFault == nil)
  }

  @Test func replay_ofAnotherNetwork_saysWhere() async throws {
    let schedule = try #require(try await record(.random(seed: 5)).report.schedule)
    let line = Network()
    let channel: Channel<[Int]> = line.channel("a")
    line.add(Counter("source", try channel.sender(for: "source"), count: 3))
    line.add(Collector("sink", [try channel.receiver(for: "sink")]))
    await #expect(throws: ScheduleError.otherContainerCount(recorded: 5, found: 2)) {
      try await line.run(.replay(schedule))
    }
    var renamed = schedule
    renamed.containerHash ^= 1
    await #expect(throws: ScheduleError.otherContainers) { try await record(.replay(renamed)) }
    var longer = schedule
    longer.runs.append(.init(choice: .init(index: 0, readyCount: 2), count: 1))
    longer.choiceCount += 1
    await #expect(throws: ScheduleError.notUsedUp(used: schedule.choiceCount, of: schedule.choiceCount + 1)) {
      try await record(.replay(longer))
    }
  }

  @Test func replay_otherReadySets_saysWhere() async throws {
    let schedule = try #require(try await record(.random(seed: 5), count: 200).report.schedule)
    var counted = schedule
    counted.runs[9].choice.readyCount += 1
    let position = counted.runs[..<9].reduce(1) { $0 + $1.count }
    let recorded = counted.runs[9].choice.readyCount
    await #expect(throws: ScheduleError.otherReadyCount(choice: position, recorded: recorded, found: recorded - 1)) {
      try await record(.replay(counted), count: 200)
    }
    var checked = schedule
    checked.checks[1] ^= 1
    await #expect(throws: ScheduleError.otherReadySets(from: 129, through: 256)) {
      try await record(.replay(checked), count: 200)
    }
    var final = schedule
    final.finalCheck ^= 1
    let last = schedule.choiceCount
    await #expect(throws: ScheduleError.otherReadySets(from: (last - 1) / 128 * 128 + 1, through: last)) {
      try await record(.replay(final), count: 200)
    }
  }
}

@Suite struct ScheduleTextTests {
  @Test func choices_haveDistinctNumbers() {
    var expected = 0
    for readyCount in 2...40 {
      for index in 0..<readyCount {
        let choice = Schedule.Choice(index: index, readyCount: readyCount)
        #expect(choice.symbol == expected)
        #expect(Schedule.Choice(symbol: expected, limit: 40) == choice)
        expected += 1
      }
    }
    #expect(Schedule.Choice(symbol: expected, limit: 40) == nil)
    #expect(Schedule.Choice(symbol: -1, limit: 40) == nil)
  }

  @Test func base64_isThatOfRFC4648() throws {
    let vectors = ["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"]
    for (length, text) in vectors.enumerated() {
      let bytes = Array("foobar".utf8.prefix(length))
      #expect(Base64URL.text(of: bytes) == text)
      #expect(try Base64URL.bytes(of: text.utf8, from: 1) == bytes)
    }
    #expect(Base64URL.text(of: [0xFB, 0xFF]) == "-_8")
    #expect(throws: ScheduleError.badCharacter(position: 3)) { try Base64URL.bytes(of: "Zm+v".utf8, from: 1) }
    #expect(throws: ScheduleError.damaged) { try Base64URL.bytes(of: "Zh".utf8, from: 1) }
  }

  @Test func badText_isAnError_neverATrap() async throws {
    let text = try #require(try await record(.random(seed: 2)).report.schedule).text
    #expect(throws: ScheduleError.notASchedule(begins: "s2.AAAA")) { try Schedule("s2.AAAA") }
    #expect(throws: ScheduleError.badCharacter(position: 6)) { try Schedule("s1.AA*A") }
    #expect(throws: ScheduleError.damaged) { try Schedule("s1.") }
    for length in 0..<text.utf8.count {
      #expect(throws: ScheduleError.self) { try Schedule(String(text.prefix(length))) }
    }
    for index in text.indices.dropFirst(3) {
      var changed = text
      changed.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
      #expect(throws: ScheduleError.self) { try Schedule(changed) }
    }
  }

  /// Right checksums over random content: the reader must find its own way out.
  @Test func randomContent_isAnErrorOrASchedule_neverATrap() {
    var generator = SeededGenerator(masterSeed: 7, id: "schedule", purpose: "fuzz")
    var readable = 0
    for _ in 0..<5_000 {
      var bytes = (0..<generator.integer(in: 0...24)).map { _ in
        generator.bernoulli(probability: 0.6)
          ? UInt8(generator.uniform(below: 4)) : UInt8(generator.uniform(below: 256))
      }
      let sum = UInt32(truncatingIfNeeded: XXH64.hash(bytes))
      bytes += (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) }
      if (try? Schedule(Schedule.prefix + Base64URL.text(of: bytes))) != nil { readable += 1 }
    }
    #expect(readable < 500)
  }

  @Test func malformedContent_namesTheByte() throws {
    func text(_ content: [UInt8]) -> String {
      let sum = UInt32(truncatingIfNeeded: XXH64.hash(content))
      return Schedule.prefix
        + Base64URL.text(of: content + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) })
    }
    // Two containers, hash 0, one choice in one run: (1 of 2), final check 0.
    let good: [UInt8] = [2, 0, 0, 0, 0, 1, 1, 2, 0, 0, 0, 0]
    let schedule = try Schedule(text(good))
    #expect(schedule.runs == [.init(choice: .init(index: 1, readyCount: 2), count: 1)])
    #expect(schedule.text == text(good))
    for (byte, value, expected) in [(7, UInt8(4), 7), (5, 2, 8), (6, 2, 8), (7, 3, 8)] {
      var bad = good
      bad[byte] = value
      #expect(throws: ScheduleError.malformed(byte: expected)) { try Schedule(text(bad)) }
    }
    #expect(throws: ScheduleError.malformed(byte: 12)) { try Schedule(text(good + [0])) }
  }
}

@Suite struct PriorityChooserTests {
  @Test func priorities_areDistinct_changesWithinTheRun() {
    for seed in 0..<200 as Range<UInt64> {
      for steps in [nil, 1, 50] as [Int?] {
        let chooser = PriorityChooser(seed: seed, depth: 4, steps: steps, containerCount: 6)
        #expect(chooser.priorities.sorted() == [3, 4, 5, 6, 7, 8])
        #expect(chooser.changes.map(\.priority).sorted() == [0, 1, 2])
        #expect(chooser.changes.allSatisfy { (1...(steps ?? 1 << 20)).contains($0.step) })
      }
    }
  }

  @Test func highestRuns_untilItIsDemoted() {
    let entries = (0..<3).map { ReadyQueue.Entry(time: .beginning, rank: $0) }
    var chooser = PriorityChooser(seed: 1, depth: 2, steps: 5, containerCount: 3)
    let order = (0..<3).sorted { chooser.priorities[$0] > chooser.priorities[$1] }
    let change = chooser.changes[0].step
    let chosen = (1...8).map { _ in chooser.choose(entries) }
    #expect(chosen == (1...8).map { $0 < change ? order[0] : order[1] })
  }

  @Test func noContainers_noDepth_noTrap() {
    _ = PriorityChooser(seed: 1, depth: 0, steps: 0, containerCount: 0)
  }
}
