import Configuration
import Determinism
import MarketData
import SimulationRuntime
import TradingModel
import TradingStrategies

/// Checks that nothing up to a bar depends on what comes after it.
///
/// For several cuts the run is repeated on data that agree with the original up to the cut and no further: once with
/// the rest gone (truncate and replay), twice with the rest replaced by other prices (poisoning, upwards and
/// downwards, seeded). Every feature value, signal, fill, order and equity up to the cut must be the same to the bit.
///
/// Half of the cuts are taken at bars at which a strategy changed its mind: that is where knowledge of the next bar
/// shows. Cuts and prices are functions of the seed.
///
/// Truncated data go on for one bar after the cut, at the last close, so that what the end of the data legitimately
/// does (open orders expire, positions are closed out, a symbol's last bar is known for the last) happens behind it.
/// Not compared, since it is known only later by its meaning: orders that are open at the cut, reductions that belong
/// to them, and how often a refusal will be repeated.
///
/// A strategy sees nothing but its bars, unless whoever registered it has looked at the data: statistics of the whole
/// series, a model fitted to it, a copy of it. That is why the registry is made anew from each set of data.
public struct LookAheadCheck: Sendable {
  /// Number of cuts.
  public var cuts = 10
  /// Seed of cuts and prices.
  public var seed: UInt64 = 1

  private let workflow: Workflow
  private let data: MarketDataSet
  private let registry: @Sendable (MarketDataSet) throws -> StrategyRegistry

  /// A check of a workflow on data that was loaded for it.
  ///
  /// - Parameter registry: Makes the strategy types for given data, as it is done before a run.
  public init(
    _ workflow: Workflow, data: MarketDataSet,
    registry: @escaping @Sendable (MarketDataSet) throws -> StrategyRegistry = { _ in .builtIn }
  ) {
    self.workflow = workflow
    self.data = data
    self.registry = registry
  }

  /// What a check that found nothing has done.
  public struct Report: Equatable, Sendable {
    /// The bars after which the data was altered, ascending.
    public let cuts: [Timestamp]
    /// Number of runs, the original one included.
    public let runs: Int
    /// Number of facts (feature values, signals, fills, orders, records of equity) that were compared.
    public let comparisons: Int
  }

  /// Runs the check.
  ///
  /// - Parameter progress: Told after each run how many of how many are done.
  /// - Throws: `LookAheadViolation` for the earliest bar, of the first cut, that depends on what comes after it, or for
  ///   the first that comes out differently although nothing was altered; what planning and running throw;
  ///   `CancellationError` where `onStart`'s network was stopped.
  public func run(
    progress: (@Sendable (Int, Int) -> Void)? = nil, onStart: (@Sendable (Network) -> Void)? = nil
  ) async throws -> Report {
    let original = try await LookAheadRecord(workflow, data: data, registry: registry(data), onStart: onStart)
    let chosen = chooseCuts(original)
    let total = 3 * chosen.count + 1
    var runs = 1
    var comparisons = 0
    progress?(runs, total)
    for cut in chosen {
      for alteration in FutureAlteration.allCases {
        let altered = alteration.apply(to: data, after: cut, seed: seed)
        let record = try await LookAheadRecord(workflow, data: altered, registry: registry(altered), onStart: onStart)
        do {
          comparisons += try original.compare(with: record, through: cut, alteration)
        } catch let violation as LookAheadViolation {
          // What does not repeat itself on the same bars says nothing of later ones.
          let again = try await LookAheadRecord(workflow, data: data, registry: registry(data), onStart: onStart)
          _ = try original.compare(with: again, through: data.cycleCount - 1, nil)
          throw violation
        }
        runs += 1
        progress?(runs, total)
      }
    }
    return Report(
      cuts: chosen.map { Timestamp(nanoseconds: data.timestamps[$0]) }, runs: runs, comparisons: comparisons)
  }

  /// Cycles after which something comes, half of them such at which a signal was sent.
  private func chooseCuts(_ original: LookAheadRecord) -> [Int] {
    let first = data.warmupCount
    let last = data.cycleCount - 2
    guard cuts > 0, last >= first else { return [] }
    var draw = SeededGenerator(masterSeed: seed, id: "look-ahead", purpose: "cuts")
    var pool = original.signalCycles.filter { (first...last).contains($0) }
    draw.shuffle(&pool)
    var chosen = Array(pool.prefix(cuts / 2))
    let others = max(1, cuts - chosen.count)
    for index in 0..<others {
      let low = first + (last - first) * index / others
      let high = max(low, first + (last - first) * (index + 1) / others)
      chosen.append(draw.integer(in: low...high))
    }
    return chosen.sorted().withoutRepeats()
  }
}

/// Something up to a bar that changed when only what comes after the bar was altered.
public struct LookAheadViolation: Error, Equatable, CustomStringConvertible {
  /// What looked ahead: `strategy ID`, `feature NAME` with its readers, or `portfolio ID`.
  public let subject: String
  /// The symbol, where it is known.
  public let symbol: Symbol?
  /// When the bar closes whose fact changed.
  public let bar: Timestamp
  /// Index of its cycle.
  public let cycle: Int
  /// The last bar that was left as it was.
  public let cut: Timestamp
  /// How the rest was altered; nil where a run on the same bars, altered nowhere, said something else.
  public let alteration: String?
  /// The fact in the original run.
  public let original: String
  /// The fact in the altered run.
  public let altered: String
  /// One line that repeats the check, where whoever made it knows one.
  public var reproduction: String?

  /// The same, with the phase in which it was found; a file without phases has none.
  package func inPhase(_ name: String?) -> LookAheadViolation {
    guard let name else { return self }
    return LookAheadViolation(
      subject: "\(subject) of phase \(name)", symbol: symbol, bar: bar, cycle: cycle, cut: cut, alteration: alteration,
      original: original, altered: altered, reproduction: reproduction)
  }

  /// What is shown to people.
  public var description: String {
    let place = symbol.map { " of \($0)" } ?? ""
    let repetition = reproduction.map { "\n  reproduce with: \($0)" } ?? ""
    guard let alteration else {
      return
        "\(subject) is not reproducible: at bar \(bar)\(place) (cycle \(cycle)) it says something else when it runs "
        + "again on the same bars\n  \(RunSteadiness.explanation)\n  first:  \(original)\n  second: \(altered)"
        + repetition
    }
    return "\(subject) looks ahead: at bar \(bar)\(place) (cycle \(cycle)) it says something else when only bars after "
      + "\(cut) are \(alteration)\n  original: \(original)\n  altered:  \(altered)" + repetition
  }
}
