import Determinism
import Foundation
import Testing

@testable import SimulationRuntime

/// A container that changes how the processor rounds.
private actor Rounder: Container {
  nonisolated let id: ContainerID
  private let mode: Int32?
  private let output: Sender<Int>

  init(_ id: ContainerID, mode: Int32?, output: Sender<Int>) {
    self.id = id
    self.mode = mode
    self.output = output
  }

  func run() async throws {
    for index in 0..<8 {
      if index == 3, let mode { fesetround(mode) }
      try await output.send(index, through: VirtualTime(cycle: index, step: 0))
    }
    try output.finish()
  }
}

/// Adds 2^-60 to 1, and takes it away, as often as it is sent something: rounded to nearest, nothing changes.
private actor SmallAdder: Container {
  nonisolated let id: ContainerID
  private let inputs: [Receiver<Int>]
  private let small: Double
  private(set) var sums: Set<Double> = []

  init(_ id: ContainerID, small: Double, inputs: [Receiver<Int>]) {
    self.id = id
    self.small = small
    self.inputs = inputs
  }

  func run() async throws {
    for _ in 0..<8 {
      for input in inputs where try await input.next() != nil { sums.formUnion([1 + small, 1 - small]) }
    }
    for input in inputs { _ = try await input.next() }
  }
}

@Suite struct ArithmeticTests {
  #if arch(x86_64)
    private static let modes: [Int32] = [0x400, 0x800, 0xC00]
  #else
    private static let modes: [Int32] = [0x40_0000, 0x80_0000, 0xC0_0000]
  #endif

  private func network(_ modes: [Int32?]) throws -> (network: Network, adder: SmallAdder) {
    let network = Network()
    var inputs: [Receiver<Int>] = []
    for (index, mode) in modes.enumerated() {
      let id = try ContainerID("source-\(index)")
      let channel = network.channel("c\(index)", of: Int.self)
      network.add(Rounder(id, mode: mode, output: try channel.sender(for: id)))
      inputs.append(try channel.receiver(for: "adder"))
    }
    let adder = SmallAdder("adder", small: Double(sign: .plus, exponent: -60, significand: 1), inputs: inputs)
    network.add(adder)
    return (network, adder)
  }

  @Test(arguments: [SchedulingPolicy.sorted, .random(seed: 3), .parallel(threads: 2)], modes)
  func changedRounding_failsTheRun_andReachesNobodyElse(_ policy: SchedulingPolicy, _ mode: Int32) async throws {
    let (network, adder) = try network([nil, mode, nil])
    let error = await #expect(throws: ArithmeticError.self) { try await network.run(policy) }
    #expect(error?.containers == ["source-1"])
    #expect(await adder.sums == [1])
  }

  /// Whatever the thread does from which a network is run.
  @Test func networks_computeAsUsual() async throws {
    let (network, adder) = try network([nil, nil])
    try await network.run(.sorted)
    #expect(await adder.sums == [1])
  }

  @Test(arguments: modes) func theProbe_seesEveryMode(_ mode: Int32) {
    let probe = ArithmeticProbe()
    #expect(probe.isStandard)
    fesetround(mode)
    let isStandard = probe.isStandard
    ArithmeticProbe.restore()
    #expect(!isStandard && probe.isStandard && fegetround() == 0)
  }

  #if arch(x86_64) && canImport(Glibc)
    /// Subnormal numbers flushed where they come out (FTZ), where they go in (DAZ), and both.
    @Test(arguments: [0x8000, 0x40, 0x8040] as [UInt32]) func theProbe_seesFlushedSubnormals(_ bits: UInt32) {
      let probe = ArithmeticProbe()
      var environment = fenv_t()
      fegetenv(&environment)
      environment.__mxcsr |= bits
      fesetenv(&environment)
      let isStandard = probe.isStandard
      ArithmeticProbe.restore()
      #expect(!isStandard && probe.isStandard)
    }
  #endif

  /// Who has the thread is known while it has it, and not before and after.
  @Test func runningTurns_nameWhoRuns() async throws {
    let network = Network()
    let watched = Watched(network)
    network.add(watched)
    #expect(network.runningTurns.isEmpty)
    try await network.run(.sorted)
    #expect(await watched.turns.map(\.container) == ["watched"])
    #expect(await watched.own == ["watched"])
    #expect(network.runningTurns.isEmpty && network.containersOnThisThread.isEmpty)
  }
}

/// Looks who runs while it runs.
private actor Watched: Container {
  nonisolated let id: ContainerID = "watched"
  private let network: Network
  private(set) var turns: [RunningTurn] = []
  private(set) var own: [ContainerID] = []

  init(_ network: Network) { self.network = network }

  func run() async throws {
    turns = network.runningTurns
    own = network.containersOnThisThread
  }
}
