import FileFormats
import SettingsTables
import TradingModel

extension SyntheticSettings {
  /// The section `data.synthetic` of a workflow.
  package static let table = SettingsTable(
    initial: SyntheticSettings(), later: ["seasonality", "holidays", "spread"]
  ) {
    Field.computed("seed", \.seed, .seed, from: "`reproducibility.master_seed`", "Seed of all that is drawn.")
    Field.value("bars", \.bars, .integer(1...10_000_000), unit: "bars", "Number of bars of each symbol.")
    Field.value(
      "bar_length", \.barLength, .duration(atMost: MarketDataSettings.longestBar),
      "Length of a bar. `1d` makes sessions on weekdays; others follow each other around the clock."
    )
    Field.value("start", \.start, .time(.beginning), "When the first bar may open; a date where bars last whole days.")
    Field.value(
      "drift", \.drift, .number(SyntheticRegime.drifts), unit: "a year",
      "Growth of the expected price, without jumps."
    )
    Field.value(
      "volatility", \.volatility, .number(SyntheticRegime.volatilities), unit: "a year",
      "Standard deviation of the return of a year."
    )
    Field.list(
      "regimes", \.regimes, SyntheticRegime.table, standard: .nothing("one, which lasts"), mayBeEmpty: true,
      "States between which the market switches, the first first; empty for none."
    )
    Field.section(
      "jumps", \.jumps, SyntheticJumps.table, standard: .nothing("none"), "Sudden changes of price between bars."
    )
    Field.value(
      "correlation", \.correlation, .number(.within(0...1)),
      "Correlation of the returns of any two symbols, jumps apart."
    )
    Field.value("gap", \.gap, .number(.within(0...1)), "Share of a bar's variance that comes before it opens.")
    Field.value(
      "initial_price", \.initialPrice, .number(.positive), unit: "account currency",
      "Price of every symbol before its first bar; at most \(DecimalText.string(largestInitialPrice))."
    )
    Field.value("decimals", \.decimals, .integer(0...8), "Decimals that prices are rounded to.")
    Field.value("volume", \.volume, .integer(0...1_000_000_000_000), unit: "units", "Mean volume of a bar.")
  }
  .check { settings, mapping in
    for (index, item) in zip(settings.regimes.indices, mapping.items("regimes")) {
      if !isGiven(item.node["drift"]) { settings.regimes[index].drift = settings.drift }
      if !isGiven(item.node["volatility"]) { settings.regimes[index].volatility = settings.volatility }
    }
    guard mapping.problems.isClean(mapping.path) else { return }
    for (key, message) in settings.mismatches { mapping.report(key, message) }
  }

  private static func isGiven(_ node: YAMLNode?) -> Bool { node.map { $0.value != .null } ?? false }

  /// Largest first price.
  private static let largestInitialPrice = 1_000_000.0

  /// What does not go together, where each value on its own is right.
  private var mismatches: [(key: String, message: String)] {
    var mismatches: [(key: String, message: String)] = []
    if regimes.count > 100 { mismatches.append(("regimes", "are \(regimes.count); expected at most 100")) }
    let smallest = PriceGrid(decimals: decimals).smallest
    if !(initialPrice >= smallest && initialPrice <= Self.largestInitialPrice) {
      let range = "\(DecimalText.string(smallest)) to \(DecimalText.string(Self.largestInitialPrice))"
      let message = "is \(DecimalText.string(initialPrice)); expected \(range) with \(decimals) decimals"
      mismatches.append(("initial_price", message))
    }
    let calendar = SyntheticCalendar(self)
    if calendar.hasSessions, start.nanoseconds != start.day &* Timestamp.nanosecondsPerDay {
      mismatches.append(("start", "is \(start), within a day; expected a date where bars last whole days"))
    } else if !TimeDecoder.range.contains(start.nanoseconds) {
      mismatches.append(("start", "is \(start); expected a year from 1800 to 2090"))
    } else if calendar.close(ofBar: bars - 1) == nil {
      let message = "are \(bars) from \(start) on, which end after 2090; expected fewer, or an earlier start"
      mismatches.append(("bars", message))
    }
    return mismatches
  }

  /// Every setting, typed and in the form of a workflow file: what the data's hashes hold.
  var canonicalForm: JSONValue { Self.table.encode(self) ?? .object([]) }
}

extension SyntheticRegime {
  fileprivate static let drifts = NumberBounds.within(-10...10)
  fileprivate static let volatilities = NumberBounds.within(0...10)

  /// An item of `data.synthetic.regimes`.
  fileprivate static let table = SettingsTable(
    initial: SyntheticRegime(drift: SyntheticSettings().drift, volatility: SyntheticSettings().volatility),
    later: ["correlation", "transitions"]
  ) {
    Field.computed(
      "drift", \.drift, .number(drifts), from: "`data.synthetic.drift`", unit: "a year",
      "Growth of the expected price while the regime lasts."
    )
    Field.computed(
      "volatility", \.volatility, .number(volatilities), from: "`data.synthetic.volatility`", unit: "a year",
      "Standard deviation of the return of a year."
    )
    Field.value(
      "mean_bars", \.meanBars, .number(.within(1...1e9)), unit: "bars",
      "Mean length; the regime ends after any bar with the same probability.")
  }
}

extension SyntheticJumps {
  /// The section `data.synthetic.jumps`.
  fileprivate static let table = SettingsTable(initial: SyntheticJumps()) {
    Field.value(
      "per_year", \.perYear, .number(.within(0...100_000)), unit: "a year",
      "Mean number of jumps of each symbol; a year has 252 bars of a day, or 365 days."
    )
    Field.value("mean", \.mean, .number(.within(-1...1)), unit: "log price", "Mean size of a jump.")
    Field.value("deviation", \.deviation, .number(.within(0...1)), unit: "log price", "Standard deviation of the size.")
  }
}
