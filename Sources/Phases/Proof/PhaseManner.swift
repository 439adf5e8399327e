import Backtesting
import Configuration
import FileFormats
import TradingStrategies

/// Through what the trials of phases run.
package enum TrialPath: String, Sendable, CaseIterable {
  /// In lanes, and one by one where lanes cannot have them.
  case lanes
  /// One by one through the cores without containers.
  case scalar
  /// One by one, and each once more as a single pass through all containers, which must come to the same.
  case network
}

/// How a workflow of phases is run: everything that must not show in a result.
package struct PhaseManner: Sendable {
  /// The most threads at work.
  package var threads: Int
  /// Through what trials run.
  package var path = TrialPath.lanes
  /// How the single passes of phases are run; as their execution mode says where nil.
  package var single: RunManner?
  /// A mistake that tests put into every replay of signals.
  package var fault: ReplayFault?

  /// As usual.
  ///
  /// - Parameter threads: As many as there are processors where nil.
  package init(threads: Int? = nil) { self.threads = max(1, threads ?? ParallelPieces.processorCount) }

  /// How a single pass is run.
  func manner(of plan: BacktestPlan) -> RunManner { single ?? RunManner(policy: SchedulingRule(plan).policy) }

  /// The most threads of a phase.
  func threads(of phase: Phase) -> Int { phase.settings.executionMode == .traditional ? 1 : threads }
}
