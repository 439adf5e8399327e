import MarketData

extension Schema {
  static let synthetic = SectionSchema(
    "data.synthetic", later: ["seasonality", "holidays", "spread"],
    [
      KeySpecification("seed", .seed, .computed("`reproducibility.master_seed`"), "Seed of all that is drawn."),
      KeySpecification(
        "bars", .integer(SyntheticSettings.barCounts), .integer(2520), unit: "bars", "Number of bars of each symbol."),
      KeySpecification(
        "bar_length", .duration, .text("1d"),
        "Length of a bar. `1d` makes sessions on weekdays; others follow each other around the clock."),
      KeySpecification(
        "start", .time, .text("2000-01-03"), "When the first bar may open; a date where bars last whole days."),
      KeySpecification(
        "drift", .number(.within(SyntheticSettings.drifts)), .number(0.05), unit: "a year",
        "Growth of the expected price, without jumps."),
      KeySpecification(
        "volatility", .number(.within(SyntheticSettings.volatilities)), .number(0.2), unit: "a year",
        "Standard deviation of the return of a year."),
      KeySpecification(
        "regimes", .sections, .computed("one, which lasts"),
        "States between which the market switches, the first first; empty for none."),
      KeySpecification("jumps", .section, .computed("none"), "Sudden changes of price between bars."),
      KeySpecification(
        "correlation", .number(.within(SyntheticSettings.correlations)), .number(0),
        "Correlation of the returns of any two symbols, jumps apart."),
      KeySpecification(
        "gap", .number(.within(SyntheticSettings.gaps)), .number(0.2),
        "Share of a bar's variance that comes before it opens."),
      KeySpecification(
        "initial_price", .number(.positive), .number(100), unit: "account currency",
        "Price of every symbol before its first bar; at most \(Int(SyntheticSettings.largestInitialPrice))."),
      KeySpecification(
        "decimals", .integer(SyntheticSettings.decimalCounts), .integer(2), "Decimals that prices are rounded to."),
      KeySpecification(
        "volume", .integer(SyntheticSettings.volumes), .integer(1_000_000), unit: "units", "Mean volume of a bar."),
    ])

  static let regime = SectionSchema(
    "data.synthetic.regimes[]", later: ["correlation", "transitions"],
    [
      KeySpecification(
        "drift", .number(.within(SyntheticSettings.drifts)), .computed("`data.synthetic.drift`"), unit: "a year",
        "Growth of the expected price while the regime lasts."),
      KeySpecification(
        "volatility", .number(.within(SyntheticSettings.volatilities)), .computed("`data.synthetic.volatility`"),
        unit: "a year", "Standard deviation of the return of a year."),
      KeySpecification(
        "mean_bars", .number(.within(SyntheticSettings.regimeLengths)), .number(250), unit: "bars",
        "Mean length; the regime ends after any bar with the same probability."),
    ])

  static let jumps = SectionSchema(
    "data.synthetic.jumps",
    [
      KeySpecification(
        "per_year", .number(.within(SyntheticSettings.jumpRates)), .number(0), unit: "a year",
        "Mean number of jumps of each symbol; a year has 252 bars of a day, or 365 days."),
      KeySpecification(
        "mean", .number(.within(SyntheticSettings.jumpMeans)), .number(0), unit: "log price", "Mean size of a jump."),
      KeySpecification(
        "deviation", .number(.within(SyntheticSettings.jumpDeviations)), .number(0.05), unit: "log price",
        "Standard deviation of the size."),
    ])
}
