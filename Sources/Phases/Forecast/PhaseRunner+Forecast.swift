import Backtesting
import Configuration
import Coordination
import FileFormats
import MarketData
import ParameterSearch

extension PhaseRunner {
  /// What would become of a phase, as far as the store can say; what is not there is counted and not computed.
  ///
  /// The state of the record is `complete` where the store answers all of it, and `pending` where it would run.
  func forecast(_ job: PhaseJob) async -> PhaseJobEnd {
    var end = PhaseJobEnd(record: job.record)
    end.record.state = .pending
    let task = PhaseTask(
      phase: job.phase, place: job.place, inputs: job.inputs, folder: nil, before: job.before, isAnswered: true)
    switch job.phase.settings.kind {
    case .backtest, .workflow, .walkForward, .riskAssessment:
      do { end.forecast = try await forecast(task) } catch {
        end.record.state = .failed
        end.record.reason = "\(PhaseLayer(of: error)): \(error)"
      }
      return end
    case .report:
      end.record.state = .complete
      return end
    case .analysis, .signalGeneration, .optimization, .signalReplay: break
    }
    do {
      let result = try await answer(task)
      end.take(result)
    } catch is NotStored {
      end.count(Result { try storedUnits(task) })
    } catch {
      end.record.state = .failed
      end.record.reason = "\(PhaseLayer(of: error)): \(error)"
    }
    return end
  }

  /// What a phase would do that the folder alone keeps.
  private func forecast(_ task: PhaseTask) async throws -> PhaseForecast? {
    switch task.phase.settings.kind {
    case .backtest: return .pass
    case .walkForward:
      guard let settings = task.phase.settings.windows else { return nil }
      let base = try base(of: task)
      let data = try workshop.data(base)
      let windows = WalkForwardWindow.windows(
        settings, timestamps: data.timestamps, cycles: data.warmupCount..<data.timestamps.count)
      let (space, sets, _) = try walkedTrials(task, base)
      let workflows = WindowedWorkflows(space: space, timestamps: data.timestamps)
      let training = WindowTraining(task.phase, workflows, sets, workshop)
      let stored = windows.count { training.isStored($0.train) }
      return .walk(windows: windows.count, stored: stored, trials: sets.count)
    case .workflow:
      if task.phase.workflow.phases.isEmpty { return .pass }
      let inner = PhasesRun(
        task.phase.workflow, registry: workshop.registry, program: program, store: PhaseStore(workshop.store),
        manner: workshop.manner, outside: surroundings.given(to: task.inputs.given), ledger: .nowhere)
      return .within(try await inner.forecastWithin())
    default: return nil
    }
  }

  /// How many trials of a phase the store has, and how many there are.
  private func storedUnits(_ task: PhaseTask) throws -> (stored: Int, total: Int) {
    switch task.phase.settings.kind {
    case .signalGeneration: return try storedSignals(task, try base(of: task))
    case .signalReplay:
      let plan = try replayPlan(task)
      return (storedTrials(task, plan.space, plan.sets), plan.sets.count)
    default:
      let space = TrialSpace(task.phase, base: try base(of: task), registry: workshop.registry)
      let sets = try space.sets().sets
      return (storedTrials(task, space, sets), sets.count)
    }
  }

  private func storedTrials(_ task: PhaseTask, _ space: TrialSpace, _ sets: ParameterSets) -> Int {
    TrialSearch(task.phase, space, readers(of: task.place), workshop, watch).storedCount(sets)
  }

  /// The trials whose strategies' signals are all there.
  private func storedSignals(_ task: PhaseTask, _ base: Workflow) throws -> (stored: Int, total: Int) {
    let space = TrialSpace(task.phase, base: base, registry: workshop.registry)
    let sets = try space.sets().sets
    workshop.onlyStored = true
    defer { workshop.onlyStored = false }
    var stored = 0
    for start in stride(from: 0, to: sets.count, by: Self.signalTrialsAtOnce) {
      let batch = sets[start..<min(start + Self.signalTrialsAtOnce, sets.count)]
      let backtests = batch.compactMap { set in try? workshop.backtest(try space.workflow(set)) }
      stored += workshop.signals(of: backtests).count { (try? $0.get()) != nil }
    }
    return (stored, sets.count)
  }
}

/// What a phase would do that no store answers as a whole.
enum PhaseForecast: Sendable {
  /// One single pass.
  case pass
  /// Trials in each of some windows, of which the store has the training of some.
  case walk(windows: Int, stored: Int, trials: Int)
  /// The phases of a file.
  case within([PhasesForecast.Phase])
}

extension PhaseJobEnd {
  fileprivate mutating func take(_ result: PhaseResult) {
    record.state = .complete
    record.digest = result.digest
    record.counts = result.counts
    outputs = result.outputs
  }

  fileprivate mutating func count(_ units: Result<(stored: Int, total: Int), any Error>) {
    switch units {
    case .success(let units): (record.counts.stored, record.counts.total) = units
    case .failure(let error):
      record.state = .failed
      record.reason = "\(PhaseLayer(of: error)): \(error)"
    }
  }
}
