import Backtesting
import Determinism
import SimulationRuntime

/// What a soak has explored.
public struct SoakReport: Equatable, Sendable {
  /// How often a value was tried.
  public struct Tally: Equatable, Sendable {
    /// The value.
    public let value: String
    /// How often.
    public internal(set) var count: Int
  }

  /// The one digest of all runs.
  public let runDigest: String
  /// The first seed.
  public let firstSeed: UInt64
  /// The last seed that was run to its end; one less than the first where none was.
  public internal(set) var lastSeed: UInt64
  /// Runs that ended, the reference apart.
  public internal(set) var runs = 0
  /// Schedules: `sorted`, `parallel:N`, `random`, `pct`.
  public internal(set) var policies: [Tally] = []
  /// Cycles a message.
  public internal(set) var blocks: [Tally] = []
  /// What carried messages.
  public internal(set) var carriers: [Tally] = []
  /// Messages that could be under way in a channel.
  public internal(set) var capacities: [Tally] = []
  /// Orders of registration: `configured`, `shuffled`.
  public internal(set) var orders: [Tally] = []
  /// How often a sender waited for credit.
  public internal(set) var creditWaits = 0
  /// How often a full channel grew.
  public internal(set) var growths = 0

  init(runDigest: String, firstSeed: UInt64) {
    self.runDigest = runDigest
    self.firstSeed = firstSeed
    lastSeed = firstSeed &- 1
  }

  mutating func note(_ variant: RunManner, seed: UInt64, _ report: NetworkReport) {
    runs += 1
    lastSeed = seed
    let policy = variant.policy.argument
    Self.note(policy.hasPrefix("parallel") ? policy : String(policy.prefix { $0 != ":" }), in: &policies)
    Self.note(variant.blockSize.map(String.init) ?? "planned", in: &blocks)
    Self.note(variant.carrier.rawValue, in: &carriers)
    Self.note("\(variant.capacity)", in: &capacities)
    Self.note(variant.permutation == nil ? "configured" : "shuffled", in: &orders)
    creditWaits += report.creditWaitCount
    growths += report.growthCount
  }

  /// Counts a value; values stand in natural order.
  private static func note(_ value: String, in tallies: inout [Tally]) {
    if let index = tallies.firstIndex(where: { $0.value == value }) {
      tallies[index].count += 1
    } else {
      let place = tallies.firstIndex { NaturalOrder.precedes(value, $0.value) } ?? tallies.count
      tallies.insert(Tally(value: value, count: 1), at: place)
    }
  }
}

extension SoakReport: CustomStringConvertible {
  /// What was covered, a line an axis.
  public var description: String {
    func list(_ tallies: [Tally]) -> String {
      tallies.map { "\($0.value) (\($0.count))" }.joined(separator: ", ")
    }
    return """
      \(runs) runs, one digest
        run digest  \(runDigest)
        seeds       \(runs == 0 ? "none" : "\(firstSeed) to \(lastSeed)")
        schedules   \(list(policies))
        blocks      \(list(blocks)) cycles
        carriers    \(list(carriers))
        capacities  \(list(capacities)) messages
        order       \(list(orders))
        rare paths  \(creditWaits) waits for credit, \(growths) channels grown
      """
  }
}

extension Backtest {
  /// Runs in ever new ways, a seed after the other, and compares each digest with the reference's.
  ///
  /// - Parameters:
  ///   - seed: The first seed; `RunManner.random(seed:)` says what a seed means.
  ///   - goesOn: Asked before every run.
  ///   - progress: Told after each run what is covered so far.
  ///   - onStart: Given each network before it runs; a run that is stopped through it ends the soak and does not count.
  /// - Returns: What was covered.
  /// - Throws: `VerificationDifference` for the first way that gives another digest, and what `run` throws.
  public func soak(
    from seed: UInt64 = 1, while goesOn: () -> Bool, progress: ((SoakReport) -> Void)? = nil,
    onStart: (@Sendable (Network) -> Void)? = nil
  ) async throws -> SoakReport {
    let reference = try await run(onStart: onStart)
    var report = SoakReport(runDigest: reference.runDigest, firstSeed: seed)
    if reference.wasInterrupted { return report }
    var next = seed
    while goesOn() {
      let variant = RunManner.random(seed: next)
      let outcome = try await run(variant, expecting: reference, onStart: onStart)
      if outcome.wasInterrupted { break }
      report.note(variant, seed: next, outcome.report)
      progress?(report)
      next &+= 1
    }
    return report
  }
}
