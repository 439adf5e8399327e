/// What happens to a recorded signal whose time is no cycle of the run.
public enum SignalAlignment: String, Sendable, CaseIterable {
  /// It is an error.
  case exact
  /// It counts from the next cycle on, as one that was heard between two closes.
  case nextCycle = "next_cycle"
}
