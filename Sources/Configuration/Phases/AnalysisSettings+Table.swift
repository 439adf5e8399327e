import FileFormats
import PerformanceAnalytics
import SettingsTables
import TradingStrategies

extension AnalysisSettings {
  /// The keys of a phase that are those of kind `analysis`; they stand flat in the phase.
  package static let table = table(.builtIn)

  /// The same with the classifiers in `registry`.
  static func table(_ registry: StrategyRegistry) -> SettingsTable<AnalysisSettings> {
    SettingsTable(initial: AnalysisSettings()) {
      RegimeSettings.table(registry).fields.map { $0.within(\.regimes) }
      Field.value(
        "minimum_bars", \.minimumBars, .integer(2...1_000_000_000), unit: "bars",
        "A regime with fewer returns takes the overall figures, and is marked.")
      Field.value(
        "top", \.top, .integer(1...1_000_000), unit: "trials", "How many of the best trials of a regime get a weight.")
      Field.value("weighting", \.weighting, .choice(), "How the weights of the best trials are found.")
      Field.value(
        "overfitting", \.overfitting, .boolean,
        "Whether it is told how far the best trial may be luck: probabilistic and deflated Sharpe ratio, minimum track "
          + "record, probability of overfitting.")
      Field.value(
        "partitions", \.partitions, .integer(SymmetricCrossValidation.partitions), unit: "parts",
        "Into how many parts the returns are cut for the probability of overfitting; an even number.")
      Field.optionalSection(
        "cross_validation", \.crossValidation, CrossValidationSettings.table, none: "none",
        "Combinatorial purged cross-validation of the trials.")
    }
    .check { settings, mapping in settings.check(mapping) }
  }

  /// Looks at what its keys mean together, in whatever mapping they stand.
  func check(_ mapping: MappingReader) {
    regimes.check(mapping)
    if mapping.isClean("partitions"), partitions % 2 == 1 {
      mapping.report("partitions", "not even", was: "\(partitions)", allowed: "an even number")
    }
  }
}

extension CrossValidationSettings {
  /// No more choices of groups than these: each is an own search for the best trial.
  private static let mostSplits = 20_000

  /// The section `cross_validation`.
  package static let table = SettingsTable(initial: CrossValidationSettings(), shorthand: ["groups"]) {
    Field.value("groups", \.groups, .integer(2...1_000), "Groups of cycles of nearly equal length, longer ones first.")
    Field.value("test_groups", \.testGroups, .integer(1...999), "How many of them are tested at a time.")
    Field.value(
      "purge", \.purge, .integer(0...1_000_000_000), unit: "cycles",
      "Cycles left out of training before a tested stretch.")
    Field.value(
      "embargo", \.embargo, .integer(0...1_000_000_000), unit: "cycles",
      "Cycles left out of training behind a tested stretch.")
  }
  .check { settings, mapping in
    guard mapping.isClean("groups"), mapping.isClean("test_groups") else { return }
    if settings.testGroups >= settings.groups {
      mapping.report(
        "test_groups", "leaves no group to learn from", was: "\(settings.testGroups)",
        allowed: "1 to \(settings.groups - 1)")
    } else if settings.splitCount(atMost: mostSplits) == nil {
      mapping.report(
        "groups", "more than \(mostSplits) ways to choose \(settings.testGroups) of \(settings.groups) groups",
        allowed: "fewer groups, or fewer tested at a time")
    }
  }
}

extension ReturnScore {
  /// The names of all, for messages.
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
