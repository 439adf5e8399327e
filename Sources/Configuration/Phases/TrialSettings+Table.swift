import FileFormats
import ParameterSearch
import PerformanceAnalytics
import SettingsTables

extension PhaseSettings {
  /// The keys of phases that have trials.
  static let trialFields: [Field<PhaseSettings>] = [
    .custom(
      "grid", ParameterRange.gridKind, .nothing("none"),
      "What trials vary: keys, as STRATEGY.PARAMETER or any of the file, with a list of values or a range.",
      decode: { reader, phase in if let keys = ParameterRange.keys(reader) { phase.trials.grid = keys } },
      encode: { phase in
        phase.trials.grid.isEmpty
          ? .null : .object(phase.trials.grid.map { JSONMember($0.key, $0.range.json) })
      }, draw: { _, _ in }),
    .section(
      "search", \.trials, searchTable, standard: .nothing("every combination"), "How values are chosen from ranges."),
    .custom(
      "constraints", texts.kind, .nothing("none"), "Conditions that parameters must meet to be tried.",
      decode: { reader, phase in if let found = texts.read(reader) { phase.trials.constraints = found } },
      encode: { $0.trials.constraints.isEmpty ? .null : texts.write($0.trials.constraints) }, draw: { _, _ in }),
    .custom(
      "weights", .section, .nothing("none"), "What weights of strategies are tried; each vector is a trial.",
      decode: { reader, phase in
        var weights = TrialWeights()
        weightTable.decode(reader.node, path: reader.path, into: &weights, reader.problems)
        phase.trials.weights = weights
      },
      encode: { phase in phase.trials.weights.map { weightTable.difference($0, TrialWeights()) ?? .object([]) } ?? .null
      },
      draw: { _, _ in }),
    .section(
      "objective", \.trials.objective, objectiveTable, "What makes one trial better than another."),
    .optional(
      "require", \.trials.require, .text, none: "nothing",
      "A condition on a trial's metrics; what misses it ranks behind what meets it."),
    .section("keep", \.trials, keepTable, "Which trials are run again as single passes through all containers."),
    .value("seed", \.trials.seed, .choice(), "Where the master seed of each trial comes from."),
    .value(
      "digests", \.trials.digests, .choice(),
      "What the digest of a trial covers: what it came to, every event as well, or its equity alone, in a part of the "
        + "time, with no figures of orders and trades."),
  ]

  private static let texts = ValueFormat<[String]>.listOfTexts

  private static let searchTable = SettingsTable(initial: TrialSettings(), shorthand: ["method"]) {
    Field.optional("method", \.method, .choice(), none: "grid", "How parameter sets are chosen.")
    Field.optional(
      "trials", \.trialCount, .integer(1...ParameterDraws.mostTrials), none: "`container_count`",
      "How many sets are drawn; a grid has as many as there are.")
  }

  private static let objectiveTable = SettingsTable(initial: TrialObjective(), shorthand: ["metric"]) {
    Field.value(
      "metric", \.metric, .metric, "The metric, by its name in `metrics.json`; an analysis takes scores of bars.")
    Field.value("direction", \.direction, .choice(), "Whether more of it is better.")
    Field.optional(
      "portfolio", \.portfolio, .identifier, none: "the first", "Whose metric counts where there are several.")
  }

  private static let keepTable = SettingsTable(initial: TrialSettings(), shorthand: ["top"]) {
    Field.value("top", \.keep, .integer(0...1_000), unit: "trials", "How many of the best.")
  }

  private static let weightTable = SettingsTable(initial: TrialWeights(), shorthand: ["method"]) {
    Field.optional(
      "strategies", \.strategies, .listOfNames("strategies"), none: "all that are replayed",
      "The strategies that weights are for.")
    Field.optional(
      "top", \.top, .integer(1...10_000), none: "all", unit: "trials", "How many of the best trials before take part.")
    Field.value("method", \.method, .choice(), "How vectors are made.")
    Field.value("count", \.count, .integer(1...ParameterDraws.mostTrials), "How many are tried; a grid ignores it.")
    Field.value("step", \.step, .number(.positive), "The distance of the weights of `grid` and `coordinate`.")
    Field.value("minimum", \.minimum, .number(.notNegative), "What each weight is at least.")
    Field.value("maximum", \.maximum, .number(.positive), "What each weight is at most.")
    Field.value("sum", \.sum, .number(.positive), "What the weights add up to.")
    Field.value(
      "concentration", \.concentration, .number(.positive),
      "Of `dirichlet`: 1 for all vectors alike, less towards few strategies.")
    Field.value(
      "distinct", \.distinct, .number(.within(-1...1)),
      "Of trials whose returns correlate more than this `top` takes one.")
    Field.optional("path", \.path, .path, none: "none", "A table of vectors, a column a strategy.")
  }
}

extension ValueFormat where Value == String {
  /// The name of a metric, or of a score of bars, which only some phases take.
  static var metric: ValueFormat {
    let metrics = Metric.all.map(\.name)
    let names = ValueFormat.names(metrics + ReturnScore.allCases.map(\.rawValue).filter { !metrics.contains($0) })
    return ValueFormat(
      names.kind,
      read: { reader in reader.node.text == "sharpe_ratio" ? "sharpe" : names.read(reader) },
      write: names.write, draw: names.draw)
  }
}
