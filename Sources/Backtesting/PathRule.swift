import Configuration
import SimulationRuntime

/// Through what a single pass runs where nobody says: by stated rules that `explain` prints, never by what is going on.
///
/// No result depends on it.
public struct PathRule: Equatable, Sendable {
  /// What the rule chose.
  public let path: RunPath
  /// Why, in a sentence.
  public let reason: String

  /// From how many portfolios in lanes on these are worked there.
  public static let leastInLanes = 64

  /// Chooses the path of a single pass.
  ///
  /// - Complexity: Constant below `leastInLanes` portfolios, else linear in the bars and the portfolios.
  public init(_ backtest: Backtest) {
    let plan = backtest.plan
    let count = plan.portfolios.count
    let inLanes = count < Self.leastInLanes ? 0 : (try? backtest.laneSplit().laneCount) ?? 0
    if inLanes >= Self.leastInLanes, 2 * inLanes >= count {
      path = .lanes
      let batches = plan.batches.count
      let threads = Self.lanePolicy(plan) == .sorted ? "one thread" : "two threads"
      reason =
        "\(plan.workflow.executionMode.rawValue): lanes in \(batches) \(batches == 1 ? "batch" : "batches") on "
        + "\(threads), as they take \(Self.leastInLanes) risk workers or more and at least half of all"
    } else {
      path = .network
      reason = SchedulingRule(plan).reason
    }
  }

  /// Whether the rule chooses the path under a policy that somebody asks for.
  ///
  /// How many threads there are is no matter of the path: batches are containers as risk workers are. Who looks at some
  /// order of containers among many, or repeats one, has those of the network in mind, where there are more of them.
  public static func chooses(under policy: SchedulingPolicy) -> Bool {
    switch policy {
    case .sorted, .parallel: true
    case .random, .pct, .replay: false
    }
  }

  /// How many threads work lanes, where nobody says: two where the mode is AUTO and there are two batches, else one.
  public static func lanePolicy(_ plan: BacktestPlan) -> SchedulingPolicy {
    plan.workflow.executionMode == .auto && plan.mostCores != 1 && plan.batches.count > 1
      ? .parallel(threads: 2) : .sorted
  }
}
