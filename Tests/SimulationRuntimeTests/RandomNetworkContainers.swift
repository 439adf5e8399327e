import Determinism
import SimulationRuntime

/// What a container of a random network has become: a hash in which every order shows.
protocol Digesting: Container {
  var digest: UInt64 { get }
}

/// Mixes a number into a hash; not commutative.
func mixed(_ hash: UInt64, _ number: UInt64) -> UInt64 {
  var word = (hash ^ number) &* 0x9E37_79B9_7F4A_7C15
  word ^= word >> 29
  return word &+ (hash << 7)
}

struct PlannedFailure: TimedError, Equatable {
  let virtualTime: VirtualTime
}

extension Tick {
  /// The bits of the number, for choices that depend on content alone.
  func choice(_ salt: UInt64, of count: UInt64) -> UInt64 {
    (mixed(salt, UInt64(bitPattern: Int64(number))) >> 11) % count
  }
}

/// Hears several streams, says what came of each event to everyone behind it, now and then by an alarm; asks a server
/// about some events where it has one.
actor Node: Digesting {
  nonisolated let id: ContainerID
  private(set) var digest: UInt64
  private let salt: UInt64
  private let agenda: Agenda<Tick, Int>
  private let outputs: FanOut<[Tick]>
  private let server: (questions: Sender<[Tick]>, answers: Receiver<[Tick]>)?
  /// Fails at its event of this number.
  private let failingEvent: Int?
  private var eventCount = 0
  private var results: [Tick] = []

  init(
    _ id: ContainerID, salt: UInt64, inputs: [Receiver<[Tick]>], outputs: [Sender<[Tick]>],
    server: (questions: Sender<[Tick]>, answers: Receiver<[Tick]>)?, failingEvent: Int?
  ) {
    self.id = id
    self.salt = salt
    digest = salt
    agenda = Agenda(inputs)
    self.outputs = FanOut(outputs)
    self.server = server
    self.failingEvent = failingEvent
  }

  func run() async throws {
    while let occurrence = try await agenda.next() {
      switch occurrence {
      case .event(let tick, let input):
        digest = mixed(digest, UInt64(input))
        try await react(to: tick.number)
        if tick.choice(salt, of: 4) == 0 {
          let delay = 1 + Int(tick.choice(salt &+ 1, of: 5))
          try agenda.setAlarm(tick.number &+ 1, at: VirtualTime(cycle: tick.time.cycle + delay))
        }
      case .alarm(let ring): try await react(to: ring.note)
      case .settled(let time): try await pass(time)
      }
    }
    try outputs.finish()
    try server?.questions.finish()
  }

  private func react(to number: Int) async throws {
    digest = mixed(digest, UInt64(bitPattern: Int64(number)) ^ UInt64(bitPattern: Int64(agenda.now.cycle)))
    if eventCount == failingEvent {
      try await passWhatIsDone()
      throw PlannedFailure(virtualTime: agenda.now)
    }
    eventCount += 1
    let tick = Tick(agenda.now.cycle, Int(truncatingIfNeeded: digest >> 1))
    if tick.choice(7, of: 3) == 0 { try await ask(tick) }
    if tick.choice(8, of: 4) != 0 { results.append(Tick(agenda.now.cycle, Int(truncatingIfNeeded: digest >> 1))) }
  }

  private func ask(_ tick: Tick) async throws {
    guard let (questions, answers) = server else { return }
    let time = max(tick.time, questions.promised.cycle == tick.time.cycle ? questions.promised.successor : tick.time)
    guard time.step < 8 else { return }
    try await questions.send([Tick(time, tick.number)], through: time)
    var answer: Message<[Tick]>?
    do { answer = try await answers.next() } catch {
      try await passWhatIsDone()
      throw error
    }
    guard let answer else { return }
    for tick in answer.events { digest = mixed(digest, UInt64(bitPattern: Int64(tick.number))) }
  }

  /// Before an end by an error: what was done before the present still counts.
  private func passWhatIsDone() async throws {
    results.removeAll { $0.time >= agenda.now }
    try await pass(agenda.now.predecessor)
  }

  private func pass(_ time: VirtualTime) async throws {
    try await outputs.send(results, through: time)
    results = []
    if let server, server.questions.promised < time { try await server.questions.send([], through: time) }
  }
}

/// Answers the questions of several nodes, each by everything that it has heard so far.
actor Server: Digesting {
  nonisolated let id: ContainerID
  private(set) var digest: UInt64 = 1
  private let agenda: Agenda<Tick, Int>
  private let answers: [Sender<[Tick]>]

  init(_ id: ContainerID, questions: [Receiver<[Tick]>], answers: [Sender<[Tick]>]) {
    self.id = id
    agenda = Agenda(questions)
    self.answers = answers
  }

  func run() async throws {
    while let occurrence = try await agenda.next() {
      guard case .event(let tick, let input) = occurrence else { continue }
      digest = mixed(mixed(digest, UInt64(input)), UInt64(bitPattern: Int64(tick.number)))
      let time = VirtualTime(cycle: tick.time.cycle, step: tick.time.step + 8)
      try await answers[input].send([Tick(time, Int(truncatingIfNeeded: digest >> 1))], through: time)
    }
    for answer in answers { try answer.finish() }
  }
}

extension VirtualTime {
  var successor: VirtualTime { step < 15 ? VirtualTime(cycle: cycle, step: step + 1) : VirtualTime(cycle: cycle + 1) }
}
