import Configuration
import FileFormats
import MarketData
import RiskControl
import TradingModel

extension PhaseRunner {
  /// Finds which phases trade cycles in which what they take was chosen, and says so in their records.
  ///
  /// - Throws: `ConfigurationErrors` where a phase must not do that; what is wrong with the data of files within.
  func checkSamples() async throws {
    var problems: [ConfigurationDiagnostic] = []
    for place in graph.order {
      let phase = graph.phases[place]
      if phase.settings.kind == .workflow {
        do { try await checkSamples(within: phase) } catch let error as ConfigurationErrors {
          problems += error.diagnostics
        }
      } else if phase.settings.kind.readsData, let problem = try checkSamples(of: phase, place) {
        problems.append(problem)
      }
    }
    if !problems.isEmpty { throw ConfigurationErrors(problems) }
  }

  private func checkSamples(of phase: Phase, _ place: Int) throws -> ConfigurationDiagnostic? {
    let choices = choices(of: phase, place)
    guard let span = try span(of: phase) else { return nil }
    samples[phase.name] = choices.flatMap(\.ranges) + (chooses(phase) ? [span] : [])
    guard phase.settings.kind.isOfTrading else { return nil }
    let met = choices.filter { choice in choice.ranges.contains { $0.overlaps(span) } }
    guard let first = met.first, let range = first.ranges.first(where: { $0.overlaps(span) }) else { return nil }
    setInSample(of: met.map(\.name), place)
    guard phase.settings.kind == .backtest, !phase.settings.allowsOverlap else { return nil }
    func date(_ time: Int64) -> String { Timestamp(nanoseconds: time).closingDate }
    return phase.settings.places.diagnostic(
      ["allow_overlap"], of: phase.name,
      "the phase trades \(date(span.lowerBound)) to \(date(span.upperBound)), and '\(MessageText.excerpt(first.name))' "
        + "chose what it trades in \(date(range.lowerBound)) to \(date(range.upperBound)); allowed other cycles, as by "
        + "'data.start' or 'use: test', or 'allow_overlap: true'")
  }

  /// What chose something for a phase, and in which cycles.
  private func choices(of phase: Phase, _ place: Int) -> [(name: String, ranges: [ClosedRange<Int64>])] {
    var names: [String] = []
    var found: [(name: String, ranges: [ClosedRange<Int64>])] = []
    func add(_ name: String, _ ranges: [ClosedRange<Int64>]) {
      if names.contains(name) || ranges.isEmpty { return }
      names.append(name)
      found.append((name, ranges))
    }
    for input in phase.settings.inputs {
      guard let kind = input.kind, kind.isChoice else { continue }
      if input.isOuter {
        add(input.description, surroundings.outer.first { $0.output == kind }?.chosenIn ?? [])
      } else {
        let name = ([input.phase] + input.output.split(separator: ".").dropLast().map(String.init))
          .joined(separator: ".")
        add(name, samples[name] ?? [])
      }
    }
    for name in phase.settings.inheritFrom {
      guard let giver = graph.phases.first(where: { $0.name == name }) else { continue }
      let isChoice = PhaseOutput.allCases.contains { $0.isChoice && $0.fits(giver.settings.kind, phase.settings.kind) }
      if isChoice { add(name, samples[name] ?? []) }
    }
    if phase.settings.kind == .analysis || phase.settings.trials.weights?.top != nil {
      // The best are looked for among the trials of the nearest phase that has some.
      let source = ancestors(of: place).first { name in
        graph.phases.contains { $0.name == name && PhaseOutput.trials.isGiven(by: $0.settings.kind) }
      }
      if let source { add(source, samples[source] ?? []) }
    }
    return found
  }

  /// Whether a phase looks for the best of something.
  private func chooses(_ phase: Phase) -> Bool {
    PhaseOutput.trials.isGiven(by: phase.settings.kind)
      && (phase.settings.trials.weights != nil || !TrialSpace(phase, registry: workshop.registry).axes.isEmpty)
  }

  /// The instants of the first and the last cycle in which a phase can trade.
  private func span(of phase: Phase) throws -> ClosedRange<Int64>? {
    let data = try workshop.data(phase.workflow)
    let cycles = data.timestamps.dropFirst(data.warmupCount)
    guard var from = cycles.first, var to = cycles.last else { return nil }
    let windows = phase.workflow.risk.map(\.window)
    from = max(from, windows.map { $0.start?.nanoseconds ?? .min }.min() ?? from)
    to = min(to, windows.map { $0.end?.nanoseconds ?? .max }.max() ?? to)
    return from <= to ? from...to : nil
  }

  /// The same of a file that a phase runs, where it matters: where others take its choices, or it must not overlap.
  private func checkSamples(within phase: Phase) async throws {
    let workflow = phase.workflow
    let isTaken = graph.phases.contains { other in
      other.settings.inputs.contains { $0.phase == phase.name && $0.kind?.isChoice ?? false }
    }
    guard !workflow.phases.isEmpty, isTaken || workflow.refusesOverlap else { return }
    var inner = surroundings
    inner.outer = phase.settings.inputs.compactMap { input in
      guard let kind = input.kind else { return nil }
      var given = PhaseInputs.Given(phase: input.phase, output: kind, outputs: PhaseOutputs())
      given.chosenIn = samples[input.phase] ?? []
      return given
    }
    let runner = PhaseRunner(
      PhaseGraph(workflow.phases) ?? PhaseGraph.none, of: workflow, registry: workshop.registry, program: program,
      store: PhaseStore(workshop.store), threads: workshop.threads, folder: nil, surroundings: inner, watch: watch)
    try await runner.readData()
    // What others take of it is known, whatever is wrong within.
    var problems: ConfigurationErrors?
    do { try await runner.checkSamples() } catch let error as ConfigurationErrors { problems = error }
    for name in workflow.phases.map(\.name) { samples["\(phase.name).\(name)"] = await runner.samples[name] ?? [] }
    if let problems { throw problems }
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
