import Configuration
import MarketData
import TradingStrategies
import Verification

/// Checks that nothing a workflow computes up to a bar depends on what comes after it; see `LookAheadCheck`.
///
/// - Parameters:
///   - workflow: What is run.
///   - data: The bars.
///   - cuts: Number of bars after which the future is altered.
///   - seed: Seed of cuts and altered prices.
///   - registry: Makes the strategy types for given data: whatever your strategies prepare from the data is prepared
///     here, anew from each set.
/// - Returns: What was compared.
/// - Throws: `LookAheadViolation`; what planning and running throw.
@discardableResult
public func expectNoLookAhead(
  _ workflow: Workflow, data: MarketDataSet, cuts: Int = 10, seed: UInt64 = 1,
  registry: @escaping @Sendable (MarketDataSet) throws -> StrategyRegistry = { _ in .builtIn }
) async throws -> LookAheadCheck.Report {
  var check = LookAheadCheck(workflow, data: data, registry: registry)
  check.cuts = cuts
  check.seed = seed
  do {
    return try await check.run()
  } catch var violation as LookAheadViolation {
    violation.reproduction =
      "try await expectNoLookAhead(workflow, data: data, cuts: \(cuts), seed: \(seed), registry: registry)"
    throw violation
  }
}
