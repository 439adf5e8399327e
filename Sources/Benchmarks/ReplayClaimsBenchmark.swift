import Backtesting
import Configuration
import Determinism
import FileFormats
import MarketData
import OrderExecution
import PerformanceAnalytics
import RiskControl
import RunResults
import SimulationRuntime
import TradingModel
import TradingStrategies

/// The dispatcher document's example, measured: signals of some parameter sets, and weight vectors over them, by full
/// backtests and by replaying signals that were computed once.
public struct ReplayClaimsBenchmark: Sendable {
  /// One example of the document.
  public struct Claim: Equatable, Sendable {
    /// Number of parameter sets.
    public var sets: Int
    /// Number of weight vectors.
    public var vectors: Int
    /// How many times as fast the document says that replaying is.
    public var factor: Int

    /// 6 sets and 1,000 vectors, 63-fold; 100 sets and 10,000 vectors, 50-fold.
    public static let all = [
      Claim(sets: 6, vectors: 1_000, factor: 63), Claim(sets: 100, vectors: 10_000, factor: 50),
    ]

    /// Makes a claim from its parts.
    public init(sets: Int, vectors: Int, factor: Int) {
      self.sets = sets
      self.vectors = vectors
      self.factor = factor
    }
  }

  /// What was measured of a claim; every time is of all sets and all vectors.
  public struct Figures: Sendable {
    /// The claim.
    public let claim: Claim
    /// Bars of the data.
    public let bars: Int
    /// How many vectors were run by full backtests; the time of all is that of these in proportion.
    public let measuredVectors: Int
    /// Seconds of full backtests through all containers.
    public let containers: Double
    /// Seconds of full backtests through the cores without containers.
    public let cores: Double
    /// Seconds in which the signals of all sets are computed.
    public let signals: Double
    /// Seconds in which they are replayed for every vector, one vector after the other.
    public let replays: Double
    /// The same with vectors in lanes.
    public let lanes: Double

    /// How many times as fast signals once and replays in lanes are as full backtests through containers.
    public var factor: Double { (signals + lanes) > 0 ? containers / (signals + lanes) : 0 }
    /// The same of full backtests and replays through the cores, one after the other: what replaying alone brings.
    public var coreFactor: Double { (signals + replays) > 0 ? cores / (signals + replays) : 0 }
  }

  /// Two runs of one vector that did not come to the same.
  public struct Disagreement: Error, CustomStringConvertible {
    /// What is shown to people.
    public let description: String
  }

  private let claim: Claim
  private let data: MarketDataSet
  private let strategies: [StrategySettings]
  private let weights: [[Double]]

  /// Makes daily bars, strategies and weights.
  ///
  /// - Parameter bars: How many bars there are.
  public init(_ claim: Claim, bars: Int) {
    self.claim = claim
    var draw = SeededGenerator(masterSeed: 3, id: "bench", purpose: "replay-claims")
    var close = 100.0
    let closes = (0..<bars).map { _ in
      close *= 1 + (draw.uniform() - 0.495) * 0.03
      return close
    }
    data = MarketDataSet([
      BarSeries(symbol: Symbol("WALK"), dailyCloses: closes, from: Timestamp(year: 2000, month: 1, day: 1))
    ])
    // The document's six sets, then as many lookbacks as it takes.
    let known = [10, 20, 30].flatMap { lookback in [0.01, 0.02].map { (lookback, $0) } }
    let more = (0..<max(0, claim.sets - known.count)).map { (31 + $0, 0.01) }
    strategies = (known + more).prefix(claim.sets).enumerated().map { place, set in
      StrategySettings(
        id: "momentum@\(place + 1)", type: "momentum",
        parameters: ["lookback": .integer(set.0), "threshold": .number(set.1)])
    }
    weights = (0..<claim.vectors).map { _ in
      let drawn = (0..<claim.sets).map { _ in 0.001 + draw.uniform() }
      let sum = drawn.reduce(0, +)
      return drawn.map { $0 / sum }
    }
  }

