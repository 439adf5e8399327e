import Configuration
import Coordination
import FileFormats
import RunResults

extension PhaseRunner {
  /// One single pass, with parameters and weights that come from inputs.
  func backtest(_ task: PhaseTask) async throws -> PhaseResult {
    let workflow = try base(of: task)
    let pass = try await run(workflow, into: folder.map { FilePath.join($0, task.phase.name) }, task.marks)
    var result = PhaseResult(digest: pass.runDigest)
    result.counts.total = 1
    result.counts.done = 1
    result.outputs.metrics = pass.metrics
    result.small = [JSONMember("metrics", MetricsFile.json(pass.metrics))]
    // That weights change with the regime is a notice of the pass.
    result.sentences = try workflow.regimeAggregation.isUsed ? [] : regimeSentences(task, workflow)
    result.sentences += Self.sentences(pass.notices, namesPortfolios: pass.metrics.count > 1)
    result.aggregation = AggregatedResultsFile.aggregation(of: pass.metrics, state: .complete)
    return result
  }

  /// Notices in words: of one sort those of the first portfolios, and how many more there are.
  static func sentences(_ notices: [Notice], namesPortfolios: Bool) -> [String] {
    let shown = 3
    var sentences: [String] = []
    for code in NoticeCode.allCases {
      let own = notices.filter { $0.code == code }
      // What one too many would say takes no more room than how many there are.
      let count = own.count > shown + 1 ? shown : own.count
      sentences += own.prefix(count).map { notice in
        guard namesPortfolios, let portfolio = notice.portfolio else { return notice.text }
        return "\(portfolio): \(notice.text)"
      }
      if count < own.count {
        sentences.append("\(own.count - count) more of \(code.rawValue), which are in the manifest of the phase.")
      }
    }
    return sentences
  }

  /// Another workflow as a phase.
  func runWorkflow(_ task: PhaseTask) async throws -> PhaseResult {
    let workflow = task.phase.workflow
    let place = folder.map { FilePath.join($0, task.phase.name) }
    if workflow.phases.isEmpty {
      let pass = try await run(workflow, into: place, task.marks)
      var result = PhaseResult(digest: pass.runDigest)
      result.counts.total = 1
      result.counts.done = 1
      result.outputs.metrics = pass.metrics
      return result
    }
    var manner = workshop.manner
    manner.threads = workshop.threads
    let inner = PhasesRun(
      workflow, registry: workshop.registry, program: program, store: PhaseStore(workshop.store),
      manner: manner, outside: surroundings.given(to: task.inputs.given),
      ledger: ledger.map { .at($0) } ?? .nowhere)
    let watch = watch.within(task.phase.name)
    let summary: PhasesSummary
    if let place {
      summary = try await inner.execute(into: place, watch: watch)
    } else {
      summary = try await inner.compute(watch: watch)
    }
    note(summary.ledgerEntries)
    guard summary.state != .interrupted else { throw PhaseStopped() }
    guard let digest = summary.digest, summary.state == .complete else {
      let failed = summary.records.first { $0.state == .failed }
      throw PhaseError("\(failed?.name ?? "a phase") failed: \(failed?.reason ?? "")")
    }
    var result = PhaseResult(digest: digest)
    result.counts.total = summary.records.count
    result.counts.done = summary.records.count
    result.outputs.inner = summary.outputs
    result.innerRemarks = summary.records.flatMap(\.allRemarks)
    return result
  }
}
