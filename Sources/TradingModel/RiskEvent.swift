/// One row of the `events` results.
public struct RiskEvent: Equatable, Sendable {
  /// Cycle at which it happened; of repeated equal refusals the first.
  public var cycle: Int
  /// What happened.
  public var kind: RiskEventKind
  /// Index of the symbol, or nil where it concerns the whole portfolio.
  public var symbol: Int?
  /// Why, for refusals.
  public var reason: RefusalReason?
  /// See `RiskEventKind`.
  public var value: Double
  /// The instant of the cycle, in nanoseconds since the epoch; the cycle may lie before the ledger block's first.
  public var timestamp: Int64

  /// Cycle at which this became known: later than `cycle` for what is withheld until its outcome is clear.
  ///
  /// Rows stand in its order, so that how the run is cut into blocks does not show.
  public var knownCycle: Int

  /// Makes an event from its parts.
  public init(
    cycle: Int, kind: RiskEventKind, symbol: Int?, reason: RefusalReason? = nil, value: Double, timestamp: Int64 = 0,
    knownCycle: Int? = nil
  ) {
    self.knownCycle = knownCycle ?? cycle
    self.cycle = cycle
    self.timestamp = timestamp
    self.kind = kind
    self.symbol = symbol
    self.reason = reason
    self.value = value
  }
}
