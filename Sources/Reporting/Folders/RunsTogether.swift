import FileFormats
import PerformanceAnalytics
import RunResults

/// Several runs side by side: the keys in which their configurations differ, and their metrics.
package struct RunsTogether: Sendable {
  /// A run: its folder, and what stands in it.
  package struct Run: Sendable {
    let folder: String
    let manifest: RunManifest
    let configuration: RunConfiguration
    let metrics: [PortfolioMetrics]
    let remarks: [RunRemarks]
    /// Files that are not as the run wrote them.
    let damage: [FileDamage]

    /// Reads the run in a folder; without metrics where it has come to none yet.
    ///
    /// - Throws: `ResultsError`.
    /// - Complexity: linear in the bytes of the folder, as its files are held to their hashes.
    package init(readingFrom folder: String) throws(ResultsError) {
      self.folder = folder
      manifest = try RunManifest(readingFrom: folder)
      configuration = try RunConfiguration(readingFrom: folder)
      let isThere = FileSystem.kind(FilePath.join(folder, MetricsFile.fileName)) != .nothing
      metrics = isThere ? try MetricsFile.read(from: folder) : []
      remarks = manifest.allRemarks(in: folder)
      damage = try RunStatus(readingFrom: folder).damage
    }
  }

  private let runs: [Run]
  private let differences: [RunConfiguration.Difference]

  /// - Parameter runs: In the order in which they are shown.
  package init(_ runs: [Run]) {
    self.runs = runs
    differences = RunConfiguration.differences(runs.map(\.configuration))
  }

  /// Tables of no more than `width` columns where one run fits into it.
  package func text(width: Int = RunReport.defaultWidth) -> String {
    var facts = TextTable(headings: runs.map { FilePath.lastComponent($0.folder) })
    facts.rows = [
      .values(label: "status", cells: runs.map(\.manifest.status.rawValue)),
      .values(label: "configuration", cells: runs.map { String($0.manifest.configHash.prefix(12)) }),
      .values(
        label: "run digest", cells: runs.map { run in run.manifest.runDigest.map { String($0.prefix(12)) } ?? "-" }),
    ]
    facts.rows += remarkRows
    if differences.isEmpty {
      facts.rows += [.gap, .values(label: "no key differs", cells: [])]
    } else {
      facts.rows.append(.gap)
      for difference in differences {
        facts.rows.append(.values(label: difference.key, cells: difference.values.map(Self.text)))
      }
    }
    for portfolio in portfolios {
      facts.rows.append(.gap)
      if portfolios.count > 1 { facts.rows.append(.values(label: portfolio, cells: [])) }
      for metric in Metric.all {
        guard let label = metric.label else { continue }
        let cells = runs.map { run in Self.text(metric, Self.metrics(of: portfolio, in: run)) }
        if cells.allSatisfy({ $0 == NumberText.undefined }) { continue }
        facts.rows.append(.values(label: label, cells: cells))
      }
    }
    var lines = facts.lines(width: width)
    let told = runs.filter { !$0.remarks.isEmpty || !$0.damage.isEmpty }
    if !told.isEmpty { lines.append("") }
    for run in told {
      let name = MessageText.shown(FilePath.lastComponent(run.folder))
      lines += run.remarks.flatMap(\.namedSentences).map { "\(name): \(MessageText.shown($0))" }
      lines += run.damage.map { "\(name): \(MessageText.shown("\($0)")): what is shown of it may not be what was run" }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Which figures are in sample, look ahead, or are of the hold-out; a row only where some run has such.
  private var remarkRows: [TextTable.Row] {
    func row(_ label: String, _ words: (RunRemarks) -> String?) -> [TextTable.Row] {
      let cells = runs.map { run in
        let found = run.remarks.compactMap { remarks in
          words(remarks).map { word in remarks.phase.map { "\(word) (\(MessageText.excerpt($0)))" } ?? word }
        }
        return found.isEmpty ? NumberText.undefined : found.joined(separator: ", ")
      }
      return cells.allSatisfy { $0 == NumberText.undefined } ? [] : [.values(label: label, cells: cells)]
    }
    return row("in sample") { $0.inSampleOf.isEmpty ? nil : "yes" } + row("looks ahead") { $0.looksAhead ? "yes" : nil }
      + row("hold-out") { $0.holdout.map { $0.isReopening ? "REOPENED" : "opened" } }
  }

  /// Runs, the keys that differ with a value a run, and the metrics of each run.
  package var json: JSONValue {
    .object([
      JSONMember(
        "runs",
        .array(
          runs.map { run in
            .object([
              JSONMember("folder", .string(run.folder)), JSONMember("status", .string(run.manifest.status.rawValue)),
              JSONMember("config_hash", .string(run.manifest.configHash)),
              JSONMember("run_digest", run.manifest.runDigest.map { .string($0) } ?? .null),
              JSONMember("damage", .array(run.damage.map(RunStatus.json))),
              JSONMember("remarks", run.remarks.json), JSONMember("metrics", MetricsFile.json(run.metrics)),
            ])
          })),
      JSONMember(
        "keys",
        .array(
          differences.map { difference in
            .object([
              JSONMember("key", .string(difference.key)),
              JSONMember(
                "values",
                .array(
                  difference.values.map { value in
                    .object([
                      JSONMember("given", .boolean(value != nil)), JSONMember("value", value ?? .null),
                    ])
                  })),
            ])
          })),
    ])
  }

  /// The portfolios of all runs, in the order in which they come.
  private var portfolios: [String] {
    runs.flatMap { $0.metrics.map(\.portfolioID) }.reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }

  private static func metrics(of portfolio: String, in run: Run) -> PerformanceMetrics? {
    run.metrics.first { $0.portfolioID == portfolio }?.metrics
  }

  private static func text(_ metric: Metric, _ metrics: PerformanceMetrics?) -> String {
    metrics.map { RunReport.text(metric.value(in: $0), metric.unit) } ?? NumberText.undefined
  }

  private static func text(_ value: JSONValue?) -> String {
    guard let value else { return NumberText.undefined }
    if case .string(let text) = value { return MessageText.excerpt(text) }
    return MessageText.excerpt(String(decoding: value.compactText, as: UTF8.self))
  }
}
