import Determinism
import SimulationRuntime
import Testing

/// An event at a cycle.
struct Tick: TimedEvent, Equatable, CustomStringConvertible {
  let time: VirtualTime
  let number: Int
  var description: String { "\(time.cycle):\(number)" }

  init(_ time: VirtualTime, _ number: Int) {
    self.time = time
    self.number = number
  }

  init(_ cycle: Int, _ number: Int) { self.init(VirtualTime(cycle: cycle), number) }
}

/// Sends given ticks up to a cycle, cut into messages of so many cycles.
actor TickSource: Container {
  nonisolated let id: ContainerID
  private let output: Sender<[Tick]>
  private let ticks: [Tick]
  private let cycles: Int
  private let block: Int

  init(_ id: ContainerID, _ output: Sender<[Tick]>, _ ticks: [Tick], cycles: Int, block: Int) {
    self.id = id
    self.output = output
    self.ticks = ticks
    self.cycles = cycles
    self.block = block
  }

  func run() async throws {
    var rest = ticks[...]
    for start in stride(from: 0, to: cycles, by: block) {
      let last = VirtualTime(cycle: min(start + block, cycles) - 1)
      let part = rest.prefix { $0.time <= last }
      rest = rest.dropFirst(part.count)
      try await output.send(Array(part), through: last)
    }
    try output.finish()
  }
}

/// Writes down what its agenda hands out; `react` may set and cancel alarms.
actor AgendaUser: Container {
  typealias React = @Sendable (Agenda<Tick, String>.Occurrence, Agenda<Tick, String>) throws -> Void

  nonisolated let id: ContainerID
  private let agenda: Agenda<Tick, String>
  private let react: React
  private(set) var log: [String] = []
  private(set) var settled: [VirtualTime] = []
  private(set) var isOrdered = true

  init(_ id: ContainerID, _ inputs: [Receiver<[Tick]>], clock: Int = 0, react: @escaping React) {
    self.id = id
    agenda = Agenda(inputs, clock: clock)
    self.react = react
  }

  func run() async throws {
    while let occurrence = try await agenda.next() {
      switch occurrence {
      case .event(let tick, let input): log.append("\(tick) from \(input)")
      case .alarm(let ring): log.append("\(ring.time.cycle) rings \(ring.note)")
      case .settled(let time):
        // Whatever was handed out can be sent with this promise.
        isOrdered = isOrdered && time >= agenda.now && time > settled.last ?? .beginning
        settled.append(time)
      }
      try react(occurrence, agenda)
    }
  }
}

private func listen(
  _ inputs: [[Tick]], cycles: [Int], block: Int, clock: Int = 0, policy: SchedulingPolicy = .sorted,
  react: @escaping AgendaUser.React
) async throws -> AgendaUser {
  let network = Network()
  var receivers: [Receiver<[Tick]>] = []
  for (index, ticks) in inputs.enumerated() {
    let channel: Channel<[Tick]> = network.channel("ticks-\(index)", capacity: 2)
    let source = try ContainerID("source-\(index)")
    network.add(TickSource(source, try channel.sender(for: source), ticks, cycles: cycles[index], block: block))
    receivers.append(try channel.receiver(for: "user"))
  }
  let user = AgendaUser("user", receivers, clock: clock, react: react)
  network.add(user)
  do { try await network.run(policy) } catch let failure as ContainerFailure { throw failure.underlying }
  return user
}

@Suite struct AgendaTests {
  /// Every tick of input 0 with an odd number sets an alarm three cycles later, and one at once.
  private static let react: AgendaUser.React = { occurrence, agenda in
    guard case .event(let tick, 0) = occurrence, tick.number % 2 == 1 else { return }
    try agenda.setAlarm("after \(tick)", at: VirtualTime(cycle: tick.time.cycle + 3))
    try agenda.setAlarm("at \(tick)", at: tick.time)
  }

  private static let inputs = [
    [Tick(1, 1), Tick(4, 2), Tick(4, 3), Tick(9, 5)], [Tick(1, 10), Tick(4, 11), Tick(7, 12), Tick(30, 13)],
  ]

