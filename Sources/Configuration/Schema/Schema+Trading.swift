import MarketData
import OrderExecution
import RiskControl
import TradingModel
import TradingStrategies

extension Schema {
  static let data = SectionSchema(
    "data",
    later: [
      "calendar", "calendars", "adjustments", "adjusted", "resample", "timezone", "timeframe", "frequency",
    ],
    [
      KeySpecification("source", .choice(MarketDataSource.allCases.map(\.rawValue)), .text("csv"), "Kind of source."),
      KeySpecification(
        "path", .text, .text("data"),
        "Folder with a file SYMBOL.csv for each symbol, relative to this file; or one file."),
      KeySpecification("symbols", .symbols, .required, "What is read and traded."),
      KeySpecification("start", .time, .none("the beginning of the data"), "First instant of the run, inclusive."),
      KeySpecification(
        "end", .time, .none("the end of the data"), "Last instant of the run, inclusive; a date means its whole day."),
      KeySpecification(
        "timestamp", .choice(TimestampMeaning.allCases.map(\.rawValue)),
        .none("session where rows carry dates only, else close"), "What the times in the files mean."),
      KeySpecification(
        "bar_length", .duration, .none("none"), "Length of a bar; required where `timestamp` is `open`."),
      KeySpecification(
        "missing_bars", .choice(MissingBarRule.allCases.map(\.rawValue)), .text("skip"),
        "What happens where a symbol lacks a bar that others have."),
      KeySpecification(
        "warmup", .integer(0...Int.max), .integer(0), unit: "bars",
        "Bars before `start` that features may see; needs `start`."),
      KeySpecification(
        "epoch_unit", .choice(EpochUnit.allCases.map(\.rawValue)), .none("told from their size"),
        "Unit of times that are written as whole numbers since 1970."),
      KeySpecification("columns", .section, .computed("the usual spellings"), "Names of columns in the files."),
      KeySpecification(
        "quality", .section, .computed("every check an error"), "What happens to rows that fail a check."),
      KeySpecification("synthetic", .section, .computed("its defaults"), "What the source `synthetic` makes."),
    ])

  static let columns = SectionSchema(
    "data.columns",
    [
      KeySpecification("timestamp", .text, .none("the usual spellings"), "Column of times."),
      KeySpecification(
        "time", .text, .none("`time` beside `date`"), "Column of times of day, where the column of times holds dates."),
      KeySpecification("symbol", .text, .none("the usual spellings"), "Column of symbols, in one file with several."),
      KeySpecification("open", .text, .none("the usual spellings"), "Column of opening prices."),
      KeySpecification("high", .text, .none("the usual spellings"), "Column of highest prices."),
      KeySpecification("low", .text, .none("the usual spellings"), "Column of lowest prices."),
      KeySpecification("close", .text, .none("the usual spellings"), "Column of closing prices."),
      KeySpecification("volume", .text, .none("the usual spellings"), "Column of volumes."),
    ])

  static let quality = SectionSchema(
    "data.quality",
    QualityCheck.allCases.map { check in
      KeySpecification(check.rawValue, .choice(["error", "drop"]), .text("error"), meaning(of: check))
    })

  private static func meaning(of check: QualityCheck) -> String {
    switch check {
    case .rows: "A row that lacks fields, or whose fields cannot be read."
    case .order: "A time before the last one."
    case .duplicates: "A time that occurs twice."
    case .prices: "A price that is not above zero, or not within 1e-15 to 1e15."
    case .range: "A high below the low, or an open or close outside of them."
    case .volume: "A volume below zero, or above 1e18."
    }
  }

  static let strategy = SectionSchema(
    "strategies[]", later: ["group", "grouping", "ensemble"],
    [
      KeySpecification("id", .identifier, .computed("its type"), "Unique name; part of container IDs and results."),
      KeySpecification("type", .text, .required, "Name of a registered type of strategies."),
      KeySpecification("parameters", .parameters, .computed("the type's defaults"), "Parameters of the type."),
      KeySpecification(
        "direction", .choice(TradeDirection.allCases.map(\.rawValue)), .text("long_only"),
        "Which positions the strategy may ask for."),
      KeySpecification("symbols", .symbols, .none("all of `data.symbols`"), "Symbols that it trades."),
      KeySpecification("weight", .number(.positive), .number(1), "Weight in the aggregation."),
    ])

