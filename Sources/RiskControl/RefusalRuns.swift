import TradingModel

/// Attempts in a row, of one symbol and intent, that came to nothing for the same reason.
struct RefusalRun: Equatable, Sendable {
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
/// then and not before, whatever blocks the data comes in.
struct RefusalRuns: Sendable {
  private var runs: [RefusalRun?]
  private var count = 0

  init(symbolCount: Int) {
    runs = Array(repeating: nil, count: symbolCount * OrderIntent.allCases.count)
  }

  /// Whether the last attempt was refused by the engine.
  func isRefused(_ symbol: Int, _ intent: OrderIntent) -> Bool {
    count > 0 && runs[Self.index(symbol, intent)]?.kind == .refusal
  }

  /// Whether another refusal for `reason` would be a repetition.
  func repeats(_ symbol: Int, _ intent: OrderIntent, _ reason: RefusalReason) -> Bool {
    guard count > 0, let run = runs[Self.index(symbol, intent)] else { return false }
    return run.kind == .refusal && run.reason == reason
  }

  /// Counts an attempt that came to nothing; returns the event of the run that it ended, if any.
  mutating func note(
    _ kind: RiskEventKind, _ reason: RefusalReason?, _ symbol: Int, _ intent: OrderIntent, cycle: Int,
    timestamp: Int64
  ) -> RiskEvent? {
    let index = Self.index(symbol, intent)
    if let run = runs[index], run.kind == kind, run.reason == reason {
      runs[index]?.count += 1
      return nil
    }
    let ended = end(symbol, intent)
    runs[index] = RefusalRun(kind: kind, reason: reason, firstCycle: cycle, timestamp: timestamp, count: 1)
    count += 1
    return ended
  }

  /// Ends the run of a symbol and intent, where there is one, and returns its event.
  mutating func end(_ symbol: Int, _ intent: OrderIntent) -> RiskEvent? {
    if count == 0 { return nil }
    let index = Self.index(symbol, intent)
    guard let run = runs[index] else { return nil }
    runs[index] = nil
    count -= 1
    return Self.event(run, symbol)
  }

  /// Ends every run, by symbol and intent.
  mutating func endAll() -> [RiskEvent] {
    var events: [RiskEvent] = []
    if count == 0 { return events }
    for index in runs.indices {
      guard let run = runs[index] else { continue }
      events.append(Self.event(run, index / OrderIntent.allCases.count))
      runs[index] = nil
    }
    count = 0
    return events
  }

  private static func index(_ symbol: Int, _ intent: OrderIntent) -> Int {
    symbol * OrderIntent.allCases.count + Int(intent.rawValue)
  }

  private static func event(_ run: RefusalRun, _ symbol: Int) -> RiskEvent {
    RiskEvent(
      cycle: run.firstCycle, kind: run.kind, symbol: symbol, reason: run.reason, value: Double(run.count),
      timestamp: run.timestamp)
  }
}
