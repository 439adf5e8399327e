import Determinism
import SimulationRuntime

/// Through what a workflow is run.
public enum RunPath: String, Sendable, CaseIterable {
  /// Containers and channels, with a risk worker a portfolio.
  case network
  /// The cores of the containers, called one after the other.
  case scalar
  /// Containers and channels, where one works a batch of portfolios: in lanes, eight side by side, and one after the
  /// other those that no lane takes.
  case lanes
}

/// Where a run has its raw signals from.
public enum SignalOrigin: String, Sendable, CaseIterable {
  /// Its strategies.
  case computed
  /// An archive: a first pass runs the strategies alone and saves what they say, the run itself replays it.
  case replayed
}

/// How a workflow or a network is run: everything that must not show in a result.
///
/// `run`, `verify`, the soak and the checks of generated cases all take their ways from here.
public struct RunManner: Equatable, Sendable {
  /// What may run next, and on how many threads.
  public var policy: SchedulingPolicy
  /// Cycles a message of the data streamer; 1 is the live-like event flow; nil leaves it to `BacktestPlan.blockSize`.
  public var blockSize: Int?
  /// What carries messages.
  public var carrier: ChannelCarrier
  /// Messages that may be under way in a channel.
  public var capacity: Int
  /// Seed of the order in which symbols, strategies and risk workers are registered, nil for the configured one.
  public var permutation: UInt64?

  /// Through what a workflow is run.
  ///
  /// On the scalar path nothing is scheduled and no channel is there.
  public var path = RunPath.network
  /// Where a workflow's raw signals come from.
  public var signals = SignalOrigin.computed

  /// The most cycles in a block whose size is left to the plan.
  public static let largestBlock = 4_096

  /// How many threads its policy has.
  var threadCount: Int {
    if case .parallel(let threads) = policy { return max(1, threads) }
    return 1
  }

  /// The reference by default: one thread, sorted, blocks as planned.
  public init(
    policy: SchedulingPolicy = .sorted, blockSize: Int? = nil, carrier: ChannelCarrier = .direct, capacity: Int = 4,
    permutation: UInt64? = nil
  ) {
    self.policy = policy
    self.blockSize = blockSize
    self.carrier = carrier
    self.capacity = capacity
    self.permutation = permutation
  }

  /// A manner drawn from a seed: any schedule, block size, carrier, capacity, order of registration, path and origin of
  /// signals.
  public static func random(seed: UInt64) -> RunManner {
    var draw = SeededGenerator(masterSeed: seed, id: "verification", purpose: "variant")
    let policies: [SchedulingPolicy] = [
      .sorted, .parallel(threads: draw.integer(in: 1...4)), .random(seed: seed), .random(seed: draw.next() >> 32),
      .pct(seed: draw.next() >> 32, depth: draw.integer(in: 1...5)),
    ]
    var manner = RunManner(policy: draw.choose(policies) ?? .sorted)
    manner.blockSize = draw.choose([1, 1, 2, 3, 7, 16, 64, 256, 1_024])
    manner.carrier = draw.choose(ChannelCarrier.allCases) ?? .direct
    manner.permutation = draw.bernoulli(probability: 0.5) ? draw.next() >> 32 : nil
    manner.capacity = draw.choose([1, 1, 2, 3, 8, 64]) ?? 1
    if draw.bernoulli(probability: 0.25) { manner.signals = .replayed }
    if draw.bernoulli(probability: 0.25) {
      manner.path = .lanes
      if draw.bernoulli(probability: 0.5) {
        (manner.path, manner.policy, manner.carrier, manner.capacity) = (
          .scalar, .sorted, .direct, RunManner().capacity
        )
      }
    }
    return manner
  }
}
