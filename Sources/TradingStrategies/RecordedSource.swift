import TradingModel

/// Where signals that somebody else made are read from: a strategy of the type `recorded_signals`.
public struct RecordedSource: Equatable, Sendable {
  /// The table: JSON Lines, CSV or Parquet; already resolved against the folder of the workflow file.
  public var path: String
  /// The path as the file has it, for the canonical form.
  public var writtenPath: String
  /// What happens to a signal whose time is no cycle.
  public var alignment: SignalAlignment

  /// A table at a path.
  public init(path: String, alignment: SignalAlignment = .exact) {
    self.path = path
    writtenPath = path
    self.alignment = alignment
  }

  /// The type of such strategies; no registered type has this name.
  public static let typeName = "recorded_signals"
}

/// Stands where a strategy would, and says nothing: what was recorded is said in its place.
struct SilentStrategy: Strategy {
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance { .flat }
}
