import Determinism
import SimulationRuntime

/// What containers cost when there are many: so many askers around one answerer, each with a channel there and one
/// back.
public enum ContainerBenchmark {
  /// What was measured for one number of containers; the best of the repetitions each.
  public struct Figure: Sendable {
    /// Number of askers.
    public let containers: Int
    /// Seconds to declare and check containers and channels.
    public let wiringSeconds: Double
    /// Seconds to start all containers, let each ask once and have its answer, and stop.
    public let roundTripSeconds: Double
    /// The same in processor time of the whole process, wiring included.
    public let processorSeconds: Double
    /// Messages a second where each asks a hundred times.
    public let messagesPerSecond: Double
    /// Growth of the process's peak memory since before the first network, divided by the number of containers.
    public let bytesPerContainer: Double
  }

  /// Questions of a container where messages a second are measured.
  private static let manyTrips = 100

  /// Measures each number of containers, in ascending order, so that the peak of memory is that of the largest so far.
  ///
  /// - Throws: what `Network.run` throws.
  public static func run(sizes: [Int], repetitions: Int) async throws -> [Figure] {
    let memory = ProcessMemory.peakMegabytes
    var figures: [Figure] = []
    for size in sizes.sorted() {
      var (wiring, trip, processor, rate) = (Double.infinity, Double.infinity, Double.infinity, 0.0)
      var bytes = 0.0
      for _ in 0..<max(1, repetitions) {
        let before = ProcessTime.seconds
        let (network, wiringSeconds) = try await Measurement.seconds { try wired(size, trips: 1) }
        let (_, tripSeconds) = try await Measurement.seconds { try await network.run() }
        processor = min(processor, ProcessTime.seconds - before)
        wiring = min(wiring, wiringSeconds)
        trip = min(trip, tripSeconds)
      }
      bytes = (ProcessMemory.peakMegabytes - memory) * 1e6 / Double(size)
      for _ in 0..<max(1, repetitions) {
        let network = try wired(size, trips: manyTrips)
        let (report, seconds) = try await Measurement.seconds { try await network.run() }
        rate = max(rate, Double(report.messageCount) / seconds)
      }
      figures.append(
        Figure(
          containers: size, wiringSeconds: wiring, roundTripSeconds: trip, processorSeconds: processor,
          messagesPerSecond: rate, bytesPerContainer: bytes))
    }
    return figures
  }

  private static func wired(_ count: Int, trips: Int) throws -> Network {
    let network = Network()
    var questions: [Receiver<Int>] = []
    var answers: [Sender<Int>] = []
    for index in 0..<count {
      let id = try ContainerID("asker/\(index)")
      let there = network.channel("\(id)>answerer", of: Int.self, carrier: .direct)
      let back = network.channel("answerer>\(id)", of: Int.self, carrier: .direct)
      network.add(try Asker(id, there.sender(for: id), back.receiver(for: id), trips: trips))
      questions.append(try there.receiver(for: Answerer.name))
      answers.append(try back.sender(for: Answerer.name))
    }
    network.add(Answerer(questions, answers))
    try network.check()
    return network
  }
}

private actor Asker: Container {
  nonisolated let id: ContainerID
  private let questions: Sender<Int>
  private let answers: Receiver<Int>
  private let trips: Int

  init(_ id: ContainerID, _ questions: Sender<Int>, _ answers: Receiver<Int>, trips: Int) {
    self.id = id
    self.questions = questions
    self.answers = answers
    self.trips = trips
  }

  func run() async throws {
    for cycle in 0..<trips {
      try await questions.send(cycle, through: VirtualTime(cycle: cycle))
      _ = try await answers.next()
    }
    try questions.finish()
  }
}

private actor Answerer: Container {
  static let name: ContainerID = "answerer"
  nonisolated let id = Answerer.name
  private let questions: PromiseMerge<Int>
  private let answers: [Sender<Int>]

  init(_ questions: [Receiver<Int>], _ answers: [Sender<Int>]) {
    self.questions = PromiseMerge(questions)
    self.answers = answers
  }

  func run() async throws {
    while let (index, question) = try await questions.next() {
      try await answers[index].send(question.events, through: question.through)
    }
    for answer in answers { try answer.finish() }
  }
}
