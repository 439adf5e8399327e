/// What a notice is about: its name in results, how grave it is, and when it is given.
///
/// A name never changes its meaning. The order is that in which notices are told: what ended trading, what kept orders
/// from the market, what no order came from, what is odd about the data, what the figures leave open.
public enum NoticeCode: String, CaseIterable, Sendable {
  case ruin
  case drawdownStop = "drawdown_stop"
  case entriesRefused = "entries_refused"
  case unitBeyondCapital = "unit_beyond_capital"
  case neverSignalled = "never_signalled"
  case noFinalSignal = "no_final_signal"
  case lookbackBeyondData = "lookback_beyond_data"
  case endedWhileHeld = "ended_while_held"
  case priceJumps = "price_jumps"
  case rowsDropped = "rows_dropped"
  case fillsWithoutVolume = "fills_without_volume"
  case fillsAtSameClose = "fills_at_same_close"
  case lookAheadUnchecked = "look_ahead_unchecked"
  case shortSample = "short_sample"
  case entriesLimited = "entries_limited"
  case ordersExpired = "orders_expired"
  case openPositions = "open_positions"
  case regimeShares = "regime_shares"
  case keysWithoutEffect = "keys_without_effect"
}

/// How grave a notice is.
public enum NoticeSeverity: String, CaseIterable, Sendable {
  /// The result may not be what it is taken for.
  case warning
  /// Part of the result, and not seen in its figures.
  case note
}

extension NoticeCode {
  /// What is said of a code once, here: documentation and reports take it from here.
  struct Entry {
    let severity: NoticeSeverity
    /// Whether it is told before a run already, by `validate --data` and `explain`.
    let isKnownBefore: Bool
    /// When it is given.
    let meaning: String
  }

  /// How grave it is.
  public var severity: NoticeSeverity { entry.severity }

  /// Whether it is told before a run already.
  public var isKnownBefore: Bool { entry.isKnownBefore }

  /// When it is given, a sentence.
  public var meaning: String { entry.meaning }

  private var entry: Entry {
    switch self {
    case .ruin: Self.after(.warning, "Equity fell to zero or below: the portfolio left the market for good.")
    case .drawdownStop:
      Self.after(
        .warning, "Equity fell from its peak by `limits.max_drawdown`: the portfolio left the market for good.")
    case .entriesRefused:
      Self.after(.warning, "Entries were refused, for lack of funds or because they came to less than a unit.")
    case .unitBeyondCapital:
      Self.before(.warning, "One unit costs more than the capital in every bar, and only whole units are bought.")
    case .neverSignalled: Self.after(.warning, "A strategy was flat from the first bar to the last.")
    case .noFinalSignal:
      Self.after(.warning, "Strategies of a portfolio signalled, and their aggregation never came to a signal.")
    case .lookbackBeyondData:
      Self.before(.warning, "A feature of a strategy is not defined before the data of a symbol end.")
    case .endedWhileHeld: Self.after(.warning, "The data of a symbol ended, before those of others, while it was held.")
    case .priceJumps:
      Self.before(
        .warning,
        "A price differs by more than 20 % of the lower from the close before, a high or low from its bar's open and "
          + "close."
      )
    case .rowsDropped: Self.before(.warning, "Rows of the data were left out, as `data.quality` says.")
    case .fillsWithoutVolume:
      Self.after(.warning, "Orders were filled in bars without volume, of symbols that have volume in others.")
    case .fillsAtSameClose:
      Self.before(.warning, "With `fill: same_close` orders are filled at a price that was not known when deciding.")
    case .lookAheadUnchecked:
      Self.before(.warning, "A strategy or a classifier is the program's own; no run tells whether it looks ahead.")
    case .shortSample: Self.before(.warning, "There are fewer than 30 daily returns.")
    case .entriesLimited:
      Self.after(.note, "`limits.max_position` or `limits.max_gross_exposure` made entries smaller, or left nothing.")
    case .ordersExpired: Self.after(.note, "Orders were still open when the data ended.")
    case .openPositions:
      Self.after(.note, "Positions were open at the end: they are in the equity, and in no trade.")
    case .regimeShares:
      Self.before(.note, "The weights of strategies change with the regime: at how many bars which of them held.")
    case .keysWithoutEffect: Self.before(.note, "The workflow gives keys that change nothing.")
    }
  }

  private static func before(_ severity: NoticeSeverity, _ meaning: String) -> Entry {
    Entry(severity: severity, isKnownBefore: true, meaning: meaning)
  }

  private static func after(_ severity: NoticeSeverity, _ meaning: String) -> Entry {
    Entry(severity: severity, isKnownBefore: false, meaning: meaning)
  }
}
