import Backtesting
import Configuration
import Coordination
import FileFormats
import MarketData
import ParameterSearch
import RunResults
import TradingModel

/// Through what the trials of a phase run, and why: by stated rules, never by what is going on.
///
/// No result depends on it.
package struct TrialPaths: Equatable, Sendable {
  /// Why lanes write down everything that trials do; empty where results are enough.
  package var reasonsToRecord: [String] = []
  /// How many trials were looked at, the first ones.
  package var lookedAt = 0
  /// How many of their portfolios lanes take.
  package var laneCount = 0
  /// Why others run one by one, and how many those are.
  package var others: [Other] = []
  /// Why nothing is known of portfolios, as of data that cannot be read; nil where something is.
  package var problem: String?

  /// Portfolios that lanes do not take.
  package struct Other: Equatable, Sendable {
    package var reason: String
    package var count: Int
  }

  fileprivate mutating func add(_ split: LaneBatch.Split) {
    laneCount += split.laneCount
    for (reason, count) in split.scalar { add(count, reason) }
  }

  fileprivate mutating func add(_ count: Int, _ reason: String) {
    if let place = others.firstIndex(where: { $0.reason == reason }) {
      others[place].count += count
    } else {
      others.append(Other(reason: reason, count: count))
    }
  }
}

extension PhasesRun {
  /// Through what the trials of each phase run; nil of a phase whose trials do not trade.
  ///
  /// Bars are read where they can be, as those that lack decide; nothing runs. Of many trials the first are looked at,
  /// as many as run together, in the data of the phase as a whole and with the strategies of the file.
  package func trialPaths() -> [TrialPaths?] {
    let surroundings = surroundings(PhaseWatch())
    _ = try? read(into: surroundings.markets)
    let workshop = PhaseWorkshop(
      registry: registry, programName: program.name, markets: surroundings.markets, store: nil,
      manner: surroundings.manner, cores: surroundings.cores)
    return graph.phases.enumerated().map { place, phase in
      guard [.optimization, .signalReplay, .walkForward].contains(phase.settings.kind) else { return nil }
      let extent = TrialRunner.Extent(of: phase, keepsReturns: graph.readsReturns(of: place))
      var paths = TrialPaths(reasonsToRecord: extent.reasonsToRecord)
      do { try look(at: phase, workshop, &paths) } catch { paths.problem = "\(error)" }
      return paths
    }
  }

  private func look(at phase: Phase, _ workshop: PhaseWorkshop, _ paths: inout TrialPaths) throws {
    let space = TrialSpace(phase, registry: registry)
    let (sets, _) = try space.sets()
    // Trials over the same bars run together.
    var groups: [(first: Backtest, jobs: [ScalarBatch.Job])] = []
    for set in sets.prefix(TrialUnits.size) {
      guard var workflow = try? space.workflow(set) else { continue }
      workflow.phases = []
      if phase.settings.kind == .walkForward { workflow.risk = Array(workflow.risk.prefix(1)) }
      let backtest = try workshop.backtest(workflow)
      let job = ScalarBatch.Job(
        plan: backtest.plan, signals: backtest.plan.strategies.map { _ in SignalColumns() })
      if let index = groups.firstIndex(where: { $0.first.plan.workflow.hasSameBars(as: workflow) }) {
        groups[index].jobs.append(job)
      } else {
        groups.append((backtest, [job]))
      }
      paths.lookedAt += 1
    }
    for group in groups {
      let count = group.jobs.reduce(0) { $0 + $1.plan.portfolios.count }
      if !paths.reasonsToRecord.isEmpty, count < TrialRunner.leastInLanes {
        paths.add(count, "\(TrialRunner.leastInLanes) would be worth lanes that write down everything")
      } else {
        paths.add(try LaneBatch(group.first).split(group.jobs))
      }
    }
  }
}
