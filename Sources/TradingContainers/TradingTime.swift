import SimulationRuntime
import TradingModel

extension VirtualTime {
  /// The time of a step of a cycle.
  package init(_ cycle: Int, _ step: CycleStep) { self.init(cycle: cycle, step: step.rawValue) }

  /// The time of a point of simulated trading.
  package init(_ point: CyclePoint) { self.init(point.cycle, point.step) }
}

/// An error of a pure core together with the virtual time at which it happened.
public struct TradingFailure: TimedError, CustomStringConvertible {
  /// When it happened.
  public let virtualTime: VirtualTime
  /// What happened.
  public let underlying: any Error

  /// What is shown to people.
  public var description: String { "\(underlying)" }

  package init(_ underlying: any Error, at point: CyclePoint) {
    virtualTime = VirtualTime(point)
    self.underlying = underlying
  }
}
