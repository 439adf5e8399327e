import Configuration
import FileFormats
import MarketData
import RiskControl
import TradingModel

/// In which cycles phases choose, and which phases trade such cycles.
struct PhaseSamples: Sendable {
  /// By phase, `PHASE.INNER` of files within: the cycles in which what it gives was chosen.
  fileprivate(set) var cyclesByPhase: [String: [ClosedRange<Int64>]] = [:]
  /// By the place of a phase those that chose what it trades in some of the cycles that it trades; empty before that
  /// was looked for.
  fileprivate(set) var inSampleOf: [[String]] = []
}

extension PhasesRun {
  /// Finds which phases trade cycles in which what they take was chosen.
  ///
  /// - Throws: `ConfigurationErrors` where a phase must not do that; what is wrong with the data of files within.
  func samples(_ surroundings: PhaseSurroundings) throws -> PhaseSamples {
    var search = SampleSearch(run: self, surroundings: surroundings)
    try search.perform()
    return search.found
  }
}

/// Goes through the phases of a workflow in the order in which they run.
private struct SampleSearch {
  let run: PhasesRun
  let surroundings: PhaseSurroundings
  var found = PhaseSamples()
  /// By phase the cycles in which it looks for the best itself.
  private var searchSpans: [String: ClosedRange<Int64>] = [:]

  /// Whether all files within are looked at, as others take what they give.
  private let isTaken: Bool

  init(run: PhasesRun, surroundings: PhaseSurroundings, isTaken: Bool = false) {
    self.run = run
    self.surroundings = surroundings
    self.isTaken = isTaken
    found.inSampleOf = Array(repeating: [], count: run.graph.phases.count)
  }

  private var graph: PhaseGraph { run.graph }

  mutating func perform() throws {
    var problems: [ConfigurationDiagnostic] = []
    for place in graph.order {
      let phase = graph.phases[place]
      if phase.settings.kind == .workflow {
        do { try look(within: phase) } catch let error as ConfigurationErrors { problems += error.diagnostics }
      } else if phase.settings.kind.readsData, let problem = try look(at: phase, place) {
        problems.append(problem)
      }
    }
    if !problems.isEmpty { throw ConfigurationErrors(problems) }
  }

  private mutating func look(at phase: Phase, _ place: Int) throws -> ConfigurationDiagnostic? {
    let choices = try choices(of: phase, place)
    guard let span = try span(of: phase) else { return nil }
    if chooses(phase) { searchSpans[phase.name] = span }
    found.cyclesByPhase[phase.name] = choices.flatMap(\.ranges) + (chooses(phase) ? [span] : [])
    guard phase.settings.kind.isOfTrading else { return nil }
    let met = choices.filter { choice in choice.ranges.contains { $0.overlaps(span) } }
    guard let first = met.first, let range = first.ranges.first(where: { $0.overlaps(span) }) else { return nil }
    found.inSampleOf[place] = met.map(\.name)
    guard phase.settings.kind == .backtest, !phase.settings.allowsOverlap else { return nil }
    func date(_ time: Int64) -> String { Timestamp(nanoseconds: time).closingDate }
    return phase.settings.places.diagnostic(
      ["allow_overlap"], of: phase.name,
      "the phase trades \(date(span.lowerBound)) to \(date(span.upperBound)), and '\(MessageText.excerpt(first.name))' "
        + "chose what it trades in \(date(range.lowerBound)) to \(date(range.upperBound)); allowed other cycles, as by "
        + "'data.start' or 'use: test', or 'allow_overlap: true'")
  }

  /// What chose something for a phase, and in which cycles.
  private func choices(of phase: Phase, _ place: Int) throws -> [(name: String, ranges: [ClosedRange<Int64>])] {
    var names: [String] = []
    var found: [(name: String, ranges: [ClosedRange<Int64>])] = []
    func add(_ name: String, _ ranges: [ClosedRange<Int64>]) {
      if names.contains(name) || ranges.isEmpty { return }
      names.append(name)
      found.append((name, ranges))
    }
    for input in phase.settings.inputs {
      guard let kind = input.kind, kind.isChoice else { continue }
      add(input.isOuter ? input.description : giver(of: input), ranges(of: input))
    }
    for name in phase.settings.inheritFrom {
      guard let giver = graph.phases.first(where: { $0.name == name }) else { continue }
      if phase.settings.inherited(from: giver).contains(where: \.isChoice) {
        add(name, self.found.cyclesByPhase[name] ?? [])
      }
    }
    if phase.settings.kind == .analysis || phase.settings.trials.weights?.top != nil {
      // The best are looked for among the trials that it reads.
      if let source = graph.trialSource(of: place)?.phase { add(source, try ranges(of: source, readBy: phase)) }
    }
    return found
  }

