import Synchronization

/// Tells how much of some trials is worked, a hundred times at most; threads add to it as they come.
final class WorkMeter: Sendable {
  private struct State {
    var done = 0
    var total = 0
    /// Hundredths that were told.
    var told = 0
  }

  private let trials: Int
  private let before: Int
  private let onPart: @Sendable (Double) -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - trials: How many they are.
  ///   - before: Trials that were worked before these.
  init(trials: Int, behind before: Int, _ onPart: @escaping @Sendable (Double) -> Void) {
    (self.trials, self.before, self.onPart) = (trials, before, onPart)
  }

  /// The work begins, which is so much in whatever unit.
  func begin(total: Int) { state.withLock { $0 = State(total: total) } }

  /// So much more is worked.
  func add(_ work: Int) {
    let share = state.withLock { state -> Double? in
      state.done += work
      guard state.total > 0 else { return nil }
      let hundredths = min(100, state.done * 100 / state.total)
      if hundredths <= state.told { return nil }
      state.told = hundredths
      return Double(hundredths) / 100
    }
    if let share { onPart(Double(before) + share * Double(trials)) }
  }
}
