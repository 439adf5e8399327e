import Backtesting
import Configuration
import MarketData
import TradingStrategies
import Verification

/// Checks that a workflow computes the same in every way of running it.
///
/// Without a failure nothing is thrown, so that in Swift Testing a plain call is the expectation:
///
///     @Test func myWorkflow_isReproducible() async throws {
///       try await expectReproducible(workflow, data: bars, registry: registry)
///     }
///
/// - Parameters:
///   - workflow: What is run.
///   - data: The bars, for example of `MarketDataLoader` or `BarGenerator`.
///   - registry: The types of its strategies.
///   - variants: The ways.
/// - Returns: The outcome of the reference: one thread, sorted, with its ledgers.
/// - Throws: `ReproducibilityFailure` for the first way in which the run digest, or the error, is another; the error of
///   the reference where it is the same in every way; what planning the workflow throws.
@discardableResult
public func expectReproducible(
  _ workflow: Workflow, data: MarketDataSet, registry: StrategyRegistry = .builtIn, variants: RunVariants = .random(24)
) async throws -> BacktestOutcome {
  var check = WorkflowCheck(try Backtest(workflow, data: data, registry: registry))
  if let found = try await check.firstDifference(try variants.variants(forCase: 0)) {
    let types = registry.names == StrategyRegistry.builtIn.names ? "" : "registry: registry, "
    throw ReproducibilityFailure(
      reproduction: "try await expectReproducible(workflow, data: data, \(types)variants: [\"\(found.variant)\"])",
      seed: nil, variant: found.variant, difference: found.text, smallestCase: nil)
  }
  return try await check.reference()
}

/// Checks that generated workflows compute the same in every way of running them, and shrinks the first that does not.
///
/// - Parameters:
///   - generator: What the workflows may have.
///   - seeds: One workflow a seed.
///   - variants: The ways, other ones for every seed where they are drawn.
///   - property: What else must hold of the outcome of the reference, which keeps its ledgers; throws where it does
///     not.
/// - Returns: What happened in all these runs; see `RunCoverage.require(_:)`.
/// - Throws: `ReproducibilityFailure`; `PropertyFailure` where `property` throws, or where a workflow fails in the same
///   way however it is run.
@discardableResult
public func expectReproducible(
  _ generator: WorkflowGenerator, seeds: some Sequence<UInt64>, variants: RunVariants = .random(6),
  property: (GeneratedWorkflow, BacktestOutcome) async throws -> Void = { _, _ in }
) async throws -> RunCoverage {
  var coverage = RunCoverage()
  for seed in seeds {
    let generated = generator.workflow(seed: seed)
    var check = WorkflowCheck(try generated.backtest())
    if let found = try await check.firstDifference(try variants.variants(forCase: seed)) {
      throw try await failure(generator, generated, found)
    }
    coverage.add(check.coverage)
    guard let error = await fault(property, generated, check.expected) else { continue }
    let smallest = await generated.shrunk { candidate in
      guard let backtest = try? candidate.backtest() else { return false }
      return await fault(property, candidate, WorkflowCheck.ending(of: backtest)) != nil
    }
    throw PropertyFailure(
      reproduction: "try await expectReproducible(\(generator), seeds: [\(seed)], variants: [], property: property)",
      seed: seed, underlying: error, smallestCase: "\(smallest)")
  }
  return coverage
}

/// A property that does not hold of a generated workflow, or an error with which it ends in every way of running it:
/// generated workflows are sound, so what fails is a strategy of the user's.
public struct PropertyFailure: Error, CustomStringConvertible {
  /// One line of Swift that runs the failing case.
  public let reproduction: String
  /// The seed of the case.
  public let seed: UInt64
  /// What the property, or the run, threw for the case as it was drawn.
  public let underlying: any Error
  /// The smallest case found that fails.
  public let smallestCase: String

  /// What is shown to people.
  public var description: String {
    "\(underlying); reproduce with: \(reproduction)\nsmallest case found that fails:\n\(smallestCase)"
  }
}

/// What the run of a workflow threw, or else the property.
private func fault(
  _ property: (GeneratedWorkflow, BacktestOutcome) async throws -> Void, _ workflow: GeneratedWorkflow,
  _ ending: WorkflowCheck.Ending?
) async -> (any Error)? {
  switch ending {
  case .value(let outcome):
    do { try await property(workflow, outcome) } catch { return error }
    return nil
  case .error(let error): return error
  case nil: return nil
  }
}

private func failure(
  _ generator: WorkflowGenerator, _ generated: GeneratedWorkflow, _ first: WorkflowCheck.Difference
) async throws -> ReproducibilityFailure {
  func differs(_ workflow: GeneratedWorkflow) async -> WorkflowCheck.Difference? {
    guard let backtest = try? workflow.backtest() else { return nil }
    var check = WorkflowCheck(backtest)
    return try? await check.firstDifference([first.variant])
  }
  let smallest = await generated.shrunk { await differs($0) != nil }
  return ReproducibilityFailure(
    reproduction:
      "try await expectReproducible(\(generator), seeds: [\(generated.seed)], variants: [\"\(first.variant)\"])",
    seed: generated.seed, variant: first.variant, difference: await differs(smallest)?.text ?? first.text,
    smallestCase: "\(smallest)")
}

/// Runs one workflow as the reference and in other ways.
struct WorkflowCheck {
  struct Difference {
    let variant: RunManner
    let text: String
  }

  enum Ending {
    case value(BacktestOutcome)
    case error(any Error)

    /// What must be the same in every way.
    var text: String {
      switch self {
      case .value(let outcome): "run digest \(outcome.runDigest)"
      case .error(let error): "error: \(error)"
      }
    }
  }

  private let backtest: Backtest
  private(set) var expected: Ending?
  private(set) var coverage = RunCoverage()

  init(_ backtest: Backtest) { self.backtest = backtest }

  /// The outcome of the reference.
  ///
  /// - Throws: what the run throws.
  func reference() async throws -> BacktestOutcome {
    if case .value(let outcome) = expected { return outcome }
    return try await backtest.run(keeping: RunKeeping(ledgers: true))
  }

  /// The first way in which the run comes to something else.
  mutating func firstDifference(_ variants: [RunManner]) async throws -> Difference? {
    let reference = await ending(RunManner())
    expected = reference
    for variant in variants {
      let found = await ending(variant)
      guard found.text != reference.text else { continue }
      guard case .value(let left) = reference, case .value(let right) = found else {
        let again = await ending(RunManner())
        let note = again.text == reference.text ? "" : "\n\(RunSteadiness.explanation)"
        return Difference(variant: variant, text: "expected \(reference.text)\nfound    \(found.text)\(note)")
      }
      let difference = await backtest.difference(of: right, made: variant, from: left)
      return Difference(variant: variant, text: "\(difference)")
    }
    return nil
  }

  /// How a run as the reference ends.
  static func ending(of backtest: Backtest) async -> Ending {
    var check = WorkflowCheck(backtest)
    return await check.ending(RunManner())
  }

  private mutating func ending(_ manner: RunManner) async -> Ending {
    do {
      let outcome = try await backtest.run(manner, keeping: RunKeeping(ledgers: true))
      coverage.note(outcome, data: backtest.data, missingBars: backtest.plan.workflow.data.missingBars)
      return .value(outcome)
    } catch {
      coverage.note(nil)
      coverage.note(.failure)
      return .error(error)
    }
  }
}
