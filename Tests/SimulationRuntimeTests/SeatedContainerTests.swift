import Determinism
import SimulationRuntime
import Testing

/// Asks a question a cycle and sums the answers.
private actor SeatedAsker: SeatedContainer {
  nonisolated let id: ContainerID = "asker"
  nonisolated let executor = ContainerExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let questions: Sender<Int>
  private let answers: Receiver<Int>
  private let count: Int
  private(set) var sum = 0

  init(_ questions: Sender<Int>, _ answers: Receiver<Int>, count: Int) {
    self.questions = questions
    self.answers = answers
    self.count = count
  }

  func add(_ number: Int) { sum += number }

  func run() async throws {
    for cycle in 0..<count {
      try await questions.send(cycle, through: VirtualTime(cycle: cycle))
      assertIsolated()
      if let answer = try await answers.next() { sum += answer.events }
      assertIsolated()
    }
    try questions.finish()
  }
}

/// Answers with the double.
private actor SeatedAnswerer: SeatedContainer {
  nonisolated let id: ContainerID = "answerer"
  nonisolated let executor = ContainerExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let questions: Receiver<Int>
  private let answers: Sender<Int>

  init(_ questions: Receiver<Int>, _ answers: Sender<Int>) {
    self.questions = questions
    self.answers = answers
  }

  func run() async throws {
    while let question = try await questions.next() {
      assertIsolated()
      try await answers.send(question.events * 2, through: question.through)
    }
    try answers.finish()
  }
}

/// The same, but its actor is a default one: it has an executor, and forgets to name it as its own.
private actor Forgetful: SeatedContainer {
  nonisolated let id: ContainerID = "answerer"
  nonisolated let executor = ContainerExecutor()
  private let questions: Receiver<Int>
  private let answers: Sender<Int>

  init(_ questions: Receiver<Int>, _ answers: Sender<Int>) {
    self.questions = questions
    self.answers = answers
  }

  func run() async throws {
    while let question = try await questions.next() {
      assertIsolated()
      try await answers.send(question.events * 2, through: question.through)
    }
    try answers.finish()
  }
}

@Suite struct SeatedContainerTests {
  private static let policies: [SchedulingPolicy] = [.sorted, .random(seed: 7), .parallel(threads: 2)]

  private func run(
    _ carrier: ChannelCarrier, _ policy: SchedulingPolicy, forgets: Bool = false, count: Int = 100
  ) async throws -> (sum: Int, report: NetworkReport) {
    let network = Network()
    let there = network.channel("there", of: Int.self, carrier: carrier)
    let back = network.channel("back", of: Int.self, carrier: carrier)
    let asker = SeatedAsker(try there.sender(for: "asker"), try back.receiver(for: "asker"), count: count)
    network.add(asker)
    let (questions, answers) = (try there.receiver(for: "answerer"), try back.sender(for: "answerer"))
    if forgets {
      network.add(Forgetful(questions, answers))
    } else {
      network.add(SeatedAnswerer(questions, answers))
    }
    let report = try await network.run(policy)
    return (await asker.sum, report)
  }

  @Test(arguments: ChannelCarrier.allCases, policies)
  func resultsDoNotDependOnSeats(carrier: ChannelCarrier, policy: SchedulingPolicy) async throws {
    for forgets in [false, true] {
      let (sum, _) = try await run(carrier, policy, forgets: forgets)
      #expect(sum == 9_900)
    }
  }

  /// Two jobs a question and answer, where a container without a seat takes two for each.
  @Test func aResumptionIsOneJob() async throws {
    let (_, report) = try await run(.direct, .sorted, count: 1_000)
    #expect(report.messageCount == 2_000)
    #expect(report.jobCount <= 2_010)
  }

  /// Outside a run whoever brings work does it, a piece at a time.
  @Test func asksOutsideARun() async throws {
    let network = Network()
    let channel = network.channel("numbers", of: Int.self)
    let asker = SeatedAsker(try channel.sender(for: "asker"), try channel.receiver(for: "asker"), count: 0)
    await withTaskGroup { group in
      for number in 1...200 { group.addTask { await asker.add(number) } }
    }
    #expect(await asker.sum == 20_100)
  }
}
