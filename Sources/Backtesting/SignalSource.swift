import Determinism
import RunResults
import TradingModel
import TradingStrategies

/// What a strategy said in an earlier run.
public enum ReplayedSignals: Sendable {
  /// In memory.
  case signals(SignalColumns)
  /// At a place of an archive, which is read where somebody needs it.
  case stored(SignalArchive, place: Int)
}

/// Where the raw signals of some strategies come from: one container of a run.
public struct SignalSource: Sendable {
  /// How it comes by them.
  public enum Kind: Sendable {
    /// A group that runs its strategies on features.
    case computed
    /// A replay of what was said before.
    case replayed
  }

  /// The container.
  public let containerID: ContainerID
  /// How it comes by them.
  public let kind: Kind
  /// Positions of its strategies in the order of strategy IDs, ascending.
  public let strategies: [Int]
}

extension BacktestPlan {
  /// The container that replays signals.
  public static let replayerID: ContainerID = "signals/replayer"

  /// The sources of raw signals: a group for each that has strategies to run, then the replay of all others.
  ///
  /// Groups keep the names that they have where everything runs, so that rows say the same.
  public var sources: [SignalSource] {
    var sources: [SignalSource] = []
    for group in groups {
      let members = group.strategies.filter { replayed[$0] == nil }
      if !members.isEmpty {
        sources.append(SignalSource(containerID: group.containerID, kind: .computed, strategies: members))
      }
    }
    let others = replayed.indices.filter { replayed[$0] != nil }
    if !others.isEmpty {
      sources.append(SignalSource(containerID: Self.replayerID, kind: .replayed, strategies: others))
    }
    return sources
  }

  /// Whether any strategy runs; where none does, no feature is computed.
  public var computesFeatures: Bool { recordsMarket || replayed.contains { $0 == nil } }

  /// The strategies that some portfolio follows.
  var followedStrategies: Set<Int> { Set(portfolios.flatMap(\.strategies)) }

  /// The signals that are replayed, by strategy; none where it runs, or where nobody needs to know them.
  ///
  /// - Parameters:
  ///   - readsAll: Whether also what nobody follows is read.
  ///   - timestamps: The instant of every cycle.
  /// - Throws: what `SignalArchive.columns` throws.
  func replayedColumns(readsAll: Bool, timestamps: [Int64]) throws(SignalArchiveError) -> [SignalColumns] {
    let followed = readsAll ? [] : followedStrategies
    var result: [SignalColumns] = []
    for (strategy, replayed) in replayed.enumerated() {
      switch replayed {
      case .signals(let columns): result.append(columns)
      case .stored(let archive, let place) where readsAll || followed.contains(strategy):
        result.append(try archive.columns(place, timestamps: timestamps))
      case .stored, nil: result.append(SignalColumns())
      }
    }
    return result
  }

  /// Puts what is known of streams that were not read in the place of what was recorded of them.
  ///
  /// - Parameter streams: Those of the strategies first, in their order.
  func completed(_ streams: [StreamRecord], readsAll: Bool) -> [StreamRecord] {
    let followed = readsAll ? [] : followedStrategies
    var streams = streams
    for (strategy, replayed) in replayed.enumerated() {
      guard case .stored(let archive, let place) = replayed, !readsAll, !followed.contains(strategy) else { continue }
      streams[strategy].digest = archive.strategies[place].digest
      streams[strategy].count = archive.strategies[place].count
    }
    return streams
  }
}
