import TradingContainers

/// What is kept of a run beside its digests, metrics and tables.
public struct RunKeeping: Sendable {
  /// Whether the outcome holds every event.
  public var keepsTrace: Bool
  /// Whether the outcome holds everything that every portfolio did.
  public var keepsLedgers: Bool
  /// Whether the choices of the run are written down, see `Network.recordedSchedule`.
  public var recordsSchedule: Bool
  /// Whether the outcome holds the raw signals of every strategy.
  public var keepsSignals: Bool
  /// Told how far the run has come.
  public var progress: RunProgress?

  /// Nothing by default.
  public init(
    trace: Bool = false, ledgers: Bool = false, schedule: Bool = false, signals: Bool = false,
    progress: RunProgress? = nil
  ) {
    keepsTrace = trace
    keepsLedgers = ledgers
    recordsSchedule = schedule
    keepsSignals = signals
    self.progress = progress
  }
}
