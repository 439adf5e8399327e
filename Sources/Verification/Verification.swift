import Backtesting
import Determinism
import RunResults
import SimulationRuntime

/// The axes over which a run must not change, and their values.
public struct VerificationAxes: Equatable, Sendable {
  /// Number of random schedules, seeds from 1.
  public var schedules: Int
  /// Number of schedules by priorities (PCT), seeds from 1, depths 1 to 4 in turn.
  public var priorities: Int
  /// Thread counts of the parallel policy.
  public var threads: [Int]
  /// Cycles a message of the data streamer.
  public var blocks: [Int]
  /// Runs in fresh processes.
  public var processes: Int
  /// Whether every combination is run rather than a covering set.
  public var isFull: Bool

  /// 50 random schedules, 12 by priorities, 1, 2 and 4 threads, blocks of 1, 7 and 256 cycles, two fresh processes.
  public init() {
    schedules = 50
    priorities = 12
    threads = [1, 2, 4]
    blocks = [1, 7, 256]
    processes = 2
    isFull = false
  }

  /// The runs to compare with the reference.
  ///
  /// At the end stand the ways that are none of schedules: replayed signals, the scalar path, lanes, and both. What
  /// trials are made of, batches one by one and in lanes, comes on top.
  ///
  /// In the covering set every value of every axis occurs, thread counts with every block size; block sizes, carriers
  /// and orders of registration rotate through the schedules. About
  /// `schedules + priorities + threads * blocks` runs.
  ///
  /// - Parameter steps: How long a run will be, for the schedules by priorities: the `stepCount` of an earlier one.
  public func variants(steps: Int? = nil) -> [RunManner] {
    let blocks = self.blocks.isEmpty ? [RunManner.largestBlock] : self.blocks
    // Few messages under way, so that the rare paths of full channels are taken too.
    func way(
      _ policy: SchedulingPolicy, _ block: Int, _ carrier: ChannelCarrier, _ permutation: UInt64?
    ) -> RunManner {
      RunManner(policy: policy, blockSize: block, carrier: carrier, capacity: 2, permutation: permutation)
    }
    var explored = (0..<max(0, schedules)).map { SchedulingPolicy.random(seed: UInt64($0) + 1) }
    explored += (0..<max(0, priorities)).map { .pct(seed: UInt64($0) + 1, depth: 1 + $0 % 4, steps: steps) }
    let parallel = threads.map { SchedulingPolicy.parallel(threads: $0) }
    var variants: [RunManner] = []
    if isFull {
      for policy in [.sorted] + parallel + explored {
        for block in blocks {
          for carrier in ChannelCarrier.allCases {
            for permutation in [nil, 1] as [UInt64?] {
              variants.append(way(policy, block, carrier, permutation))
            }
          }
        }
      }
      return variants + Self.paths
    }
    for (index, policy) in explored.enumerated() {
      variants.append(
        way(
          policy, blocks[index % blocks.count], index % 2 == 0 ? .direct : .stream,
          index % 3 == 0 ? nil : UInt64(index)))
    }
    for (index, policy) in parallel.enumerated() {
      for (place, block) in blocks.enumerated() {
        variants.append(
          way(
            policy, block, (index + place) % 2 == 0 ? .direct : .stream, place == 0 ? nil : UInt64(100 + index)))
      }
    }
    return variants + Self.paths
  }

  /// Replayed signals through the network, the scalar path with computed and with replayed ones, each with a block size
  /// of its own, and lanes likewise, these under several schedules too.
  public static var paths: [RunManner] {
    func lanes(_ policy: SchedulingPolicy, _ block: Int, _ carrier: ChannelCarrier = .direct) -> RunManner {
      var manner = RunManner(policy: policy, blockSize: block, carrier: carrier, capacity: 1)
      manner.path = .lanes
      return manner
    }
    func way(_ path: RunPath, _ signals: SignalOrigin, _ block: Int?) -> RunManner {
      var manner = RunManner(blockSize: block)
      (manner.path, manner.signals) = (path, signals)
      return manner
    }
    return [
      way(.network, .replayed, nil), way(.scalar, .computed, 64), way(.scalar, .replayed, nil),
      way(.lanes, .computed, 64), way(.lanes, .replayed, nil),
      lanes(.parallel(threads: 2), 300), lanes(.random(seed: 1), 7, .stream), lanes(.pct(seed: 1, depth: 3), 16),
    ]
  }
}

