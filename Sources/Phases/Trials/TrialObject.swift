import Backtesting
import Configuration
import ContentStore
import FileFormats
import MarketData
import ParameterSearch
import PerformanceAnalytics
import RegimeAnalysis
import RunResults
import TradingStrategies

/// A batch of trials as an object of a store: what is found again after a kill.
struct TrialObject {
  let key: ObjectKey
  private let sets: [ParameterSet]
  private let space: TrialSpace
  private let hasEquity: Bool
  private let hasTrades: Bool

  /// Nil where the batch cannot be told from another: without a store, or with strategies or classifiers whose code has
  /// no version.
  ///
  /// - Parameter window: The cycles that the trials are in the market, of a walk; nil for those that the file says.
  init?(
    _ batch: [ParameterSet], of phase: Phase, _ space: TrialSpace, _ extent: TrialRunner.Extent,
    _ workshop: PhaseWorkshop, window: Range<Int>? = nil
  ) {
    guard let identity = workshop.identity, let hashes = try? workshop.data(space.base).dataHashes, !hashes.isEmpty
    else { return nil }
    for strategy in space.base.strategies
    where workshop.registry.definition(named: strategy.type)?.version == nil { return nil }
    let regimes = space.base.regimeAggregation.regimes
    for custom in regimes.classifiers.compactMap(\.custom)
    where workshop.registry.classifier(named: custom.type)?.version == nil { return nil }
    guard let classifiers = try? regimes.identities(workshop.registry) else { return nil }
    sets = batch
    self.space = space
    hasEquity = extent.keepsEquity
    hasTrades = extent.hasTrades
    var base = space.base
    base.phases = []
    base.name = "trials"
    base.study = nil
    // No mode changes a result.
    base.executionMode = .traditional
    base.results = ResultsSettings()
    var settings = [
      JSONMember("workflow", base.canonicalForm), JSONMember("classifiers", .array(classifiers)),
      JSONMember("keys", .array(space.axes.map { .string($0.path) })),
      JSONMember("trials", .array(batch.map { .array([.integer($0.trial), .array($0.values)]) })),
      JSONMember("seed", .string(phase.settings.trials.seed.rawValue)), JSONMember("phase", .string(phase.name)),
      JSONMember("run_digests", .boolean(extent.hasRunDigests)), JSONMember("equity", .boolean(hasEquity)),
      JSONMember("metrics", .boolean(extent.metrics == .all)),
      JSONMember("multiplies", .boolean(space.multipliesWeights)),
    ]
    // Only where they are left out, so that batches with trades are found under the keys that they always had.
    if !hasTrades { settings.append(JSONMember("trades", .boolean(false))) }
    if let window {
      settings.append(JSONMember("window", .array([.integer(window.lowerBound), .integer(window.upperBound)])))
    }
    key = ObjectKey(
      kind: "trials", settings: .object(settings), inputs: hashes.map { "\($0.sha256) \($0.file)" },
      maker: .build(identity))
  }

  /// Columns: a row a trial, then a row a portfolio, then the equities of portfolios.
  func content(_ results: [TrialResult]) -> ObjectContent {
    let portfolios = results.flatMap { result in result.portfolios.map { (result.trial, $0) } }
    var columns: [Column] = [
      .texts(results.map(\.state.rawValue)), .texts(results.map { $0.error ?? "" }),
      .integers(results.map(\.signalCount)), .texts(results.map { $0.resultDigest ?? "" }),
      .texts(results.map { $0.runDigest ?? "" }), .integers(portfolios.map(\.0)), .texts(portfolios.map(\.1.id)),
      .integers(portfolios.map(\.1.orderCount)), .integers(portfolios.map(\.1.firstCycle)),
    ]
    for metric in Metric.all { columns.append(.numbers(portfolios.map { metric.number(in: $0.1.metrics) })) }
    if hasEquity { columns += portfolios.map { Column(.doubles($0.1.equity)) } }
    return ObjectContent(facts: .object([JSONMember("trials", .integer(results.count))]), columns: columns)
  }

  /// The results that an object holds; nil where it holds something else.
  func results(_ content: ObjectContent) -> [TrialResult]? {
    let columns = content.columns
    guard columns.count >= 9 + Metric.all.count, let states = columns[0].textValues, let errors = columns[1].textValues,
      let signals = columns[2].integerValues, let digests = columns[3].textValues,
      let runDigests = columns[4].textValues, let owners = columns[5].integerValues, let ids = columns[6].textValues,
      let orders = columns[7].integerValues, let firsts = columns[8].integerValues,
      [states.count, errors.count, signals.count, digests.count, runDigests.count].allSatisfy({ $0 == sets.count }),
      [ids.count, orders.count, firsts.count].allSatisfy({ $0 == owners.count }),
      columns.count == 9 + Metric.all.count + (hasEquity ? owners.count : 0)
    else { return nil }
    var results: [TrialResult] = []
    var next = 0
    for (place, set) in sets.enumerated() {
      var result = TrialResult(trial: set.trial, parameters: space.parameters(set))
      guard let state = TrialState(rawValue: states[place]) else { return nil }
      result.state = state
      result.hasTrades = hasTrades
      result.error = errors[place].isEmpty ? nil : errors[place]
      result.signalCount = signals[place]
      result.resultDigest = digests[place].isEmpty ? nil : digests[place]
      result.runDigest = runDigests[place].isEmpty ? nil : runDigests[place]
      while next < owners.count, owners[next] == set.trial {
        guard let metrics = Self.metrics(columns, row: next) else { return nil }
        let equity = hasEquity ? columns[9 + Metric.all.count + next].doubleValues : []
        guard let equity else { return nil }
        result.portfolios.append(
          TrialResult.Portfolio(
            id: ids[next], orderCount: orders[next], metrics: metrics, equity: equity, firstCycle: firsts[next]))
        next += 1
      }
      results.append(result)
    }
    return next == owners.count ? results : nil
  }

  private static func metrics(_ columns: [Column], row: Int) -> PerformanceMetrics? {
    var metrics = PerformanceMetrics()
    for (place, metric) in Metric.all.enumerated() {
      let column = columns[9 + place]
      guard case .doubles(let values) = column.values, values.indices.contains(row) else { return nil }
      let number = column.isPresent?[row] ?? true ? values[row] : nil
      switch metric.value(in: metrics) {
      case .count:
        guard let count = number.flatMap({ Int(exactly: $0) }) else { return nil }
        metric.set(.count(count), in: &metrics)
      case .number: metric.set(.number(number), in: &metrics)
      }
    }
    return metrics
  }
}

extension Column {
  fileprivate var textValues: [String]? {
    guard case .texts(let texts) = values else { return nil }
    return (0..<count).map { texts[$0] }
  }

  fileprivate var integerValues: [Int]? {
    guard case .int64s(let values) = values else { return nil }
    return values.map { Int($0) }
  }

  fileprivate var doubleValues: [Double]? {
    guard case .doubles(let values) = values else { return nil }
    return values
  }
}
