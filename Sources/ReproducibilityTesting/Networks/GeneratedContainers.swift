import Determinism
import SimulationRuntime

/// A number at a cycle.
struct NetworkEvent: Equatable, Sendable {
  var cycle: Int
  var value: UInt64
}

/// The steps of a cycle of a generated network.
private enum Step {
  static let request: UInt8 = 1
  static let reply: UInt8 = 2
  static let done: UInt8 = 3
}

/// A failure that a generated network was drawn with.
struct PlannedFailure: TimedError, CustomStringConvertible {
  let virtualTime: VirtualTime
  var description: String { "planned" }
}

/// Everything that a container has seen, in order.
struct EventLog: Sendable {
  private var digest = StreamDigest()
  private(set) var state: UInt64 = 0x9E37_79B9_7F4A_7C15

  mutating func mix(_ cycle: Int, _ value: UInt64, _ origin: Int) {
    digest.combine(Int64(cycle))
    digest.combine(Int64(bitPattern: value))
    digest.combine(origin)
    digest.endEvent()
    state = (state ^ value) &* 0xBF58_476D_1CE4_E5B9
    state ^= (state >> 29) &+ UInt64(truncatingIfNeeded: cycle &* 31 &+ origin)
  }

  var summary: String { "\(Hexadecimal.string(of: digest.value)) \(digest.count)" }
}

/// Emits numbers.
actor GeneratedSource: Container {
  nonisolated let id: ContainerID
  private let cycles: Int
  private let percent: Int
  private let block: Int
  private let failingCycle: Int?
  private let output: FanOut<[NetworkEvent]>
  private var draw: SeededGenerator
  private(set) var log = EventLog()

  init(
    id: ContainerID, seed: UInt64, cycles: Int, percent: Int, block: Int, failingCycle: Int?,
    output: FanOut<[NetworkEvent]>
  ) {
    self.id = id
    self.cycles = cycles
    self.percent = percent
    self.block = block
    self.failingCycle = failingCycle
    self.output = output
    draw = SeededGenerator(masterSeed: seed, id: id.path, purpose: "events")
  }

  func run() async throws {
    var first = 0
    let end = min(cycles, failingCycle ?? cycles)
    while first < end {
      let next = min(end, first + block)
      var events: [NetworkEvent] = []
      for cycle in first..<next {
        draw.begin(cycle: UInt64(cycle))
        guard draw.integer(in: 1...100) <= percent else { continue }
        events.append(NetworkEvent(cycle: cycle, value: draw.next()))
      }
      for event in events { log.mix(event.cycle, event.value, 0) }
      try await output.send(events, through: VirtualTime(cycle: next - 1, step: Step.done))
      first = next
    }
    if let failingCycle, failingCycle < cycles {
      throw PlannedFailure(virtualTime: VirtualTime(cycle: failingCycle))
    }
    try output.finish()
  }
}

/// A worker's channels to its server.
struct ServerLink: Sendable {
  let requests: Sender<[NetworkEvent]>
  let replies: Receiver<[NetworkEvent]>
  let isSilent: Bool
}

