import Backtesting
import SimulationRuntime
import Verification

/// A network, built and not run yet, and how to read its result once it has run.
public struct NetworkUnderTest<Result: Equatable & Sendable>: Sendable {
  /// The network.
  public let network: Network
  private let ending: @Sendable ((any Error)?) async throws -> Result

  /// A network whose result is what `result` reads after a run that succeeded.
  public init(_ network: Network, result: @escaping @Sendable () async throws -> Result) {
    self.init(network) { error in
      if let error { throw error }
      return try await result()
    }
  }

  /// A network whose result is made of what it computed and of the error of its run, nil where there was none.
  public init(_ network: Network, ending: @escaping @Sendable ((any Error)?) async throws -> Result) {
    self.network = network
    self.ending = ending
  }

  /// Runs the network, once.
  ///
  /// - Throws: what the run throws and what reading the result throws.
  func run(_ policy: SchedulingPolicy) async throws -> (result: Result, report: NetworkReport?) {
    var report: NetworkReport?
    var failure: (any Error)?
    do { report = try await network.run(policy) } catch { failure = error }
    return (try await ending(failure), report)
  }
}

/// Checks that a network computes the same in every way of running it.
///
///     try await expectReproducible { variant in
///       let network = Network()
///       // declare channels with variant.capacity and variant.carrier, add containers
///       return NetworkUnderTest(network) { await collector.taken }
///     }
///
/// - Parameters:
///   - variants: The ways; schedule and threads are set by the check, the rest is for `build` to follow.
///   - build: Builds the network anew for every run.
/// - Returns: The result of the reference: one thread, sorted.
/// - Throws: `ReproducibilityFailure` for the first way in which the result, or the error, is another; the error of the
///   reference where it is the same in every way.
@discardableResult
public func expectReproducible<Result: Equatable & Sendable>(
  variants: RunVariants = .random(24), network build: (RunManner) throws -> NetworkUnderTest<Result>
) async throws -> Result {
  var coverage = RunCoverage()
  let reference = RunManner()
  let expected = await RunEnding.of { try await run(build, reference, &coverage) }
  for variant in try variants.variants(forCase: 0) {
    let found = await RunEnding.of { try await run(build, variant, &coverage) }
    guard found != expected else { continue }
    let again = await RunEnding.of { try await run(build, reference, &coverage) }
    let note = again == expected ? "" : "\n\(RunSteadiness.explanation)"
    throw ReproducibilityFailure(
      reproduction: "try await expectReproducible(variants: [\"\(variant)\"], network: build)", seed: nil,
      variant: variant, difference: TextDifference.lines(expected.text, found.text) + note, smallestCase: nil)
  }
  return try await run(build, reference, &coverage)
}

private func run<Result>(
  _ build: (RunManner) throws -> NetworkUnderTest<Result>, _ variant: RunManner,
  _ coverage: inout RunCoverage
) async throws -> Result {
  let (result, report) = try await build(variant).run(variant.policy)
  coverage.note(report)
  return result
}

/// Checks that generated networks compute the same in every way of running them, and shrinks the first that does not.
///
/// - Parameters:
///   - generator: What the networks may have.
///   - seeds: One network a seed.
///   - variants: The ways, other ones for every seed where they are drawn.
/// - Returns: What happened in all these runs; see `RunCoverage.require(_:)`.
/// - Throws: `ReproducibilityFailure`.
@discardableResult
public func expectReproducible(
  _ generator: NetworkGenerator, seeds: some Sequence<UInt64>, variants: RunVariants = .random(12)
) async throws -> RunCoverage {
  var coverage = RunCoverage()
  for seed in seeds {
    let network = generator.network(seed: seed)
    let ways = try variants.variants(forCase: seed)
    guard let first = try await differing(network, ways, &coverage) else { continue }
    var ignored = RunCoverage()
    let smallest = try await network.shrunk { try await differing($0, [first.variant], &ignored) != nil }
    let last = try await differing(smallest, [first.variant], &ignored) ?? first
    throw ReproducibilityFailure(
      reproduction: "try await expectReproducible(\(generator), seeds: [\(seed)], variants: [\"\(first.variant)\"])",
      seed: seed, variant: first.variant, difference: last.text, smallestCase: "\(smallest)")
  }
  return coverage
}

/// The first way in which a network computes something else than the reference.
private func differing(
  _ network: GeneratedNetwork, _ variants: [RunManner], _ coverage: inout RunCoverage
) async throws -> (variant: RunManner, text: String)? {
  let reference = RunManner()
  let expected = try await run({ try network.build($0) }, reference, &coverage)
  if expected.failure != nil { coverage.note(.failure) }
  for variant in variants {
    let found = try await run({ try network.build($0) }, variant, &coverage)
    guard found != expected else { continue }
    var lines = ["failure \(found.failure ?? "none"), expected \(expected.failure ?? "none")"]
    for (left, right) in zip(expected.digests, found.digests) where left != right {
      lines.append("container \(right), expected \(left)")
    }
    return (variant, lines.joined(separator: "\n"))
  }
  return nil
}