/// A run that did not compute what the reference computed.
public struct VerificationDifference: Error, CustomStringConvertible {
  /// How the run was made.
  public let variant: String
  /// The reference's run digest.
  public let expected: String
  /// The run's digest; `none` where it failed.
  public let found: String
  /// The error with which the run ended, where the reference had none.
  public let failure: String?
  /// Names of the streams whose digests differ.
  public let streams: [String]
  /// The first event at which the traces part; nil on the side that lacks it.
  public let divergence: (reference: TraceEvent?, variant: TraceEvent?)?
  /// The choices of the run, where it used one thread.
  public let schedule: Schedule?
  /// Whether the reference, or the run, made again in the very same way gave yet another digest: then it is not the way
  /// of running that shows, but something from outside of configuration, data and seed.
  public let isUnsteady: Bool

  /// Makes a difference from its parts.
  public init(
    variant: String, expected: String, found: String, streams: [String],
    divergence: (reference: TraceEvent?, variant: TraceEvent?)?, schedule: Schedule? = nil, isUnsteady: Bool = false,
    failure: String? = nil
  ) {
    self.variant = variant
    self.expected = expected
    self.found = found
    self.streams = streams
    self.divergence = divergence
    self.schedule = schedule
    self.isUnsteady = isUnsteady
    self.failure = failure
  }

  /// Names of the fields in which the first diverging events differ; empty where one run lacks the event.
  public var fields: [String] {
    guard let left = divergence?.reference, let right = divergence?.variant else { return [] }
    return EventField.namesOfDifferences(left.fields, right.fields)
  }

  /// Whose the first diverging event is, and when it takes place, in words.
  private var place: String {
    guard let event = divergence?.reference ?? divergence?.variant else { return "" }
    let owner = event.stream.kind == .signals ? "strategy" : "portfolio"
    return "; \(owner) \(event.stream.owner), cycle \(event.time.cycle)"
  }

  /// What is shown to people.
  public var description: String {
    var text = "not reproduced with \(variant)\n  run digest \(found), expected \(expected)\n"
    text += failure.map { "  it failed: \($0)" } ?? "  streams that differ: \(streams.joined(separator: ", "))"
    if let divergence {
      text += "\n  first diverging event:\n    reference: \(divergence.reference.map(Trace.line) ?? "(no such event)")"
      text += "\n    this run:  \(divergence.variant.map(Trace.line) ?? "(no such event)")"
      if !fields.isEmpty { text += "\n    differs in: \(fields.joined(separator: ", "))\(place)" }
    }
    if isUnsteady { text += "\n  \(RunSteadiness.explanation)" }
    // A longer one is no argument any more; the options above repeat the run too.
    if let schedule, schedule.choiceCount <= 300 { text += "\n  its schedule: --policy replay:\(schedule.text)" }
    return text
  }
}

/// What is said of runs that do not even repeat themselves.
public enum RunSteadiness {
  /// One line.
  public static let explanation =
    "made again in the same way, it came out differently: something is kept from run to run, or read from outside "
    + "(a clock, chance, a file)"
}

extension Backtest {
  /// Runs every variant and compares its digests with those of the reference (`sorted`, one thread).
  ///
  /// - Parameters:
  ///   - progress: Told after each run how many of how many are done.
  ///   - onStart: Given each network before it runs.
  /// - Returns: The reference's outcome.
  /// - Throws: `VerificationDifference` for the first variant that differs, and what `run` throws.
  @discardableResult
  public func verify(
    _ axes: VerificationAxes, progress: (@Sendable (Int, Int) -> Void)? = nil,
    onStart: (@Sendable (Network) -> Void)? = nil
  ) async throws -> BacktestOutcome {
    let reference = try await run(onStart: onStart)
    let variants = axes.variants(steps: reference.report.stepCount)
    for (index, variant) in variants.enumerated() {
      _ = try await run(variant, expecting: reference, onStart: onStart)
      progress?(index + 1, variants.count)
    }
    try await verifyBatches(reference)
    return reference
  }

