import MarketFeatures
import SimulationRuntime
import Synchronization
import TradingModel
import TradingStrategies

/// A way to stop a run from within or beside it.
package final class NetworkHandle: Sendable {
  private let network = Mutex<Network?>(nil)
  private let action: @Sendable (Network) -> Void

  /// - Parameter action: How the run is stopped.
  package init(_ action: @escaping @Sendable (Network) -> Void = { $0.stop() }) { self.action = action }

  package func take(_ network: Network) { self.network.withLock { $0 = network } }

  package func stop() { network.withLock { $0 }.map(action) }
}

/// Strategies that misbehave when they are told to.
package enum SteeredStrategies {
  /// In and out of the market every `period` bars.
  private struct Alternating: Strategy {
    let period: Int
    /// Called at each bar with its number, from 0; returns a stance that takes the place of the strategy's own.
    let watch: @Sendable (Int) -> Stance?
    var count = 0

    mutating func decide(_ bar: borrowing StrategyBar) -> Stance {
      defer { count += 1 }
      if let stance = watch(count) { return stance }
      return count / period % 2 == 0 ? .flat : .long
    }
  }

  /// The types `stopping`, `broken` and `sided` beside those that come with the program.
  ///
  /// `stopping` asks the network of `handle`, if it has one, to stop at bar 100; `broken` returns a stance that does
  /// not exist at bar `at`; `sided` is long, or short if `direction` allows it, from bar `at` on. Each reads a feature
  /// of its own, so that no two strategies share a group.
  package static func registry(_ handle: NetworkHandle = NetworkHandle()) throws -> StrategyRegistry {
    var registry = StrategyRegistry.builtIn
    try registry.register(
      StrategyDefinition(name: "stopping", summary: "Stops the run.") { _, _ in
        var features = StrategyFeatures()
        features.use(.rateOfChange(91))
        return try PreparedStrategy(features) {
          Alternating(period: 7) { bar in
            if bar == 100 { handle.stop() }
            return nil
          }
        }
      })
    let at = ParameterSpecification.integer("at", in: 1...1_000_000, "Bar of the fault.")
    try registry.register(
      StrategyDefinition(name: "broken", parameters: [at], summary: "Returns an invalid stance.") { parameters, _ in
        let fault = try parameters.integer("at")
        var features = StrategyFeatures()
        features.use(.rateOfChange(fault))
        return try PreparedStrategy(features) {
          Alternating(period: 5) { $0 == fault ? Stance(direction: 2, strength: 1) : nil }
        }
      })
    try registry.register(
      StrategyDefinition(name: "sided", parameters: [at], summary: "Takes one side.") { parameters, direction in
        let start = try parameters.integer("at")
        let side: Stance = direction == .longShort ? .short : .long
        var features = StrategyFeatures()
        features.use(.simpleMovingAverage(start))
        return try PreparedStrategy(features) {
          Alternating(period: 1) { $0 >= start ? side : .flat }
        }
      })
    return registry
  }
}
