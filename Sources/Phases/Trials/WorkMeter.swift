import Synchronization

/// Tells how much of some trials is worked, a hundred times at most; threads add to it as they come.
final class WorkMeter: Sendable {
  private struct State {
    var done = 0
    var total = 0
    /// Which part of the whole it is.
    var range = 0.0...0.0
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

  /// A stage of the work begins, which is so much in whatever unit.
  ///
  /// - Parameter end: Which part of the whole is worked when it ends.
  func begin(total: Int, upTo end: Double = 1) {
    state.withLock { state in
      (state.done, state.total) = (0, total)
      state.range = min(state.range.upperBound, end)...end
    }
  }

  /// So much more is worked.
  func add(_ work: Int) {
    let share = state.withLock { state -> Double? in
      state.done += work
      guard state.total > 0 else { return nil }
      let length = state.range.upperBound - state.range.lowerBound
      let share = state.range.lowerBound + length * min(1, Double(state.done) / Double(state.total))
      let hundredths = Int(share * 100)
      if hundredths <= state.told { return nil }
      state.told = hundredths
      return Double(hundredths) / 100
    }
    if let share { onPart(Double(before) + share * Double(trials)) }
  }
}