  /// The cycles of a phase's choices where another chooses anew among its trials: an analysis of data that are split
  /// from the train part alone.
  private func ranges(of name: String, readBy phase: Phase) throws -> [ClosedRange<Int64>] {
    let all = found.cyclesByPhase[name] ?? []
    let data = phase.workflow.data
    guard phase.settings.kind == .analysis, data.split != nil, data.use != .test, let span = searchSpans[name],
      all.last == span
    else { return all }
    var tested = phase.workflow
    tested.data.use = .test
    guard let part = try? surroundings.markets.data(tested.dataToRead), part.warmupCount < part.timestamps.count else {
      return all
    }
    let first = part.timestamps[part.warmupCount]
    return span.contains(first) && first > span.lowerBound ? all.dropLast() + [span.lowerBound...(first - 1)] : all
  }

  /// Whether a phase looks for the best of something.
  private func chooses(_ phase: Phase) -> Bool {
    PhaseOutput.trials.isGiven(by: phase.settings.kind)
      && (phase.settings.trials.weights != nil || !TrialSpace(phase, registry: surroundings.registry).axes.isEmpty)
  }

  /// The instants of the first and the last cycle in which a phase can trade.
  private func span(of phase: Phase) throws -> ClosedRange<Int64>? {
    let data = try surroundings.markets.data(phase.workflow.dataToRead)
    let cycles = data.timestamps.dropFirst(data.warmupCount)
    guard var from = cycles.first, var to = cycles.last else { return nil }
    let windows = phase.workflow.risk.map(\.window)
    from = max(from, windows.map { $0.start?.nanoseconds ?? .min }.min() ?? from)
    to = min(to, windows.map { $0.end?.nanoseconds ?? .max }.max() ?? to)
    return from <= to ? from...to : nil
  }

  /// The same of a file that a phase runs, where it matters: where others take its choices, those of files within it
  /// among them, or it must not overlap.
  private mutating func look(within phase: Phase) throws {
    let workflow = phase.workflow
    let isTaken =
      isTaken
      || graph.phases.contains { other in
        other.settings.inputs.contains { $0.phase == phase.name && $0.kind?.isChoice ?? false }
      }
    guard !workflow.phases.isEmpty, isTaken || workflow.refusesOverlap else { return }
    let inner = run.within(phase, surroundings.given(to: given(to: phase)))
    let own = inner.surroundings(surroundings.watch)
    try inner.read(into: own.markets)
    // What others take of it is known, whatever is wrong within.
    var search = SampleSearch(run: inner, surroundings: own, isTaken: isTaken)
    var problems: ConfigurationErrors?
    do { try search.perform() } catch let error as ConfigurationErrors { problems = error }
    for (name, ranges) in search.found.cyclesByPhase.sorted(by: { $0.key < $1.key }) {
      found.cyclesByPhase["\(phase.name).\(name)"] = ranges
    }
    if let problems { throw problems }
  }

  /// What a file that a phase runs gets, as far as it says in which cycles it was chosen.
  private func given(to phase: Phase) -> [PhaseInputs.Given] {
    var found = phase.settings.inputs.compactMap { input in
      input.kind.map { given(input.isOuter ? input.description : giver(of: input), $0, chosenIn: ranges(of: input)) }
    }
    for name in phase.settings.inheritFrom {
      guard let giver = graph.phases.first(where: { $0.name == name }) else { continue }
      found += phase.inherited(from: giver).map { output in
        given(name, output, chosenIn: self.found.cyclesByPhase[name] ?? [])
      }
    }
    return found
  }

  private func given(_ phase: String, _ output: PhaseOutput, chosenIn: [ClosedRange<Int64>]) -> PhaseInputs.Given {
    PhaseInputs.Given(phase: phase, output: output, outputs: PhaseOutputs(), chosenIn: chosenIn)
  }

  /// The phase that gives an output, `PHASE.INNER` of files within.
  private func giver(of input: PhaseReference) -> String {
    ([input.phase] + input.output.split(separator: ".").dropLast().map(String.init)).joined(separator: ".")
  }

  /// The cycles in which what an input gives was chosen.
  private func ranges(of input: PhaseReference) -> [ClosedRange<Int64>] {
    if input.isOuter { return surroundings.outside.given.first { $0.output == input.kind }?.chosenIn ?? [] }
    return found.cyclesByPhase[giver(of: input)] ?? []
  }
}

extension PhaseOutput {
  /// Whether it is the best of something.
  fileprivate var isChoice: Bool {
    switch self {
    case .bestTrial, .bestParameters, .regimeParameters, .regimeWeights, .finalWeights: true
    default: false
    }
  }
}

extension Workflow {
  /// Whether a phase of it, or of a file that one runs, must not trade cycles in which what it takes was chosen.
  fileprivate var refusesOverlap: Bool {
    phases.contains { !$0.settings.allowsOverlap || $0.workflow.refusesOverlap }
  }
}
