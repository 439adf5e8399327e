import Backtesting
import Configuration
import ContentStore
import FileFormats
import MarketData
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

/// Raw signals of strategies over one set of bars, each computed once for all that ask for the same.
///
/// What was used longest ago goes first where there are too many: nothing but time depends on it.
struct SignalLibrary {
  /// What a strategy said, or why it failed.
  typealias Answer = Result<SignalColumns, any Error>

  /// Bytes of signals that are kept at a time.
  static let mostBytes = 24 << 20
  /// Strategies that run together: they share what features they have in common.
  static let strategiesAtOnce = 64

  private let backtest: Backtest
  private let store: ObjectStore?
  private let program: ProgramIdentity?
  private let parts: Int
  private let timeline: Timeline
  private var answers: [String: Answer] = [:]
  /// The keys of the answers, those that came first before.
  private var order: [String] = []
  private var byteCount = 0
  /// Number of strategies that ran.
  private(set) var computedCount = 0
  /// Number of strategies whose signals the store had.
  private(set) var storedCount = 0

  /// - Parameters:
  ///   - backtest: A backtest over the bars; its strategies are beside the point.
  ///   - store: What may have signals already; nil for nothing.
  ///   - parts: Into how many parts few strategies are cut. It decides which of them are one object of the store, so it
  ///     is the same whatever else is at work.
  init(_ backtest: Backtest, store: ObjectStore?, program: ProgramIdentity?, parts: Int) {
    self.backtest = backtest
    self.store = program == nil ? nil : store
    self.program = program
    self.parts = max(1, parts)
    timeline = backtest.timeline
  }

  /// The signals of every strategy of each backtest, in natural order of their IDs.
  ///
  /// - Parameters:
  ///   - backtests: Over the bars of the library.
  ///   - threads: The most threads at work.
  ///   - onlyStored: Whether those that are not in the store fail with `NotStored` instead of being computed.
  mutating func signals(
    of backtests: [Backtest], threads: Int, onlyStored: Bool = false
  ) -> [Result<[SignalColumns], any Error>] {
    let keys = backtests.map { backtest in backtest.strategyIdentities.map(Self.key) }
    var missing: [(key: String, settings: StrategySettings, identity: StrategyIdentity)] = []
    var wanted: Set<String> = []
    for (backtest, keys) in zip(backtests, keys) {
      let identities = backtest.strategyIdentities
      for (place, key) in keys.enumerated() where answers[key] == nil && wanted.insert(key).inserted {
        guard let settings = backtest.plan.workflow.strategies.first(where: { $0.id == identities[place].id }) else {
          continue
        }
        missing.append((key, settings, identities[place]))
      }
    }
    makeRoom(keeping: Set(keys.joined()))
    for (key, answer) in zip(
      missing.map(\.key), compute(missing.map { ($0.settings, $0.identity) }, threads, onlyStored))
    {
      keep(answer, key)
    }
    // Who may compute them asks again.
    defer { if onlyStored { forgetFailures() } }
    return keys.map { keys in
      Result { try keys.map { key in try (answers[key] ?? .failure(CancellationError())).get() } }
    }
  }

  private mutating func keep(_ answer: Answer, _ key: String) {
    answers[key] = answer
    order.append(key)
    byteCount += Self.size(of: answer)
  }

  /// What an answer takes in memory, with its key.
  private static func size(of answer: Answer) -> Int {
    switch answer {
    case .success(let columns): answerBytes + columns.count * signalBytes
    case .failure: answerBytes
    }
  }

  private mutating func forgetFailures() {
    for key in order {
      guard let answer = answers[key], case .failure = answer else { continue }
      byteCount -= Self.size(of: answer)
      answers[key] = nil
    }
    order.removeAll { answers[$0] == nil }
  }

  private static let signalBytes = 17
  private static let answerBytes = 1_024

  private mutating func makeRoom(keeping needed: Set<String>) {
    guard byteCount > Self.mostBytes else { return }
    for key in order where !needed.contains(key) {
      if let answer = answers[key] { byteCount -= Self.size(of: answer) }
      answers[key] = nil
    }
    order.removeAll { answers[$0] == nil }
  }

  /// Everything that decides what a strategy says on these bars.
  private static func key(_ identity: StrategyIdentity) -> String {
    var identity = identity
    identity.id = ""
    return String(decoding: identity.settings.compactText, as: UTF8.self)
  }

