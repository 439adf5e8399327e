import Configuration
import SimulationRuntime

/// How an execution mode becomes a scheduling policy: by stated rules that `explain` prints, never by what is going on.
public struct SchedulingRule: Equatable, Sendable {
  /// What the rule chose.
  public let policy: SchedulingPolicy
  /// Why, in a sentence.
  public let reason: String

  /// From how many risk workers on AUTO uses two threads.
  public static let parallelPortfolios = 8

  /// Chooses the policy of a single pass.
  public init(_ plan: BacktestPlan) {
    switch plan.workflow.executionMode {
    case .traditional:
      policy = .sorted
      reason = "TRADITIONAL: one thread, containers in the order of virtual time and ID"
    case .auto where plan.portfolios.count >= Self.parallelPortfolios && plan.mostCores == 1:
      policy = .sorted
      reason = "AUTO: one thread, as parallel_cores of risk_and_portfolio_processing says"
    case .auto where plan.portfolios.count >= Self.parallelPortfolios:
      policy = .parallel(threads: 2)
      reason = "AUTO: two threads, as there are \(Self.parallelPortfolios) risk workers or more"
    case .auto:
      policy = .sorted
      reason = "AUTO: one thread, as there are fewer than \(Self.parallelPortfolios) risk workers"
    case .composable, .hybrid:
      policy = .sorted
      reason = "\(plan.workflow.executionMode.rawValue): one thread, as the only phase has no setting of its own"
    }
  }
}

extension BacktestPlan {
  /// The most cores of the loop over bars; nil where nothing bounds them.
  var mostCores: Int? {
    workflow.mode == .multiPhaseOptimized ? workflow.stages.riskCores : nil
  }
}
