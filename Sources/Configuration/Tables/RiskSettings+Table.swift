import FileFormats
import RiskControl
import SettingsTables
import TradingModel

extension RiskSettings {
  /// An item of `risk`; the only one is called `main` unless it says otherwise.
  static let table = SettingsTable(
    initial: RiskSettings(id: "main"), later: ["account", "leverage", "margin", "currency", "risk_models"],
    shorthand: ["capital"]
  ) {
    Field.computed("id", \.id, .identifier, from: "main, where there is one worker", "Unique name of the portfolio.")
    Field.value(
      "capital", \.capital, .number(.amount), unit: "account currency",
      "Equity at the beginning: cash, but for the positions that it begins with.")
    Field.list(
      "positions", \.positions, OpeningPosition.table, standard: .nothing("none"), mayBeEmpty: true,
      "What it holds at the first cycle of its window, each symbol once. Where the direction wanted is that of a "
        + "position, `rebalance: on_change` leaves it at its quantity until the signal changes.")
    FollowedStrategies.field
    Field.section("sizing", \.sizing, SizingRule.table, standard: .nothing("all_in"), "How large positions are.")
    Field.value("rebalance", \.rebalance, .choice(), "When `target_percent` trades; no effect on other sizings.")
    Field.value("quantities", \.quantities, .choice(), "Whether fractions of a unit can be held.")
    Field.section("limits", \.limits, RiskLimits.table, standard: .nothing("no limits"), "Limits of the portfolio.")
    Field.section(
      "window", \.window, TradingWindow.table, standard: .nothing("the whole run"),
      "When the portfolio may be in the market; features and strategies run over the whole data.")
  }
}

extension TradingWindow {
  /// The section `risk[].window`.
  static let table = SettingsTable(initial: TradingWindow()) {
    Field.optional(
      "start", \.start, .time(.rangeStart), none: "the beginning of the run",
      "First instant at which a bar of the window closes, inclusive; a date means the bars of its day."
    )
    Field.optional(
      "end", \.end, .time(.rangeEnd), none: "the end of the run",
      "Last instant at which a bar of the window closes, inclusive; positions are closed there."
    )
    Field.optional(
      "keep", \.keptSymbols, .symbols, none: "none",
      "Symbols whose positions are not closed at the last cycle, whatever `close_at_end` says.")
  }
  .check { window, mapping in
    if let start = window.start, let end = window.end, end < start, let node = mapping["end"] ?? mapping["start"],
      mapping.isClean("start"), mapping.isClean("end")
    {
      mapping.problems.add(
        node.location, mapping.path(of: "end"), "before the start", was: KeyReader.show(node),
        allowed: "\(start.textOfStart) or later")
    }
  }
}

extension TradingWindow {
  /// The symbols whose positions stay; nil for none.
  fileprivate var keptSymbols: [Symbol]? {
    get { keep.isEmpty ? nil : keep }
    set { keep = newValue ?? [] }
  }
}

extension OpeningPosition {
  /// An item of `risk[].positions`.
  static let table = SettingsTable(initial: OpeningPosition(symbol: Symbol(""), quantity: 0, price: 0)) {
    Field.required("symbol", \.symbol, .symbol, "The symbol, one that a strategy trades which the worker follows.")
    Field.required(
      "quantity", \.quantity, .number(.within(-1e15...1e15)), unit: "units",
      "Units held, negative for a short position, not 0; whole ones where `quantities` is `whole`.")
    Field.required(
      "price", \.price, .number(.amount), unit: "account currency",
      "What a unit is booked at: its part of the capital, and the entry price of the trade that closes it."
    )
  }
  .check { position, mapping in
    // Numbers have no value that says that they are not given.
    for name in ["quantity", "price"] where mapping.given(name) == nil {
      mapping.reportMissing(name, "missing key '\(name)'")
    }
    if position.quantity == 0, mapping.given("quantity") != nil, mapping.isClean("quantity") {
      mapping.report("quantity", "a position of no units", was: "0", allowed: "a number that is not 0")
    }
  }
}

extension RiskLimits {
  /// The section `risk[].limits`.
  static let table = SettingsTable(
    initial: RiskLimits(), later: ["max_leverage", "max_orders", "max_daily_loss", "max_var"]
  ) {
    Field.optional(
      "max_position", \.maxPosition, .number(.positive), none: "none", unit: "fraction of equity",
      "Largest position in one symbol."
    )
    Field.optional(
      "max_gross_exposure", \.maxGrossExposure, .number(.positive), none: "none", unit: "fraction of equity",
      "Largest sum of all positions."
    )
    Field.optional(
      "max_drawdown", \.maxDrawdown, .number(.fraction), none: "none", unit: "fraction of the peak",
      "Fall of equity from its peak at which everything is sold and the worker stops.")
  }
}

extension SizingRule {
  /// The names of the rules.
  enum Name: String, CaseIterable {
    case fixedQuantity = "fixed_quantity"
    case fixedFraction = "fixed_fraction"
    case allIn = "all_in"
    case targetPercent = "target_percent"
  }

  /// The section `risk[].sizing`.
  static let table = SettingsTable(
    initial: RiskSettings(id: "main").sizing, later: laterRules,
    variants: SettingsVariants(
      "type", label: "sizing",
      [
        .init(Name.fixedQuantity.rawValue, required: ["quantity"]),
        .init(Name.fixedFraction.rawValue, required: ["fraction"]),
        .init(Name.allIn.rawValue),
        .init(Name.targetPercent.rawValue, ["fraction"]),
      ])
  ) {
    Field.value("type", \.name, .choice(later: laterRules), "The rule. `all_in` takes one symbol a worker.")
    Field.optional(
      "quantity", \.quantity, .number(.positive), none: "none", unit: "units",
      "Units an entry; required by `fixed_quantity`."
    )
    Field.optional(
      "fraction", \.fraction, .number(.fraction), none: "1 for target_percent",
      "Fraction of equity an entry or target; required by `fixed_fraction`.")
  }

  /// Rules that a later version will know, also as keys.
  private static let laterRules = ["volatility", "kelly", "risk_per_trade"]

  /// Which rule it is; another one begins with all of the equity, or with one unit.
  private var name: Name {
    get {
      switch self {
      case .fixedQuantity: .fixedQuantity
      case .fixedFraction: .fixedFraction
      case .allIn: .allIn
      case .targetPercent: .targetPercent
      }
    }
    set {
      switch newValue {
      case .fixedQuantity: self = .fixedQuantity(1)
      case .fixedFraction: self = .fixedFraction(1)
      case .allIn: self = .allIn
      case .targetPercent: self = .targetPercent(1)
      }
    }
  }

  /// The units of a rule that has them.
  private var quantity: Double? {
    get {
      if case .fixedQuantity(let quantity) = self { quantity } else { nil }
    }
    set {
      if case .fixedQuantity = self, let newValue { self = .fixedQuantity(newValue) }
    }
  }

  /// The fraction of a rule that has one.
  private var fraction: Double? {
    get {
      switch self {
      case .fixedFraction(let fraction), .targetPercent(let fraction): fraction
      case .fixedQuantity, .allIn: nil
      }
    }
    set {
      guard let newValue else { return }
      switch self {
      case .fixedFraction: self = .fixedFraction(newValue)
      case .targetPercent: self = .targetPercent(newValue)
      case .fixedQuantity, .allIn: break
      }
    }
  }
}