  /// Runs in some way; an interrupted run is not compared.
  ///
  /// - Throws: `VerificationDifference` where it comes to something else than the reference, be it an error.
  func run(
    _ variant: RunManner, expecting reference: BacktestOutcome, onStart: (@Sendable (Network) -> Void)? = nil
  ) async throws -> BacktestOutcome {
    let outcome: BacktestOutcome
    do { outcome = try await run(variant, onStart: onStart) } catch let error as CancellationError {
      throw error
    } catch {
      let again = try? await run()
      throw VerificationDifference(
        variant: variant.description, expected: reference.runDigest, found: "none", streams: [], divergence: nil,
        isUnsteady: again?.runDigest != reference.runDigest, failure: "\(error)")
    }
    if outcome.wasInterrupted || outcome.runDigest == reference.runDigest { return outcome }
    throw await difference(of: outcome, made: variant, from: reference)
  }

  /// Runs another form of this backtest, such as one that replays saved signals, and compares the digests of the two.
  ///
  /// - Parameters:
  ///   - form: What must come to the same.
  ///   - name: What it is called where it does not.
  /// - Returns: The outcome of this backtest.
  /// - Throws: `VerificationDifference` with the first event at which they part, and what `run` throws.
  @discardableResult
  public func verify(
    _ form: Backtest, named name: String, _ manner: RunManner = RunManner()
  ) async throws -> BacktestOutcome {
    let reference = try await run()
    let outcome = try await form.run(manner)
    if outcome.runDigest == reference.runDigest { return reference }
    throw await difference(of: outcome, made: manner, by: form, named: name, from: reference)
  }

  /// Says where an outcome parts from the reference, by running both again with a trace.
  ///
  /// - Parameters:
  ///   - form: What came to the outcome; nil for this backtest.
  ///   - name: What the form is called.
  public func difference(
    of outcome: BacktestOutcome, made variant: RunManner, by form: Backtest? = nil, named name: String? = nil,
    from reference: BacktestOutcome
  ) async -> VerificationDifference {
    // What came to its end before and fails now is unsteady too.
    let original = try? await run(keeping: RunKeeping(trace: true))
    let repeated = try? await (form ?? self).run(variant, keeping: RunKeeping(trace: true, schedule: true))
    var isUnsteady = original?.runDigest != reference.runDigest
    if repeated?.runDigest != outcome.runDigest {
      // With several threads a repetition may well come out differently because of them.
      if case .parallel = variant.policy {} else { isUnsteady = true }
    }
    var divergence: (reference: TraceEvent?, variant: TraceEvent?)?
    if let left = original?.trace, let right = repeated?.trace { divergence = Self.firstDivergence(left, right) }
    let differing = zip(reference.streams, outcome.streams).filter { $0 != $1 }.map { "\($0.0.name)" }
    return VerificationDifference(
      variant: name ?? variant.description, expected: reference.runDigest, found: outcome.runDigest,
      streams: differing,
      divergence: divergence, schedule: repeated?.report.schedule, isUnsteady: isUnsteady)
  }

  /// Where two traces part: of events of one time, the raw signals come first, as they cause the others.
  private static func firstDivergence(
    _ reference: Trace, _ variant: Trace
  ) -> (reference: TraceEvent?, variant: TraceEvent?)? {
    // What stands in `events` is counted over the whole run, at the time of the first of its kind.
    func uncounted(_ trace: Trace) -> Trace { Trace(trace.events.filter { $0.stream.kind != .events }) }
    guard
      let found = Trace.firstDivergence(uncounted(reference), uncounted(variant))
        ?? Trace.firstDivergence(reference, variant)
    else { return nil }
    func rawSignals(_ trace: Trace) -> Trace { Trace(trace.events.filter { $0.stream.kind == .signals }) }
    func time(_ events: (left: TraceEvent?, right: TraceEvent?)) -> VirtualTime {
      min(events.left?.time ?? .end, events.right?.time ?? .end)
    }
    if let cause = Trace.firstDivergence(rawSignals(reference), rawSignals(variant)), time(cause) <= time(found) {
      return (cause.left, cause.right)
    }
    return (found.left, found.right)
  }
}