  static let aggregation = SectionSchema(
    "aggregation",
    [
      KeySpecification(
        "method", .choice(AggregationMethod.allCases.map(\.rawValue)), .text("weighted_mean"),
        "How the stances of several strategies become one."),
      KeySpecification(
        "threshold", .number(.notNegative), .number(0),
        "Long strictly above it, short strictly below its negative; for the weighted methods only."),
    ])

  static let risk = SectionSchema(
    "risk[]", later: ["account", "leverage", "margin", "currency", "risk_models"],
    [
      KeySpecification(
        "id", .identifier, .computed("main, where there is one worker"), "Unique name of the portfolio."),
      KeySpecification(
        "capital", .number(.amount), .number(100_000), unit: "account currency", "Cash at the beginning."),
      KeySpecification(
        "strategies", .weightedIdentifiers, .none("all"),
        "IDs of the strategies that it follows; as a mapping, with a weight > 0 each that replaces the strategy's "
          + "own."),
      KeySpecification("sizing", .section, .computed("all_in"), "How large positions are."),
      KeySpecification(
        "rebalance", .choice(RebalanceRule.allCases.map(\.rawValue)), .text("on_change"),
        "When `target_percent` trades; no effect on other sizings."),
      KeySpecification(
        "quantities", .choice(QuantityRule.allCases.map(\.rawValue)), .text("whole"),
        "Whether fractions of a unit can be held."),
      KeySpecification("limits", .section, .computed("no limits"), "Limits of the portfolio."),
    ])

  static let sizing = SectionSchema(
    "risk[].sizing", later: ["volatility", "kelly", "risk_per_trade"],
    [
      KeySpecification(
        "type", .choice(["fixed_quantity", "fixed_fraction", "all_in", "target_percent"]), .text("all_in"),
        "The rule. `all_in` takes one symbol a worker."),
      KeySpecification(
        "quantity", .number(.positive), .none("none"), unit: "units", "Units an entry; required by `fixed_quantity`."),
      KeySpecification(
        "fraction", .number(.fraction), .computed("1 for target_percent"),
        "Fraction of equity an entry or target; required by `fixed_fraction`."),
    ])

  static let limits = SectionSchema(
    "risk[].limits", later: ["max_leverage", "max_orders", "max_daily_loss", "max_var"],
    [
      KeySpecification(
        "max_position", .number(.positive), .none("none"), unit: "fraction of equity",
        "Largest position in one symbol."),
      KeySpecification(
        "max_gross_exposure", .number(.positive), .none("none"), unit: "fraction of equity",
        "Largest sum of all positions."),
      KeySpecification(
        "max_drawdown", .number(.fraction), .none("none"), unit: "fraction of the peak",
        "Fall of equity from its peak at which everything is sold and the worker stops."),
    ])

  static let execution = SectionSchema(
    "execution", later: ["latency", "order_types", "partial_fills", "mode", "peer_mode", "venue", "spread"],
    [
      KeySpecification(
        "fill", .choice(FillRule.allCases.map(\.rawValue)), .text("next_open"), "When market orders fill."),
      KeySpecification("commission", .section, .computed("none"), "Commission of a fill."),
      KeySpecification("slippage", .section, .computed("none"), "How much worse than the market fills are."),
      KeySpecification(
        "close_at_end", .boolean, .boolean(false), "Whether positions are closed at the last close of the data."),
    ])

  static let commission = SectionSchema(
    "execution.commission", later: ["minimum", "maximum", "per_share", "tiers"],
    [
      KeySpecification(
        "proportional", .number(.from(0, below: 1)), .number(0), unit: "fraction of the traded value",
        "Commission in proportion to the value."),
      KeySpecification(
        "fixed", .number(.notNegative), .number(0), unit: "account currency", "Commission an order."),
    ])

  static let slippage = SectionSchema(
    "execution.slippage", later: ["ticks"],
    [
      KeySpecification(
        "basis_points", .number(.from(0, below: 10_000)), .number(0), unit: "basis points",
        "Buys pay this much more than the market, sales get this much less.")
    ])
}