  private static let expected = [
    "1:1 from 0", "1:10 from 1", "1 rings at 1:1", "4:2 from 0", "4:3 from 0", "4:11 from 1", "4 rings after 1:1",
    "4 rings at 4:3", "7:12 from 1", "7 rings after 4:3", "9:5 from 0", "9 rings at 9:5", "30:13 from 1",
  ]

  @Test(arguments: everyPolicy) func order_dependsOnTimesAlone(policy: SchedulingPolicy) async throws {
    for block in [1, 2, 3, 5, 40] {
      let user = try await listen(Self.inputs, cycles: [11, 40], block: block, policy: policy, react: Self.react)
      // The last alarm, at cycle 12, never rings: its clock ends with cycle 10.
      #expect(await user.log == Self.expected)
      #expect(await user.isOrdered)
      #expect(await user.settled.last == VirtualTime(cycle: 39))
    }
  }

  @Test func clock_decidesWhenTimeEnds() async throws {
    let user = try await listen(Self.inputs, cycles: [11, 40], block: 4, clock: 1, react: Self.react)
    #expect(await user.log == Self.expected.dropLast() + ["12 rings after 9:5", "30:13 from 1"])
  }

  @Test func periodicAlarm_stopsWithItsClock() async throws {
    for block in [1, 7, 100] {
      let user = try await listen([[Tick(0, 0)]], cycles: [50], block: block) { occurrence, agenda in
        if case .settled = occurrence { return }
        try agenda.setAlarm("tick", at: VirtualTime(cycle: agenda.now.cycle + 10))
      }
      #expect(await user.log == ["0:0 from 0"] + [10, 20, 30, 40].map { "\($0) rings tick" })
    }
  }

  @Test func cancelledAlarm_doesNotRing() async throws {
    let user = try await listen([[Tick(0, 0), Tick(2, 1)]], cycles: [9], block: 4) { occurrence, agenda in
      guard case .event(let tick, _) = occurrence, tick.number == 0 else { return }
      let id = try agenda.setAlarm("never", at: VirtualTime(cycle: 3))
      try agenda.setAlarm("kept", at: VirtualTime(cycle: 3))
      #expect(agenda.alarmCount == 2)
      #expect(agenda.cancelAlarm(id))
      #expect(!agenda.cancelAlarm(id))
    }
    #expect(await user.log == ["0:0 from 0", "2:1 from 0", "3 rings kept"])
  }

  @Test func silence_isSettledToo() async throws {
    let user = try await listen([[], []], cycles: [6, 8], block: 2) { _, _ in }
    #expect(await user.log == [])
    #expect(await user.settled == [1, 3, 5, 7].map { VirtualTime(cycle: $0) })
  }

  @Test func misuse_isAnError() async throws {
    await #expect(throws: AgendaError.alarmInThePast(time: VirtualTime(cycle: 4), now: VirtualTime(cycle: 5))) {
      _ = try await listen([[Tick(5, 0)]], cycles: [9], block: 1) { occurrence, agenda in
        if case .event = occurrence { try agenda.setAlarm("late", at: VirtualTime(cycle: 4)) }
      }
    }
    for (ticks, cycle) in [([Tick(5, 0), Tick(3, 0)], 3), ([Tick(11, 0)], 11)] {
      let network = Network()
      let channel: Channel<[Tick]> = network.channel("ticks")
      let sender = try channel.sender(for: "source")
      network.add(Sayer("source", sender, ticks))
      network.add(AgendaUser("user", [try channel.receiver(for: "user")]) { _, _ in })
      let failure = try await #require(throws: ContainerFailure.self) { try await network.run() }
      #expect(
        failure.underlying as? AgendaError == .eventOutOfOrder(input: 0, time: VirtualTime(cycle: cycle)))
    }
  }
}

/// Says everything in one message with the promise of cycle 10.
private actor Sayer: Container {
  nonisolated let id: ContainerID
  let output: Sender<[Tick]>
  let ticks: [Tick]

  init(_ id: ContainerID, _ output: Sender<[Tick]>, _ ticks: [Tick]) {
    self.id = id
    self.output = output
    self.ticks = ticks
  }

  func run() async throws {
    try await output.send(ticks, through: VirtualTime(cycle: 10))
    try output.finish()
  }
}