  private mutating func compute(
    _ strategies: [(settings: StrategySettings, identity: StrategyIdentity)], _ threads: Int, _ onlyStored: Bool
  ) -> [Answer] {
    let size = max(1, min(Self.strategiesAtOnce, (strategies.count + parts - 1) / parts))
    let pieces = stride(from: 0, to: strategies.count, by: size).map { start in
      Array(strategies[start..<min(start + size, strategies.count)])
    }
    let (backtest, store, program, timeline) = (backtest, store, program, timeline)
    let results = ParallelPieces.map(pieces.count, threads: threads) { index in
      Self.answers(to: pieces[index], backtest, timeline, store, program, onlyStored)
    }
    for (piece, result) in zip(pieces, results) {
      if result.isStored { storedCount += piece.count } else { computedCount += piece.count }
    }
    return results.flatMap(\.answers)
  }

  /// The signals of some strategies: from the store, or by running them together.
  private static func answers(
    to strategies: [(settings: StrategySettings, identity: StrategyIdentity)], _ backtest: Backtest,
    _ timeline: Timeline, _ store: ObjectStore?, _ program: ProgramIdentity?, _ onlyStored: Bool
  ) -> (answers: [Answer], isStored: Bool) {
    let archive = program.flatMap { program in
      SignalObject(strategies.map(\.identity), timeline, program, timestamps: backtest.data.timestamps)
    }
    if let stored = archive.flatMap({ object in store?.get(object.key, remembering: false).flatMap(object.signals) }) {
      return (stored.map { .success($0) }, true)
    }
    if onlyStored {
      return (strategies.map { .failure(NotStored(what: "the signals of '\($0.settings.id)' are")) }, false)
    }
    let found: [Answer]
    do {
      found = try Self.run(strategies.map(\.settings), backtest).map { .success($0) }
    } catch {
      // One that fails takes no other with it.
      found = strategies.map { strategy in Result { try Self.run([strategy.settings], backtest)[0] } }
    }
    if let archive, let store {
      let signals = found.compactMap { try? $0.get() }
      if signals.count == found.count { store.put(archive.key, archive.content(signals), remembering: false) }
    }
    return (found, false)
  }

  private static func run(_ strategies: [StrategySettings], _ backtest: Backtest) throws -> [SignalColumns] {
    var workflow = backtest.plan.workflow
    workflow.strategies = strategies.enumerated().map { index, settings in
      var renamed = settings
      renamed.id = "s\(index)"
      return renamed
    }
    workflow.risk = [RiskSettings(id: "main")]
    workflow.results = ResultsSettings()
    return try Backtest(workflow, data: backtest.data, registry: backtest.registry).computedSignals()
  }
}

/// The signals of some strategies as an object of a store.
private struct SignalObject {
  let key: ObjectKey
  private let count: Int
  private let timeline: Timeline
  private let timestamps: [Int64]

  /// Nil where nothing tells one text of a strategy's code from another.
  init?(_ identities: [StrategyIdentity], _ timeline: Timeline, _ program: ProgramIdentity, timestamps: [Int64]) {
    guard identities.allSatisfy({ $0.version != nil }) else { return nil }
    count = identities.count
    self.timeline = timeline
    self.timestamps = timestamps
    key = ObjectKey(
      kind: "signals",
      settings: .array(
        identities.map { identity in
          var identity = identity
          identity.id = ""
          return identity.settings
        }), inputs: [timeline.digest], maker: .build(program))
  }

  func content(_ signals: [SignalColumns]) -> ObjectContent {
    let columns = signals.flatMap { signals in
      [
        Column(.int32s(signals.cycles)), Column(.int32s(signals.symbols)),
        Column(.int32s(signals.directions.map(Int32.init))), Column(.doubles(signals.strengths)),
      ]
    }
    return ObjectContent(facts: .object([JSONMember("strategies", .integer(signals.count))]), columns: columns)
  }

  func signals(_ content: ObjectContent) -> [SignalColumns]? {
    guard content.columns.count == 4 * count else { return nil }
    var result: [SignalColumns] = []
    for place in 0..<count {
      guard case .int32s(let cycles) = content.columns[4 * place].values,
        case .int32s(let symbols) = content.columns[4 * place + 1].values,
        case .int32s(let directions) = content.columns[4 * place + 2].values,
        case .doubles(let strengths) = content.columns[4 * place + 3].values,
        let signals = SignalColumns(
          cycles: cycles, symbols: symbols, directions: directions.map { Int8(truncatingIfNeeded: $0) },
          strengths: strengths, cycleCount: timestamps.count, symbolCount: timeline.instruments.count)
      else { return nil }
      result.append(signals)
    }
    return result
  }
}
