import Determinism
import FileFormats
import TradingModel

/// Which cycles of the data a run sees: the one place where range, warm-up, split and hold-out are applied.
struct DataRange {
  /// The first instant that is loaded; where there is a warm-up, that of its first cycle.
  var first: Int64
  /// The first instant of the run itself.
  var start: Int64
  /// The last instant of the run.
  var end: Int64
  /// How many of the loaded cycles lie before the run's own.
  var warmupCount = 0
  /// What is sealed, where something is.
  var holdout: HoldoutRange?
  /// What the range is called in messages.
  var words: String

  /// - Parameter cycles: Every instant at which a symbol of the run closes a bar, ascending.
  /// - Throws: Where a part, a warm-up or a hold-out asks for more cycles than there are.
  init(_ cycles: [Int64], _ settings: MarketDataSettings) throws(MarketDataErrors) {
    first = settings.start?.nanoseconds ?? .min
    start = first
    end = settings.end?.nanoseconds ?? .max
    words = "from \(settings.start?.textOfStart ?? "the beginning") to \(settings.end?.textOfEnd ?? "the end")"
    if settings.split == nil, settings.holdout == nil, settings.warmupOrDefault == .cycles(0) { return }
    var lower = cycles.lowerBound(of: start)
    let upper = Self.count(cycles, through: end)
    // Where there is no bar at all, the cutting of the series says so of each.
    if lower >= upper { return }
    let sealed = try settings.holdout.map { hold throws(MarketDataErrors) in
      try Self.sealed(hold, cycles, upper: upper, settings)
    }
    let unsealed = min(upper, sealed?.lowerBound ?? upper)
    if settings.split != nil, settings.start == nil, case .cycles(let count) = settings.warmupOrDefault {
      // The first cycles of the data warm up; what is split lies behind them.
      lower = min(max(0, count), unsealed)
    }
    let open = settings.usesHoldout ? upper : unsealed
    let boundary = lower + (settings.split?.trainCount(of: max(0, unsealed - lower)) ?? 0)
    let own =
      switch settings.split == nil ? nil : settings.use {
      case .train: lower..<max(lower, boundary)
      case .test: max(lower, boundary)..<max(lower, boundary, open)
      case nil: lower..<max(lower, open)
      }
    guard !own.isEmpty else { throw Self.empty(cycles[lower..<upper], sealed.map { cycles[$0.lowerBound] }, settings) }
    warmupCount = try Self.warmup(own.lowerBound, cycles, settings)
    first = cycles[own.lowerBound - warmupCount]
    start = cycles[own.lowerBound]
    end = cycles[own.upperBound - 1]
    words = "from \(Timestamp(nanoseconds: start)) to \(Timestamp(nanoseconds: end))"
    if let sealed {
      holdout = HoldoutRange(
        first: Timestamp(nanoseconds: cycles[sealed.lowerBound]),
        last: Timestamp(nanoseconds: cycles[sealed.upperBound - 1]), count: sealed.count,
        isOpened: own.upperBound > sealed.lowerBound)
    }
  }

  /// The number of cycles up to an instant, itself among them.
  private static func count(_ cycles: [Int64], through end: Int64) -> Int {
    end < .max ? cycles.lowerBound(of: end + 1) : cycles.count
  }

  /// The cycles that are sealed.
  private static func sealed(
    _ holdout: DataHoldout, _ cycles: [Int64], upper: Int, _ settings: MarketDataSettings
  ) throws(MarketDataErrors) -> Range<Int> {
    let whole = holdout.until.map { count(cycles, through: $0.nanoseconds) } ?? upper
    guard holdout.last > 0, holdout.last < whole else {
      throw MarketDataErrors(
        "the hold-out is the last \(holdout.last) of \(whole) cycles; expected at least 1, and some before it")
    }
    return whole - holdout.last..<whole
  }

  private static func empty(
    _ cycles: ArraySlice<Int64>, _ sealed: Int64?, _ settings: MarketDataSettings
  ) -> MarketDataErrors {
    if let sealed, !settings.usesHoldout, let first = cycles.first, first >= sealed {
      return MarketDataErrors(
        "every cycle of the run lies in the hold-out, which begins at \(Timestamp(nanoseconds: sealed)); expected an "
          + "earlier data.start, or uses_holdout: true")
    }
    let part = settings.use.map { "the part '\($0.rawValue)'" } ?? "the run"
    return MarketDataErrors(
      "\(part) of \(cycles.count) cycles has none; expected another data.split, or a longer range")
  }

  /// How many cycles before the run's first are loaded.
  private static func warmup(
    _ first: Int, _ cycles: [Int64], _ settings: MarketDataSettings
  ) throws(MarketDataErrors) -> Int {
    guard case .cycles(let count) = settings.warmupOrDefault else { return first }
    guard first >= count else {
      let start = settings.start?.textOfStart
      let place = settings.use == nil ? start : nil
      throw MarketDataErrors(
        "a warm-up of \(count) cycles before \(place ?? "\(Timestamp(nanoseconds: cycles[first]))") needs more data; "
          + "expected at most \(first)")
    }
    return count
  }
}
