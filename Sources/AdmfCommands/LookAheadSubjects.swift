import Configuration
import MarketData

/// What of a workflow file is checked for looking ahead: single passes, and classifiers of regimes.
struct LookAheadSubjects {
  /// What runs strategies; a file without phases is one pass without a name.
  private(set) var passes: [(name: String?, workflow: Workflow)] = []
  /// Classifiers that nothing may look ahead by.
  private(set) var classifiers: [Classifiers] = []

  /// Classifiers and the workflow whose data they label.
  struct Classifiers {
    /// The phase that they stand in; nil for the file itself.
    var phase: String?
    var regimes: RegimeSettings
    var workflow: Workflow
  }

  init(_ workflow: Workflow) {
    if workflow.phases.isEmpty { add(workflow, nil) } else { add(workflow.phases, within: "") }
  }

  private mutating func add(_ phases: [Phase], within path: String) {
    for phase in phases {
      let name = path + phase.name
      switch phase.settings.kind {
      case .workflow where !phase.workflow.phases.isEmpty: add(phase.workflow.phases, within: name + ".")
      case .analysis:
        let regimes = phase.settings.analysis.regimes
        if !regimes.classifiers.isEmpty {
          add(Classifiers(phase: name, regimes: regimes, workflow: Self.alone(phase.workflow)))
        }
      case .report: break
      default: add(Self.alone(phase.workflow), name)
      }
    }
  }

  private mutating func add(_ workflow: Workflow, _ name: String?) {
    // Phases that say the same are checked once.
    if passes.contains(where: { $0.workflow == workflow }) { return }
    passes.append((name, workflow))
    if workflow.regimeAggregation.isUsed {
      add(Classifiers(phase: name, regimes: workflow.regimeAggregation.regimes, workflow: workflow))
    }
  }

  private mutating func add(_ found: Classifiers) {
    let isKnown = classifiers.contains {
      $0.regimes == found.regimes && $0.workflow.dataToRead == found.workflow.dataToRead
    }
    if !isKnown { classifiers.append(found) }
  }

  private static func alone(_ workflow: Workflow) -> Workflow {
    var workflow = workflow
    workflow.phases = []
    return workflow
  }
}
