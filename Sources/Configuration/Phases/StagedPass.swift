import FileFormats
import SettingsTables

/// Into what a workflow is cut.
public enum WorkflowMode: String, Sendable, CaseIterable {
  /// Nothing: one pass, or the phases that the file lists.
  case singlePass = "single_pass"
  /// One pass, cut into the phases of the multi-phase document; the results are the same.
  case multiPhaseOptimized = "multi_phase_optimized"
}

/// The phases of a single pass that is cut: strategies first, then risk and execution, bar by bar together.
public struct StagedPass: Equatable, Sendable {
  /// The most cores of `stateless_strategies`; nil for as many as there are.
  public var statelessCores: Int?
  /// Of `ml_strategies`.
  public var learnedCores: Int?
  /// Of `risk_and_portfolio_processing`, and of the loop over bars that it has together with `execution`.
  public var riskCores: Int?
  /// Of `execution`, which takes those of `risk_and_portfolio_processing`.
  public var executionCores: Int?
  /// What `risk_and_portfolio_processing` tries over the signals of the strategies.
  package var search = PhaseSettings(riskName, .optimization)

  /// No bounds, and nothing that is tried.
  public init() {}

  /// The names of the phases, in their order.
  public static let names = stages.map(\.name)

  /// The phase that may have trials.
  static let riskName = "risk_and_portfolio_processing"

  /// Whether the pass is made of trials, over signals that all of them have in common.
  package var isSearch: Bool { !search.trials.grid.isEmpty }

  private static let stages: [(name: String, table: SettingsTable<StagedPass>)] = [
    (
      "stateless_strategies",
      SettingsTable(initial: StagedPass()) {
        only("grouping", "by_feature_overlap", "Strategies are grouped by the features that they share, always.")
        cores(\.statelessCores)
      }
    ),
    (
      "ml_strategies",
      SettingsTable(initial: StagedPass()) {
        only("processing", "sequential_max_resources", "Models run one after the other, always.")
        cores(\.learnedCores)
      }
    ),
    (
      riskName,
      SettingsTable(initial: StagedPass()) {
        only("portfolio_state_management", "within_risk_workers", "Each risk worker owns its portfolio, always.")
        handled
        cores(\.riskCores)
        trialFields
      }
    ),
    (
      "execution",
      SettingsTable(initial: StagedPass()) {
        Field.fixed(
          "order_aggregation_and_fill_distribution", true, .alwaysTrue,
          "Always true: the engine takes all orders, and routes fills back.")
        cores(\.executionCores)
      }
    ),
  ]

  private static func cores(
    _ path: any WritableKeyPath<StagedPass, Int?> & Sendable
  ) -> Field<StagedPass> {
    .optional(
      "parallel_cores", path, .integer(1...1_000_000), none: "as many as there are", unit: "cores",
      "The most cores that the phase may use; never changes a result.")
  }

  /// A key with one value: what this system always does.
  private static func only(_ name: String, _ value: String, _ meaning: String) -> Field<StagedPass> {
    let names = ValueFormat<String>.names([value])
    return .custom(
      name, names.kind, .nothing(value), meaning,
      decode: { reader, _ in
        guard reader.node.text != value else { return }
        reader.report("this is what is done here, always", was: KeyReader.show(reader.node), allowed: value)
      },
      encode: { _ in nil }, draw: { _, _ in })
  }

  /// What risk workers do, in the words of the document.
  private static let handled: Field<StagedPass> = {
    let known = ["portfolio_state", "risk_assessment", "order_generation", "fill_processing"]
    let names = ValueFormat<[String]>.listOfNames("duties")
    return .custom(
      "risk_workers_handle", names.kind, .nothing("all of them"), "What risk workers do: always all of it.",
      decode: { reader, _ in
        guard let found = names.read(reader), Set(found) != Set(known) else { return }
        reader.report(
          "risk workers do all of this, always", was: KeyReader.list(found), allowed: KeyReader.list(known))
      }, encode: { _ in nil }, draw: { _, _ in })
  }()

  /// What trials may say here: all that `optimization` takes but what would make strategies signal anew.
  private static let trialFields = PhaseSettings.trialFields.filter { !["weights", "seed"].contains($0.name) }
    .map { $0.within(\StagedPass.search) }

  /// The keys of trials, of which `grid` must be there where another is.
  static let trialKeys = trialFields.map(\.name)

  /// Every key, with the phase before it.
  static var documentation: [KeyDocumentation] {
    stages.flatMap { $0.table.documentation(path: "phases.\($0.name)") }
  }

  /// Reads the phases.
  init(_ nodes: [PhaseNode], _ problems: ProblemCollector) {
    self.init()
    for node in nodes {
      guard let stage = Self.stages.first(where: { $0.name == node.name }) else {
        problems.add(
          node.location, node.path, "no phase of 'workflow_mode: multi_phase_optimized'",
          was: "'\(MessageText.excerpt(node.name))'", allowed: KeyReader.list(Self.names),
          suggestion: problems.nearest(node.name, among: Self.names))
        continue
      }
      stage.table.decode(node.node.withoutName, path: node.path, into: &self, problems)
    }
  }

  /// As a file has it: what is said beyond the defaults; nil for nothing.
  var json: JSONValue? {
    let members = Self.stages.compactMap { stage -> JSONMember? in
      stage.table.difference(self, StagedPass()).map { JSONMember(stage.name, $0) }
    }
    return members.isEmpty ? nil : .object(members)
  }
}

extension YAMLNode {
  /// The keys of a phase without its name.
  fileprivate var withoutName: YAMLNode {
    guard case .mapping(let pairs) = value else { return self }
    var copy = self
    copy.value = .mapping(pairs.filter { $0.key != "name" })
    return copy
  }
}