/// Reads inputs in the order of promises, mixes, asks, emits.
actor GeneratedWorker: Container {
  nonisolated let id: ContainerID
  private let inputs: [Receiver<[NetworkEvent]>]
  private let output: FanOut<[NetworkEvent]>
  private let link: ServerLink?
  private let failingCycle: Int?
  private var waiting: [[NetworkEvent]]
  private var emitted: [NetworkEvent] = []
  private(set) var log = EventLog()

  init(
    id: ContainerID, inputs: [Receiver<[NetworkEvent]>], output: FanOut<[NetworkEvent]>, link: ServerLink?,
    failingCycle: Int?
  ) {
    self.id = id
    self.inputs = inputs
    self.output = output
    self.link = link
    self.failingCycle = failingCycle
    waiting = inputs.map { _ in [] }
  }

  func run() async throws {
    var done = -1
    while let index = least(), !inputs[index].hasEnded {
      if let message = try await inputs[index].next() { waiting[index] += message.events }
      // The last promise of a stream that has ended is the end: what arrived is all there is.
      let horizon = inputs.map(\.through).min() ?? .end
      let through = horizon == .end ? (waiting.joined().map(\.cycle).max() ?? done) : horizon.cycle
      if let failingCycle, through >= failingCycle, failingCycle > done {
        try await work(through: failingCycle - 1, after: done)
        throw PlannedFailure(virtualTime: VirtualTime(cycle: failingCycle))
      }
      if through > done {
        try await work(through: through, after: done)
        done = through
      }
    }
    try output.finish()
    try link?.requests.finish()
  }

  private func least() -> Int? {
    inputs.indices.min { (inputs[$0].through, $0) < (inputs[$1].through, $1) }
  }

  /// Works the events of every cycle up to `last` and tells how far it has come.
  private func work(through last: Int, after done: Int) async throws {
    guard last > done else { return }
    var events: [(cycle: Int, input: Int, value: UInt64)] = []
    for index in waiting.indices {
      events += waiting[index].prefix { $0.cycle <= last }.map { ($0.cycle, index, $0.value) }
      waiting[index].removeAll { $0.cycle <= last }
    }
    events.sort { ($0.cycle, $0.input) < ($1.cycle, $1.input) }
    var index = 0
    while index < events.count {
      let cycle = events[index].cycle
      while index < events.count, events[index].cycle == cycle {
        log.mix(cycle, events[index].value, events[index].input)
        index += 1
      }
      if let link, log.state % 3 == 0 {
        do { try await ask(link, cycle) } catch {
          // What was done before still counts, however the cycles were cut into messages.
          if cycle - 1 > done {
            try await output.send(emitted, through: VirtualTime(cycle: cycle - 1, step: Step.done))
          }
          throw error
        }
      }
      if log.state % 2 == 0 { emitted.append(NetworkEvent(cycle: cycle, value: log.state)) }
    }
    if let link, !link.isSilent, link.requests.promised < VirtualTime(cycle: last, step: Step.request) {
      try await link.requests.send([], through: VirtualTime(cycle: last, step: Step.request))
    }
    try await output.send(emitted, through: VirtualTime(cycle: last, step: Step.done))
    emitted = []
  }

  private func ask(_ link: ServerLink, _ cycle: Int) async throws {
    let request = NetworkEvent(cycle: cycle, value: log.state)
    try await link.requests.send([request], through: VirtualTime(cycle: cycle, step: Step.request))
    while link.replies.through < VirtualTime(cycle: cycle, step: Step.reply) {
      guard let reply = try await link.replies.next() else { return }
      for event in reply.events { log.mix(event.cycle, event.value, -1) }
    }
  }
}

/// Answers requests in the order of (time, worker), once no earlier one can come.
actor GeneratedServer: Container {
  nonisolated let id: ContainerID
  private let requests: [Receiver<[NetworkEvent]>]
  private let replies: [Sender<[NetworkEvent]>]
  private var waiting: [(event: NetworkEvent, client: Int)] = []
  private(set) var log = EventLog()

  init(id: ContainerID, requests: [Receiver<[NetworkEvent]>], replies: [Sender<[NetworkEvent]>]) {
    self.id = id
    self.requests = requests
    self.replies = replies
  }

  func run() async throws {
    while let index = requests.indices.min(by: { (requests[$0].through, $0) < (requests[$1].through, $1) }),
      !requests[index].hasEnded
    {
      if let message = try await requests[index].next() { waiting += message.events.map { ($0, index) } }
      let horizon = requests.map(\.through).min() ?? .end
      waiting.sort { ($0.event.cycle, $0.client) < ($1.event.cycle, $1.client) }
      while let first = waiting.first, VirtualTime(cycle: first.event.cycle, step: Step.request) <= horizon {
        waiting.removeFirst()
        log.mix(first.event.cycle, first.event.value, first.client)
        let answer = NetworkEvent(cycle: first.event.cycle, value: log.state)
        try await replies[first.client].send(
          [answer], through: VirtualTime(cycle: first.event.cycle, step: Step.reply))
      }
    }
    for reply in replies { try reply.finish() }
  }
}
