import Expressions
import FileFormats
import PerformanceAnalytics
import RegimeAnalysis
import RiskControl
import SettingsTables
import TradingStrategies

/// When a phase runs: an expression over what the phases that it waits for came to.
package struct PhaseCondition: Sendable {
  /// Something that an expression may name.
  package enum Term: Equatable, Sendable {
    /// A metric of the best trial.
    case best(phase: String, metric: String)
    /// A parameter of the best trial, by its name in tables.
    case bestParameter(phase: String, name: String)
    /// How many trials there were.
    case trials(phase: String, TrialCount)
    /// A metric of a portfolio.
    case metric(phase: String, portfolio: String, metric: String)
    /// The share of cycles with a label.
    case share(phase: String, label: String)
    /// What became of the phase, in a word.
    case state(phase: String)

    /// The phase that it is of.
    package var phase: String {
      switch self {
      case .best(let phase, _), .bestParameter(let phase, _), .trials(let phase, _), .metric(let phase, _, _),
        .share(let phase, _), .state(let phase):
        phase
      }
    }
  }

  /// The phases that the expression speaks of.
  package var phaseNames: Set<String> { Set(expression.references.map { terms[$0.slot].phase }) }

  /// A count of trials.
  package enum TrialCount: String, Sendable, CaseIterable {
    case count, failed, distinct
  }

  /// The expression.
  package let expression: Expression
  /// What its slots stand for.
  package let terms: [Term]

  /// Reads an expression.
  ///
  /// - Parameter others: The phases that it may name.
  /// - Throws: `ExpressionErrors`.
  package init(_ text: String, over others: [Phase], registry: StrategyRegistry) throws(ExpressionErrors) {
    var builder = TermBuilder()
    for other in others { builder.add(other, registry) }
    expression = try Expression(text, in: builder.scope)
    terms = builder.terms
  }

  /// The values that it sees, in the order of its text.
  package func values(_ value: (Term) -> ExpressionValue) -> [(name: String, value: ExpressionValue)] {
    expression.references.map { ($0.text, value(terms[$0.slot])) }
  }

  /// Whether it is true.
  package func isTrue(_ value: (Term) -> ExpressionValue) -> Bool {
    withoutActuallyEscaping(value) { value in expression.isTrue { value(terms[$0]) } }
  }
}

/// Gathers what may be named.
private struct TermBuilder {
  private(set) var scope = ExpressionScope()
  private(set) var terms: [PhaseCondition.Term] = []

  private mutating func add(_ path: [String], _ kind: ExpressionKind, _ term: PhaseCondition.Term) {
    scope.define(path, ExpressionType(kind, isNullable: true), slot: terms.count)
    terms.append(term)
  }

  mutating func add(_ phase: Phase, _ registry: StrategyRegistry) {
    let name = phase.name
    let kind = phase.settings.kind
    add([name, "state"], .text, .state(phase: name))
    if kind.hasTrials {
      for count in PhaseCondition.TrialCount.allCases {
        add([name, "trials", count.rawValue], .number, .trials(phase: name, count))
      }
      for metric in Metric.all { add([name, "best", metric.name], .number, .best(phase: name, metric: metric.name)) }
      for axis in TrialSpace(phase, registry: registry).axes { add(axis, of: name) }
    }
    if PhaseOutput.metrics.givers.contains(kind) {
      for portfolio in phase.workflow.risk {
        for metric in Metric.all {
          add(
            [name, "metrics", portfolio.id, metric.name], .number,
            .metric(phase: name, portfolio: portfolio.id, metric: metric.name))
        }
      }
    }
    if kind == .analysis {
      let regimes = phase.settings.analysis.regimes
      let isOwn = regimes.classifiers.contains { $0.custom != nil }
      for label in Self.labels + (isOwn ? regimes.labels(registry) : []) {
        add([name, "regimes", "share", label], .number, .share(phase: name, label: label))
      }
    }
  }

  private mutating func add(_ axis: TrialAxis, of phase: String) {
    let term = PhaseCondition.Term.bestParameter(phase: phase, name: axis.name)
    var path = [phase, "best_params"]
    switch axis.target {
    case .parameter(let strategy, let name):
      add(path + [strategy, name], axis.kind, term)
      path.append(name)
    case .weight(let strategy): path += ["weights", strategy]
    case .key(let key): path += key.split(separator: ".").map(String.init)
    }
    // What stands under a shorter name already stays.
    add(path, axis.kind, term)
  }

  /// The labels of the classifiers, and those of two of them joined.
  private static let labels: [String] = {
    let single = [["low", "normal", "high"], ["down", "flat", "up"], (1...8).map { "s\($0)" }]
    let joined = single.flatMap { first in
      single.flatMap { second in first.flatMap { a in second.map { "\(a)/\($0)" } } }
    }
    return ["unknown"] + single.flatMap { $0 } + joined
  }()
}

/// Looks at the condition of a phase.
struct PhaseConditionChecks {
  let phases: [(node: PhaseNode, phase: Phase)]
  let registry: StrategyRegistry
  let problems: ProblemCollector

  func perform() {
    for (node, phase) in phases {
      guard let text = phase.settings.condition else { continue }
      let others = phases.map(\.phase).waited(for: phase)
      let location = node.node["condition"]?.location ?? node.location
      do throws(ExpressionErrors) {
        let condition = try PhaseCondition(text, over: others, registry: registry)
        let opening = others.first { $0.opensHoldout && condition.phaseNames.contains($0.name) }
        if let opening, phase.isSealed {
          problems.add(location, "\(node.path).condition", HoldoutChecks.message(opening.name))
        }
        refuseTrades(of: condition, others, location, "\(node.path).condition")
        refuseMetricsOfSignals(of: condition, others, location, "\(node.path).condition")
      } catch {
        for problem in error.problems.prefix(3) {
          problems.add(
            location, "\(node.path).condition",
            "column \(problem.offset + 1): \(problem.message)\n\(problem.markedLine)")
        }
      }
    }
  }

  /// Refuses figures of fills and trades of trials that follow neither; what a walk comes to out of sample has them.
  private func refuseTrades(
    of condition: PhaseCondition, _ others: [Phase], _ location: SourceLocation, _ key: String
  ) {
    for reference in condition.expression.references {
      guard case .best(let name, let metric) = condition.terms[reference.slot],
        let other = others.first(where: { $0.name == name }), !other.settings.trials.followsTrades,
        other.settings.kind != .walkForward
      else { continue }
      EquityMetrics.refuse([metric], location, key, problems, owner: name)
    }
  }

  /// Refuses figures of trials that signal and do not trade: there are estimates of them, and no metrics.
  private func refuseMetricsOfSignals(
    of condition: PhaseCondition, _ others: [Phase], _ location: SourceLocation, _ key: String
  ) {
    for reference in condition.expression.references {
      guard case .best(let name, _) = condition.terms[reference.slot],
        others.contains(where: { $0.name == name && $0.settings.kind == .signalGeneration })
      else { continue }
      problems.add(
        location, key, "trials of kind 'signal_generation' signal, and have no metrics", was: "'\(reference.text)'",
        allowed: KeyReader.list(["best_params", "trials", "state"].map { "\(name).\($0)" }))
    }
  }
}