  /// Measures.
  ///
  /// - Parameter most: The most vectors that are run by full backtests.
  /// - Throws: `Disagreement` where a vector comes to something else by another way, what `Backtest.run` throws.
  public func run(atMost most: Int) async throws -> Figures {
    let step = max(1, (claim.vectors + most - 1) / max(1, most))
    let places = Array(stride(from: 0, to: claim.vectors, by: step))
    let part = Double(claim.vectors) / Double(places.count)
    let (network, containers) = try await full(places, .network)
    let (scalar, cores) = try await full(places, .scalar)
    let whole = try Backtest(workflow(strategies, weights: nil), data: data)
    let (columns, signals) = try await Measurement.seconds { try whole.computedSignals() }
    let (single, replays) = try await replay(whole, columns, inLanes: false)
    let (lane, lanes) = try await replay(whole, columns, inLanes: true)
    for (index, place) in places.enumerated() {
      for (name, found) in [("cores", scalar[index]), ("a replay", single[place]), ("lanes", lane[place])]
      where found != network[index] {
        throw Disagreement(description: "vector \(place + 1): \(name) came to another result than all containers")
      }
    }
    if single != lane { throw Disagreement(description: "replays one by one and in lanes came to other results") }
    // Each set is a full backtest too, of one strategy.
    let (_, setContainers) = try await sets(.network)
    let (_, setCores) = try await sets(.scalar)
    return Figures(
      claim: claim, bars: data.cycleCount, measuredVectors: places.count, containers: setContainers + part * containers,
      cores: setCores + part * cores, signals: signals, replays: replays, lanes: lanes)
  }

  private func full(_ places: [Int], _ path: RunPath) async throws -> (digests: [String], seconds: Double) {
    try await Measurement.seconds(of: places.map { workflow(strategies, weights: weights[$0]) }, over: data, path)
  }

  private func sets(_ path: RunPath) async throws -> (digests: [String], seconds: Double) {
    try await Measurement.seconds(of: strategies.map { workflow([$0], weights: nil) }, over: data, path)
  }

  /// Vectors that are replayed together; their whole results are kept until they all are through.
  private static let together = 256

  /// Plans a run for each vector and replays the signals, on one thread.
  private func replay(
    _ whole: Backtest, _ columns: [SignalColumns], inLanes: Bool
  ) async throws -> (digests: [String], seconds: Double) {
    let (digests, seconds) = try await Measurement.seconds {
      var digests: [String] = []
      for start in stride(from: 0, to: weights.count, by: Self.together) {
        let jobs = try weights[start..<min(start + Self.together, weights.count)].map { vector in
          ScalarBatch.Job(
            plan: try Backtest(workflow(strategies, weights: vector), data: data).plan, signals: columns)
        }
        let outcomes = inLanes ? LaneBatch(whole).run(jobs) : ScalarBatch(whole).run(jobs)
        digests += try outcomes.map { try $0.get().resultDigest }
      }
      return digests
    }
    return (digests, seconds)
  }

  /// The document's ensemble: every strategy has a part of the money.
  private func workflow(_ strategies: [StrategySettings], weights: [Double]?) -> Workflow {
    var workflow = Workflow(
      name: "bench", data: MarketDataSettings(path: "memory", symbols: data.symbols.symbols), strategies: strategies)
    for (place, weight) in (weights ?? []).enumerated() { workflow.strategies[place].weight = weight }
    workflow.execution.proportionalCommission = 0.001
    workflow.benchmark = .none
    workflow.risk[0].sizing = .targetPercent(1)
    workflow.risk[0].quantities = .fractional
    return workflow
  }
}

extension Measurement {
  /// Full backtests one after the other: their result digests, and the seconds that they took.
  fileprivate static func seconds(
    of workflows: [Workflow], over data: MarketDataSet, _ path: RunPath
  ) async throws -> (digests: [String], seconds: Double) {
    var manner = RunManner()
    manner.path = path
    let chosen = manner
    let (digests, seconds) = try await Measurement.seconds {
      var digests: [String] = []
      for workflow in workflows { digests.append(try await Backtest(workflow, data: data).run(chosen).resultDigest) }
      return digests
    }
    return (digests, seconds)
  }
}

extension ReplayClaimsBenchmark.Figures {
  /// The figures in the form of all benchmarks: a unit is a backtest.
  public var result: BenchmarkResult {
    BenchmarkResult(
      workload: "replay-claims/\(claim.sets)x\(claim.vectors)", times: [signals + lanes],
      units: claim.sets + claim.vectors, unit: "backtests",
      note: "\(bars) bars, one thread, signals once and replays in lanes; results of \(measuredVectors) vectors "
        + "compared with full backtests",
      extras: [
        ("claimed_factor", .integer(claim.factor)), ("factor", .number(factor)), ("core_factor", .number(coreFactor)),
        ("containers_s", .number(containers)), ("cores_s", .number(cores)), ("signals_s", .number(signals)),
        ("replays_s", .number(replays)), ("lanes_s", .number(lanes)), ("measured_vectors", .integer(measuredVectors)),
      ])
  }
}
