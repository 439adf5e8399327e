import Backtesting
import Configuration
import FileFormats
import MarketData
import ParameterSearch
import PerformanceAnalytics
import RiskControl
import TradingModel

extension PhaseRunner {
  /// Writes into the ledger what a search tried, one that was stopped or failed too.
  ///
  /// A ledger that cannot be written is told and stops nothing: results are the same without it.
  func enter(_ tried: TriedResults, trials: Int, _ task: PhaseTask, _ space: TrialSpace, _ sets: ParameterSets) {
    guard let ledger, !workshop.onlyStored, trials > 0, !space.axes.isEmpty, let reach = reach(of: space, sets) else {
      return
    }
    let workflow = task.phase.workflow
    let entry = LedgerEntry(
      study: workflow.study, workflow: workflow.name, phase: task.phase.name, kind: task.phase.settings.kind.rawValue,
      symbols: reach.symbols, from: reach.from, to: reach.to, trials: trials, tried: tried)
    do throws(FileError) {
      note([entry])
      try ledger.add(entry)
    } catch {
      addAside("What was tried here is not counted later, as the ledger cannot be written: \(error)")
    }
  }

  /// How far the best trial of an analysis may be luck, given everything that was tried; nil without a ledger.
  func history(
    _ evidence: OverfittingEvidence, _ searches: [SearchedTrials], _ backtest: Backtest, _ task: PhaseTask
  ) -> LedgerHistory? {
    guard let ledger, let times = searches.first?.returns.timestamps, let from = times.first, let to = times.last
    else { return nil }
    let day: Int64 = 86_400_000_000_000
    var days = 0
    var last: Int64?
    for time in times where time / day != last {
      days += 1
      last = time / day
    }
    let question = LedgerHistory.Question(
      study: task.phase.workflow.study, symbols: Set(backtest.plan.symbols.symbols.map(\.name)), from: from, to: to,
      returnsPerYear: backtest.basis.factor * Double(times.count) / Double(max(1, days)),
      digests: searches.flatMap(\.digests))
    do throws(FileError) {
      return LedgerHistory(try ledger.content, question, evidence)
    } catch {
      addAside("There is no figure with history, as the ledger cannot be read: \(error)")
      return nil
    }
  }

  /// The symbols and the span of time that trials trade in: all of them, where they differ.
  private func reach(of space: TrialSpace, _ sets: ParameterSets) -> (symbols: [String], from: Int64, to: Int64)? {
    let isVaried = space.axes.contains { axis in
      guard case .key(let path) = axis.target else { return false }
      return path.hasPrefix("data.") || path.hasSuffix(".window.start") || path.hasSuffix(".window.end")
    }
    var symbols: Set<String> = []
    var span: (from: Int64, to: Int64)?
    var seen: [Workflow] = []
    for set in sets {
      guard let workflow = try? space.workflow(set) else { continue }
      let isKnown = seen.contains { $0.hasSameReach(as: workflow) }
      guard !isKnown, let found = try? workshop.backtest(workflow) else { continue }
      seen.append(workflow)
      let cycles = found.data.timestamps.dropFirst(found.data.warmupCount)
      guard var from = cycles.first, var to = cycles.last else { continue }
      let windows = workflow.risk.map(\.window)
      if windows.count == workflow.risk.count {
        from = max(from, windows.compactMap { $0.start?.nanoseconds }.min() ?? from)
        to = min(to, windows.compactMap { $0.end?.nanoseconds }.max() ?? to)
      }
      symbols.formUnion(found.plan.symbols.symbols.map(\.name))
      span = (min(span?.from ?? from, from), max(span?.to ?? to, to))
      if !isVaried { break }
    }
    let sorted = symbols.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return span.map { (sorted, $0.from, $0.to) }
  }
}

extension Workflow {
  /// Whether it trades the same symbols in the same cycles.
  fileprivate func hasSameReach(as other: Workflow) -> Bool {
    data == other.data && risk.map(\.window) == other.risk.map(\.window)
  }
}
