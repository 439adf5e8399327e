import FileFormats
import PerformanceAnalytics
import RunResults

/// A phase of a workflow, as the manifest of the workflow and the phase's own folder tell of it.
package struct ReportedPhase: Sendable {
  /// What makes one trial better than another.
  package struct Objective: Equatable, Sendable {
    package var metric = "sharpe"
    package var isMinimized = false
    /// Whose metric counts; nil for the first portfolio.
    package var portfolio: String?
  }

  package let row: RunManifest.Phase
  /// Number of distinct results; nil where that is no question.
  package let distinctCount: Int?
  package let objective: Objective
  /// Whether orders, fills and trades of its trials were followed.
  let followsTrades: Bool
  /// Its trials; nil where it has no table of them.
  package private(set) var trials: PhaseTrials?
  /// Its windows, of a phase that walks forward.
  package private(set) var walk: WalkedPhase?
  /// Labels and what was found by them, of an analysis.
  package private(set) var regimes: PhaseRegimes?
  /// How its figures came about, and those of the phases of the file that it runs.
  let remarks: [RunRemarks]
  /// What `overfitting.json` and `cross_validation.json` hold.
  package let evidence: JSONValue?
  package let crossValidation: JSONValue?
  /// What the ledger said when the phase ran.
  package let history: JSONValue?
  /// Small outputs for later phases.
  package let outputs: JSONValue?
  /// Metrics of a single pass, by portfolio.
  package private(set) var metrics: [PortfolioMetrics] = []

  /// Reads the folder of a phase.
  ///
  /// - Parameters:
  ///   - json: Its row in the manifest of the workflow.
  ///   - folder: The folder of the workflow.
  ///   - settings: What the workflow's configuration says of the phase.
  ///   - readsHistory: Whether to tell what the ledger said, which depends on what was run before.
  /// - Returns: nil where the row is none.
  /// - Throws: `TableError` where a table cannot be read.
  init?(_ json: JSONValue, in folder: String, settings: JSONValue?, readsHistory: Bool) throws {
    guard let row = RunManifest.Phase(json) else { return nil }
    self.row = row
    if case .integer(let count)? = json["counts"]?["distinct"] { distinctCount = count } else { distinctCount = nil }
    objective = Objective(settings)
    followsTrades = settings?["digests"] != .string("equity")
    remarks = row.remarks(in: folder)
    let place = PhaseFolders.folder(of: row.name, in: folder)
    func small(_ name: String) -> JSONValue? {
      (try? FileSystem.read(FilePath.join(place, name), atMost: 1 << 26)).flatMap { try? JSONValue(parsing: $0) }
    }
    let manifest = row.isRun ? nil : small(RunManifest.fileName)
    outputs = manifest?["outputs"]
    history = readsHistory ? manifest?["with_history"] : nil
    evidence = small("overfitting.json")
    crossValidation = small("cross_validation.json")
    walk = small("walk_forward.json").flatMap(WalkedPhase.init)
    regimes = small("regimes.json").flatMap { PhaseRegimes($0, parameters: small("regime_params.json")) }
    if walk != nil, let table = try RunTable("equity", in: place) { try walk?.read(table) }
    if walk == nil, row.kind != "analysis" {
      let estimates = row.kind == "signal_generation"
      if let table = try RunTable(estimates ? "estimates" : "trials", in: place) {
        var found = try PhaseTrials(table, objective, areEstimates: estimates)
        let numbers = found?.numbers
        found?.best = bestTrial.flatMap { numbers?.firstIndex(of: $0) }
        trials = found
      }
    }
    if row.isRun, FileSystem.kind(FilePath.join(place, MetricsFile.fileName)) == .other {
      metrics = (try? MetricsFile.read(from: place)) ?? []
    }
  }

  /// What a workflow's configuration says of a phase, by its row in the manifest; nil where it says nothing.
  ///
  /// Of a single pass that is cut into phases these are members with their names, else the items of a list.
  static func settings(of row: JSONValue, in configuration: JSONValue?) -> JSONValue? {
    guard let phases = configuration?["phases"] else { return nil }
    if let own = phases.asItems.first(where: { $0["name"] == row["name"] }) { return own }
    return row["name"]?.asText.flatMap { phases[$0] }
  }

  /// The best trial; nil where there is none.
  package var bestTrial: Int? {
    if case .integer(let number)? = outputs?["best_trial"] { number } else { nil }
  }

  /// The objective of the best trial of its table; nil where there is none.
  package var bestValue: Double? {
    trials.flatMap { trials in trials.ranking(objective).first.map { trials.values[$0] } }
  }

  /// The best trial's parameters as text.
  package var bestParameters: String {
    (outputs?["best_params"]?.asMembers ?? []).map { member in
      "\(member.name) \(member.value.asText ?? String(decoding: member.value.compactText, as: UTF8.self))"
    }.joined(separator: ", ")
  }

  /// How far the best trial of a search may be luck, as an analysis found; of returns of a cycle.
  package struct Luck: Equatable, Sendable {
    /// Probability that the true ratio is above 0, and above `luck`.
    package var probabilistic: Double?
    package var deflated: Double?
    /// The greatest ratio that luck gives in so many trials.
    package var luck: Double?
    package var overfitting: Double?
  }

  /// Nil where it was not asked.
  package var luck: Luck? {
    guard let evidence else { return nil }
    let searches = evidence["searches"]?.asItems ?? []
    return Luck(
      probabilistic: evidence["probabilistic_sharpe"]?.asNumber, deflated: evidence["deflated_sharpe"]?.asNumber,
      luck: searches.compactMap { $0["luck"]?.asNumber }.max(),
      overfitting: evidence["probability_of_overfitting"]?["probability"]?.asNumber)
  }

  /// How values of the objective are shown.
  var form: NumberForm { Self.form(of: objective.metric) }

  /// How values of a metric are shown.
  static func form(of metric: String) -> NumberForm {
    Metric.all.first { $0.name == metric }?.unit == .fraction ? .percent : .plain
  }
}

extension ReportedPhase.Objective {
  init(_ settings: JSONValue?) {
    guard let objective = settings?["objective"] else { return }
    if case .string(let name)? = objective["metric"] { metric = name }
    if case .string(let name)? = objective["portfolio"] { portfolio = name }
    isMinimized = objective["direction"] == .string("minimize")
  }

  /// Whether a value is better than another; one that is undefined never is.
  func isBetter(_ value: Double, than other: Double) -> Bool {
    if value.isNaN || other.isNaN { return !value.isNaN && other.isNaN }
    return isMinimized ? value < other : value > other
  }
}

extension JSONValue {
  /// A number, whole or not.
  var asNumber: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  var asText: String? { if case .string(let text) = self { text } else { nil } }

  var asItems: [JSONValue] { if case .array(let items) = self { items } else { [] } }

  var asMembers: [JSONMember] { if case .object(let members) = self { members } else { [] } }
}
