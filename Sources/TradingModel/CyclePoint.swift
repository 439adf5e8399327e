/// A step of a cycle: the unit in which simulated trading is ordered.
public struct CyclePoint: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Index of the cycle within the run; -1 is before the first.
  public var cycle: Int
  /// The step of the cycle.
  public var step: CycleStep

  /// The `step` of the `cycle`.
  public init(cycle: Int, step: CycleStep) {
    self.cycle = cycle
    self.step = step
  }

  /// Whether `left` comes before `right`.
  public static func < (left: CyclePoint, right: CyclePoint) -> Bool {
    left.cycle == right.cycle ? left.step < right.step : left.cycle < right.cycle
  }

  /// What is shown to people.
  public var description: String { "cycle \(cycle), step \(step)" }
}
