import Backtesting
import Configuration
import ContentStore
import FileFormats
import MarketData
import PerformanceAnalytics
import RiskControl
import RunResults
import TradingModel
import TradingStrategies

/// Raw signals of strategies over one set of bars, each computed once for all that ask for the same.
///
/// What was used longest ago goes first where there are too many: nothing but time depends on it.
struct SignalLibrary {
  /// What a strategy said, or why it failed.
  typealias Answer = Result<SavedSignals, any Error>

  /// Bytes of signals that are kept at a time.
  static let mostBytes = 24 << 20
  /// Strategies that run together: they share what features they have in common.
  static let strategiesAtOnce = 64

  private let source: Source
  private let parts: Int
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
    source = Source(
      backtest: backtest, timeline: backtest.timeline, store: program == nil ? nil : store, program: program)
    self.parts = max(1, parts)
  }

  /// The signals of every strategy of each backtest, in natural order of their IDs.
  ///
  /// - Parameters:
  ///   - backtests: Over the bars of the library.
  ///   - threads: The most threads at work.
  ///   - onlyFollowed: Whether of strategies that no portfolio follows the number of signals is enough, which the store
  ///     tells without reading them.
  ///   - onlyStored: Whether those that are not in the store fail with `NotStored` instead of being computed.
  ///   - isStopped: Once it says so, strategies that have not ended fail with `WorkStopped`.
  ///   - progress: Takes in what strategies have worked, as a stage up to a part of the whole; nil for nobody.
  mutating func signals(
    of backtests: [Backtest], threads: Int, onlyFollowed: Bool = false, onlyStored: Bool = false,
    isStopped: @escaping @Sendable () -> Bool = { false }, progress: (meter: WorkMeter, end: Double)? = nil
  ) -> [Result<[SavedSignals], any Error>] {
    let known = ParallelPieces.map(handingOver: backtests.pieces(of: Self.strategiesAtOnce), threads: threads) {
      $0.map(\.strategyIdentities).map { identities in (identities, identities.map(Self.key)) }
    }
    .flatMap { $0 }
    let (identities, keys) = (known.map(\.0), known.map(\.1))
    let missing = missing(backtests, identities, keys, onlyFollowed)
    makeRoom(keeping: Set(keys.joined()))
    let work = SignalWork(isStopped: isStopped, onWorked: { [meter = progress?.meter] in meter?.add($0) })
    if let progress, !missing.isEmpty {
      progress.meter.begin(total: missing.count * source.cycleCount, upTo: progress.end)
    }
    for (key, answer) in zip(missing.map(\.key), compute(missing, threads, onlyStored, work)) { keep(answer, key) }
    // Who may compute them asks again.
    defer { if onlyStored { forgetFailures() } }
    return keys.map { keys in
      Result { try keys.map { key in try (answers[key] ?? .failure(CancellationError())).get() } }
    }
  }

  /// A strategy that nobody has answered for yet.
  private struct Question {
    var key: String
    var settings: StrategySettings
    var prepared: PreparedStrategy
    var identity: StrategyIdentity
    /// Whether its signals are needed, and not their number only.
    var isNeeded: Bool
  }

  private func missing(
    _ backtests: [Backtest], _ identities: [[StrategyIdentity]], _ keys: [[String]], _ onlyFollowed: Bool
  ) -> [Question] {
    var missing: [Question] = []
    var places: [String: Int] = [:]
    for (backtest, (identities, keys)) in zip(backtests, zip(identities, keys)) {
      let followed = onlyFollowed ? Set(backtest.plan.portfolios.flatMap(\.strategies)) : []
      for (place, key) in keys.enumerated() {
        let isNeeded = !onlyFollowed || followed.contains(place)
        switch answers[key] {
        case .success(let signals) where isNeeded && signals.columns == nil: break
        case nil: break
        default: continue
        }
        if let known = places[key] {
          if isNeeded { missing[known].isNeeded = true }
          continue
        }
        guard let settings = backtest.plan.workflow.strategies.first(where: { $0.id == identities[place].id }) else {
          continue
        }
        places[key] = missing.count
        missing.append(
          Question(
            key: key, settings: settings, prepared: backtest.plan.strategies[place].prepared,
            identity: identities[place], isNeeded: isNeeded))
      }
    }
    return missing
  }

  private mutating func keep(_ answer: Answer, _ key: String) {
    if let old = answers.updateValue(answer, forKey: key) { byteCount -= Self.size(of: old) } else { order.append(key) }
    byteCount += Self.size(of: answer)
  }

  /// What an answer takes in memory, with its key.
  private static func size(of answer: Answer) -> Int {
    switch answer {
    case .success(let signals): answerBytes + (signals.columns?.count ?? 0) * signalBytes
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
    _ questions: [Question], _ threads: Int, _ onlyStored: Bool, _ work: SignalWork
  ) -> [Answer] {
    let size = max(1, min(Self.strategiesAtOnce, (questions.count + parts - 1) / parts))
    let pieces = questions.pieces(of: size)
    let source = source
    let results = ParallelPieces.map(pieces.count, threads: threads) { index in
      work.isStopped()
        ? (answers: pieces[index].map { _ in Answer.failure(WorkStopped()) }, storedCount: 0)
        : source.answers(to: pieces[index], onlyStored, work)
    }
    for (piece, result) in zip(pieces, results) {
      storedCount += result.storedCount
      computedCount += piece.count - result.storedCount
    }
    return results.flatMap(\.answers)
  }

  /// Where answers come from.
  private struct Source: Sendable {
    let backtest: Backtest
    let timeline: Timeline
    let store: ObjectStore?
    let program: ProgramIdentity?

    /// Cycles that strategies are asked at.
    var cycleCount: Int { backtest.data.cycleCount - backtest.data.warmupCount }

    /// The signals of some strategies: from the store, all together or one by one, and by running the others together.
    func answers(
      to questions: [Question], _ onlyStored: Bool, _ work: SignalWork
    ) -> (answers: [Answer], storedCount: Int) {
      var found: [Answer?] = stored(questions).map { saved in
        saved.map { saved in
          var saved = saved
          saved.isFromStore = true
          return .success(saved)
        }
      }
      let open = questions.indices.filter { found[$0] == nil }
      let storedCount = questions.count - open.count
      if onlyStored {
        for place in open {
          found[place] = .failure(NotStored(what: "the signals of '\(questions[place].settings.id)' are"))
        }
      } else if !open.isEmpty {
        for (place, answer) in zip(open, computed(open.map { questions[$0] }, work)) { found[place] = answer }
      }
      return (found.map { $0 ?? .failure(CancellationError()) }, storedCount)
    }

    private func object(_ questions: [Question]) -> SignalObject? {
      program.flatMap {
        SignalObject(questions.map(\.identity), timeline, $0, cycleCount: backtest.data.timestamps.count)
      }
    }

    private func stored(_ questions: [Question]) -> [SavedSignals?] {
      guard let store, let object = object(questions) else { return questions.map { _ in nil } }
      let isNeeded = questions.map(\.isNeeded)
      return object.whole(in: store, isNeeded) ?? object.each(in: store, isNeeded)
    }

    private func computed(_ questions: [Question], _ work: SignalWork) -> [Answer] {
      let found: [Result<SignalColumns, any Error>]
      do {
        found = try run(questions, work).map { .success($0) }
      } catch is WorkStopped {
        return questions.map { _ in .failure(WorkStopped()) }
      } catch {
        // One that fails takes no other with it.
        found = questions.map { question in Result { try run([question], work)[0] } }
      }
      if let store, let object = object(questions) {
        let signals = found.compactMap { try? $0.get() }
        if signals.count == found.count { object.put(signals, in: store) }
      }
      return found.map { $0.map { SavedSignals($0) } }
    }

    private func run(_ questions: [Question], _ work: SignalWork) throws -> [SignalColumns] {
      var workflow = backtest.plan.workflow
      workflow.strategies = questions.enumerated().map { index, question in
        var renamed = question.settings
        renamed.id = "s\(index)"
        return renamed
      }
      workflow.risk = [RiskSettings(id: "main")]
      workflow.results = ResultsSettings()
      let own = try Backtest(
        workflow, data: backtest.data, registry: backtest.registry, regimes: [], rhythm: backtest.basis.rhythm,
        prepared: questions.map(\.prepared))
      return try own.computedSignals { cycles in
        if work.isStopped() { throw WorkStopped() }
        work.onWorked(cycles * questions.count)
      }
    }
  }
}

/// What is asked and told while strategies work, at each block of bars and on whatever thread.
private struct SignalWork: Sendable {
  /// Whether the work is to stop.
  let isStopped: @Sendable () -> Bool
  /// Told how many cycles of strategies were worked.
  let onWorked: @Sendable (Int) -> Void
}
