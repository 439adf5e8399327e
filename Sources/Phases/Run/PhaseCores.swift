import Configuration
import ContentStore
import FileFormats
import MarketData
import Synchronization

/// The threads of a run, dealt among the phases that are at work.
///
/// A phase asks anew for each unit of work, so that what one leaves the others take. Nothing depends on who has how
/// many.
final class PhaseCores: Sendable {
  /// The most threads at work.
  let count: Int
  private let running = Mutex(0)

  init(_ count: Int) { self.count = max(1, count) }

  /// One more phase is at work.
  func begin() { running.withLock { $0 += 1 } }

  /// One of them has ended.
  func end() { running.withLock { $0 -= 1 } }

  /// How many threads each of the phases at work may use, at least 1.
  var share: Int { max(1, count / max(1, running.withLock { $0 })) }
}

/// The bars of a run, read once for all phases; what is sealed is refused where they are handed out.
final class PhaseMarkets: Sendable {
  private struct Content {
    var markets: [(settings: MarketDataSettings, data: MarketDataSet)] = []
    var hashes: [DataHash] = []
    var seals: [SealedCycles]
  }

  /// Few sets of bars are used at a time; a grid over symbols may go through many.
  private static let mostMarkets = 8

  private let store: ObjectStore?
  private let watch: LoadingWatch?
  private let content: Mutex<Content>

  /// - Parameters:
  ///   - seals: What bars must not reach into.
  ///   - watch: Told how far files are read.
  init(_ store: ObjectStore?, seals: [SealedCycles] = [], watch: LoadingWatch? = nil) {
    self.store = store
    self.watch = watch
    content = Mutex(Content(seals: seals))
  }

  /// Hashes of everything that was read, in the order in which it was.
  var dataHashes: [DataHash] { content.withLock { $0.hashes } }

  /// What bars must not reach into.
  var seals: [SealedCycles] { content.withLock { $0.seals } }

  /// Bars handed out from now on must not reach into these cycles either.
  func seal(_ cycles: SealedCycles) { content.withLock { $0.seals.append(cycles) } }

  /// Refuses bars that reach into what is sealed.
  func check(_ data: MarketDataSet, _ settings: MarketDataSettings) throws(SealedError) {
    for sealed in seals { try sealed.check(data, settings) }
  }

  /// The bars of some settings.
  ///
  /// - Throws: `MarketDataErrors`, and `SealedError` where they reach into what is sealed.
  func data(_ settings: MarketDataSettings) throws -> MarketDataSet {
    let data = try load(settings)
    try check(data, settings)
    return data
  }

  /// The bars of some settings, for whoever looks what is to be sealed.
  ///
  /// Who asks while they are read waits.
  func load(_ settings: MarketDataSettings) throws -> MarketDataSet {
    try content.withLock { content in
      if let found = content.markets.first(where: { $0.settings == settings }) { return found.data }
      let data = try MarketDataLoader.load(settings, store: store, watch: watch)
      if content.markets.count >= Self.mostMarkets { content.markets.removeFirst() }
      content.markets.append((settings, data))
      for hash in data.dataHashes where !content.hashes.contains(hash) { content.hashes.append(hash) }
      return data
    }
  }

  /// Takes in hashes of what was read beside the bars.
  func note(_ hashes: [DataHash]) {
    content.withLock { content in
      for hash in hashes where !content.hashes.contains(hash) { content.hashes.append(hash) }
    }
  }
}

/// What phases at work do to something outside that they have in common, one after the other.
final class PhaseTurn: Sendable {
  private let mutex = Mutex(())

  func take<Result: Sendable, Failure: Error>(_ work: () throws(Failure) -> Result) throws(Failure) -> Result {
    try mutex.withLock { (_) throws(Failure) in try work() }
  }
}
