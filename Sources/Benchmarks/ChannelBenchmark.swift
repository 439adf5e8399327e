import Determinism
import SimulationRuntime

/// What the runtime itself costs: a message on a channel, and an order's round trip.
public enum ChannelBenchmark {
  /// One measured case.
  public struct Figure: Sendable {
    /// What was measured.
    public let name: String
    /// What carried the messages.
    public let carrier: ChannelCarrier
    /// Numbers a message.
    public let blockSize: Int
    /// Best time of the repetitions a message, in nanoseconds.
    public let nanosecondsPerMessage: Double
    /// Best time of the repetitions a number, in nanoseconds.
    public let nanosecondsPerItem: Double
    /// Resumptions that the scheduler ran a message.
    public let jobsPerMessage: Double
  }

  /// A stream of messages from one container to another, for each carrier and block size.
  ///
  /// - Throws: what `Network.run` throws.
  public static func streams(blockSizes: [Int], repetitions: Int) async throws -> [Figure] {
    var figures: [Figure] = []
    for carrier in ChannelCarrier.allCases {
      for block in blockSizes {
        let messages = max(1_000, min(200_000, 20_000_000 / block))
        var best = Double.infinity
        var jobs = 0.0
        for _ in 0..<max(1, repetitions) {
          let network = Network()
          let channel = network.channel("numbers", of: [Double].self, capacity: 16, carrier: carrier)
          network.add(StreamSource(try channel.sender(for: StreamSource.name), messages: messages, block: block))
          network.add(StreamSink(try channel.receiver(for: StreamSink.name)))
          let (report, seconds) = try await Measurement.seconds { try await network.run() }
          best = min(best, seconds)
          jobs = Double(report.jobCount) / Double(report.messageCount)
        }
        figures.append(
          Figure(
            name: "stream", carrier: carrier, blockSize: block, nanosecondsPerMessage: best / Double(messages) * 1e9,
            nanosecondsPerItem: best / Double(messages * block) * 1e9, jobsPerMessage: jobs))
      }
    }
    return figures
  }

  /// A question and its answer between two containers, for each carrier: what an order costs.
  ///
  /// - Throws: what `Network.run` throws.
  public static func roundTrips(repetitions: Int) async throws -> [Figure] {
    var figures: [Figure] = []
    let trips = 100_000
    for carrier in ChannelCarrier.allCases {
      var best = Double.infinity
      var jobs = 0.0
      for _ in 0..<max(1, repetitions) {
        let network = Network()
        let there = network.channel("there", of: [Double].self, carrier: carrier)
        let back = network.channel("back", of: [Double].self, carrier: carrier)
        network.add(
          Asker(try there.sender(for: Asker.name), try back.receiver(for: Asker.name), trips: trips))
        network.add(Answerer(try there.receiver(for: Answerer.name), try back.sender(for: Answerer.name)))
        let (report, seconds) = try await Measurement.seconds { try await network.run() }
        best = min(best, seconds)
        jobs = Double(report.jobCount) / Double(report.messageCount)
      }
      figures.append(
        Figure(
          name: "round trip", carrier: carrier, blockSize: 1, nanosecondsPerMessage: best / Double(trips) * 1e9,
          nanosecondsPerItem: best / Double(trips) * 1e9, jobsPerMessage: jobs))
    }
    return figures
  }
}

private actor StreamSource: SeatedContainer {
  static let name: ContainerID = "source"
  nonisolated let id = StreamSource.name
  nonisolated let executor = ContainerExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let output: Sender<[Double]>
  private let messages: Int
  private let block: [Double]

  init(_ output: Sender<[Double]>, messages: Int, block: Int) {
    self.output = output
    self.messages = messages
    self.block = Array(repeating: 1, count: block)
  }

  func run() async throws {
    for cycle in 0..<messages { try await output.send(block, through: VirtualTime(cycle: cycle)) }
    try output.finish()
  }
}

private actor StreamSink: SeatedContainer {
  static let name: ContainerID = "sink"
  nonisolated let id = StreamSink.name
  nonisolated let executor = ContainerExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let input: Receiver<[Double]>
  private var sum = 0.0

  init(_ input: Receiver<[Double]>) { self.input = input }

  func run() async throws {
    while let message = try await input.next() { for number in message.events { sum += number } }
  }
}

private actor Asker: SeatedContainer {
  static let name: ContainerID = "asker"
  nonisolated let id = Asker.name
  nonisolated let executor = ContainerExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let questions: Sender<[Double]>
  private let answers: Receiver<[Double]>
  private let trips: Int

  init(_ questions: Sender<[Double]>, _ answers: Receiver<[Double]>, trips: Int) {
    self.questions = questions
    self.answers = answers
    self.trips = trips
  }

  func run() async throws {
    for cycle in 0..<trips {
      try await questions.send([1], through: VirtualTime(cycle: cycle))
      _ = try await answers.next()
    }
    try questions.finish()
  }
}

private actor Answerer: SeatedContainer {
  static let name: ContainerID = "answerer"
  nonisolated let id = Answerer.name
  nonisolated let executor = ContainerExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let questions: Receiver<[Double]>
  private let answers: Sender<[Double]>

  init(_ questions: Receiver<[Double]>, _ answers: Sender<[Double]>) {
    self.questions = questions
    self.answers = answers
  }

  func run() async throws {
    while let question = try await questions.next() {
      try await answers.send(question.events, through: question.through)
    }
    try answers.finish()
  }
}
