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
  /// How many trials strategies refuse, as their parameters do not go together.
  package var refusedCount = 0
  /// How many trials nothing is known of, as there are too many sorts of settings.
  package var furtherCount = 0
  /// What was taken for granted, as an earlier phase decides it; nil where all is known.
  package var assumption: String?
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
  /// Bars are read where they can be, as those that lack decide; nothing runs. Every trial is counted: those that are
  /// alike in what decides are looked at once (`TrialClasses`), in the data of the phase as a whole.
  package func trialPaths() -> [TrialPaths?] {
    let surroundings = surroundings(PhaseWatch())
    _ = try? read(into: surroundings.markets)
    let workshop = PhaseWorkshop(
      registry: registry, programName: program.name, markets: surroundings.markets, store: nil,
      manner: surroundings.manner, cores: surroundings.cores)
    return graph.phases.enumerated().map { place, phase in
      guard [.optimization, .signalReplay, .walkForward].contains(phase.settings.kind) else { return nil }
      let extent = TrialRunner.Extent(of: phase, TrialReaders(of: place, graph, registry))
      var paths = TrialPaths(reasonsToRecord: extent.reasonsToRecord)
      do {
        let known = try KnownTrials(place, graph, registry)
        paths.assumption = known.assumption
        try look(at: known, of: phase, workshop, &paths)
      } catch { paths.problem = "\(error)" }
      return paths
    }
  }

  /// The first trial of a class.
  private struct Sample {
    /// Which of the bars that trials run over are its own.
    let bars: Int
    let job: ScalarBatch.Job
    var split: LaneBatch.Split?
  }

  private func look(
    at known: KnownTrials, of phase: Phase, _ workshop: PhaseWorkshop, _ paths: inout TrialPaths
  ) throws {
    let classes = TrialClasses(known.sets, known.space)
    var samples: [Sample?] = []
    // Trials over the same bars run together.
    var bars: [Backtest] = []
    for set in classes.first {
      guard var workflow = try? known.space.workflow(set) else {
        samples.append(nil)
        continue
      }
      workflow.phases = []
      let backtest = try workshop.backtest(workflow)
      let place = bars.firstIndex { $0.plan.workflow.hasSameBars(as: workflow) } ?? bars.count
      if place == bars.count { bars.append(backtest) }
      let signals = backtest.plan.strategies.map { _ in SignalColumns() }
      samples.append(Sample(bars: place, job: ScalarBatch.Job(plan: backtest.plan, signals: signals)))
    }
    for (place, backtest) in bars.enumerated() {
      let own = samples.indices.filter { samples[$0]?.bars == place }
      let splits = try LaneBatch(backtest).splits(own.compactMap { samples[$0]?.job })
      for (index, split) in zip(own, splits) { samples[index]?.split = split }
    }
    let size = TrialUnits.size(in: phase)
    for start in stride(from: 0, to: known.count, by: size) {
      var counts = Array(repeating: 0, count: samples.count)
      for trial in start..<min(start + size, known.count) {
        switch classes[trial / known.copies] {
        case .inClass(let place): counts[place] += 1
        case .refused: paths.refusedCount += 1
        case .further: paths.furtherCount += 1
        }
      }
      add(samples, counts, bars.count, &paths)
    }
    paths.others.sort { $0.reason < $1.reason }
  }

  /// Adds the portfolios of trials that run together, by class how many there are.
  private func add(_ samples: [Sample?], _ counts: [Int], _ barsCount: Int, _ paths: inout TrialPaths) {
    var portfolios = Array(repeating: 0, count: barsCount)
    for (sample, count) in zip(samples, counts) {
      if let sample { portfolios[sample.bars] += count * sample.job.plan.portfolios.count }
    }
    for (sample, count) in zip(samples, counts) where count > 0 {
      guard let sample else {
        paths.refusedCount += count
        continue
      }
      let own = count * sample.job.plan.portfolios.count
      if !paths.reasonsToRecord.isEmpty, portfolios[sample.bars] < TrialRunner.leastInLanes {
        paths.add(own, "\(TrialRunner.leastInLanes) would be worth lanes that write down everything")
      } else if !paths.reasonsToRecord.isEmpty, let first = sample.split?.scalar.first {
        // Such lanes take all portfolios of a trial or none.
        paths.add(own, first.reason)
      } else if let split = sample.split {
        paths.laneCount += count * split.laneCount
        for (reason, found) in split.scalar { paths.add(count * found, reason) }
      }
    }
  }
}
