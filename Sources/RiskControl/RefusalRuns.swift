import TradingModel

/// Attempts in a row, of one symbol and intent, that came to nothing for the same reason.
private struct RefusalRun: Sendable {
  /// `refusal` or `limited`.
  var kind: RiskEventKind
  var reason: RefusalReason?
  /// The first attempt.
  var firstCycle: Int
  var timestamp: Int64
  var count: Int
}

/// The runs that have not ended, by symbol and intent.
///
/// A run ends when an attempt of the same symbol and intent has another outcome, or with the data; its event is known
/// then and not before, whatever blocks the data comes in. Most workers have few runs, so what is kept grows with
/// these and not with the symbols; every operation but `endAll` takes constant time.
struct RefusalRuns: Sendable {
  /// By `symbol * intents + intent`.
  private var runs: [Int: RefusalRun] = [:]

  /// Whether the last attempt was refused by the engine.
  func isRefused(_ symbol: Int, _ intent: OrderIntent) -> Bool {
    !runs.isEmpty && runs[Self.key(symbol, intent)]?.kind == .refusal
  }

  /// Whether another refusal for `reason` would be a repetition.
  func repeats(_ symbol: Int, _ intent: OrderIntent, _ reason: RefusalReason) -> Bool {
    guard let run = runs[Self.key(symbol, intent)] else { return false }
    return run.kind == .refusal && run.reason == reason
  }

  /// Counts an attempt that came to nothing; returns the event of the run that it ended, if any.
  mutating func note(
    _ kind: RiskEventKind, _ reason: RefusalReason?, _ symbol: Int, _ intent: OrderIntent, cycle: Int,
    timestamp: Int64
  ) -> RiskEvent? {
    let key = Self.key(symbol, intent)
    if let run = runs[key], run.kind == kind, run.reason == reason {
      runs[key]?.count += 1
      return nil
    }
    let ended = end(symbol, intent)
    runs[key] = RefusalRun(kind: kind, reason: reason, firstCycle: cycle, timestamp: timestamp, count: 1)
    return ended
  }

  /// Ends the run of a symbol and intent, where there is one, and returns its event.
  mutating func end(_ symbol: Int, _ intent: OrderIntent) -> RiskEvent? {
    if runs.isEmpty { return nil }
    let key = Self.key(symbol, intent)
    return runs.removeValue(forKey: key).map { Self.event($0, key) }
  }

  /// Ends every run, by symbol and intent.
  mutating func endAll() -> [RiskEvent] {
    let events = runs.sorted { $0.key < $1.key }.map { Self.event($0.value, $0.key) }
    runs = [:]
    return events
  }

  private static func key(_ symbol: Int, _ intent: OrderIntent) -> Int {
    symbol * OrderIntent.allCases.count + Int(intent.rawValue)
  }

  private static func event(_ run: RefusalRun, _ key: Int) -> RiskEvent {
    RiskEvent(
      cycle: run.firstCycle, kind: run.kind, symbol: key / OrderIntent.allCases.count, reason: run.reason,
      value: Double(run.count), timestamp: run.timestamp)
  }
}
