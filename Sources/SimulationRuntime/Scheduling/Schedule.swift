import Determinism

/// The choices of one run: which of the ready containers went on wherever more than one was ready.
///
/// Recorded by `Network.run(_:recording:)` and repeated exactly by `SchedulingPolicy.replay`. Besides the choices it
/// holds how many containers were ready at each, the identity of the containers, and a running hash of the ready sets,
/// so that a replay notices when it is not the run that was recorded. The text form (see `text`) is short enough for a
/// command line where the run is.
public struct Schedule: Sendable, Equatable {
  /// Equal consecutive choices.
  struct Run: Sendable, Equatable {
    var choice: Choice
    var count: Int
  }

  /// One choice: a place in the order of ranks among so many ready containers, at least two.
  struct Choice: Sendable, Equatable {
    var index: Int
    var readyCount: Int

    /// Numbers all choices: (0 of 2), (1 of 2), (0 of 3), ...
    var symbol: Int { readyCount * (readyCount - 1) / 2 + index - 1 }

    init(index: Int, readyCount: Int) {
      self.index = index
      self.readyCount = readyCount
    }

    /// The choice with this number; nil beyond `limit` ready containers.
    init?(symbol: Int, limit: Int) {
      guard symbol >= 0, symbol < limit * (limit + 1) / 2 - 1 else { return nil }
      var count = max(2, Int((Double(8 * symbol + 9).squareRoot() + 1) / 2))
      while count * (count - 1) / 2 - 1 > symbol { count -= 1 }
      while (count + 1) * count / 2 - 1 <= symbol { count += 1 }
      readyCount = count
      index = symbol + 1 - count * (count - 1) / 2
    }
  }

  /// Number of choices between two checks of the ready sets.
  static let checkInterval = 128

  /// Number of containers in the network that was recorded.
  public internal(set) var containerCount: Int
  /// Hash of their IDs in their order.
  var containerHash: UInt32
  var runs: [Run] = []
  /// Number of choices.
  public internal(set) var choiceCount = 0
  /// The lowest byte of the hash of the ready sets after every 128 choices.
  var checks: [UInt8] = []
  /// The hash of the ready sets after the last choice.
  var finalCheck: UInt32 = 0

  static func hash(of ids: [ContainerID]) -> UInt32 {
    UInt32(truncatingIfNeeded: XXH64.hash(Array(ids.map(\.path).joined(separator: "\n").utf8)))
  }
}

/// A hash of which containers were ready at each choice, and of how many steps without a choice lay between.
struct ReadySetHash {
  private(set) var value: UInt64 = 0
  private var steps: UInt64 = 0

  mutating func addStep() { steps &+= 1 }

  mutating func add(_ entries: [ReadyQueue.Entry]) {
    var set: UInt64 = 0
    for entry in entries { set &+= SplitMix64.mix(UInt64(entry.rank) &+ 1) }
    value = SplitMix64.mix(value ^ set ^ steps)
  }
}

/// Writes choices down while a run makes them.
struct ScheduleRecorder {
  private(set) var schedule: Schedule
  private var sets = ReadySetHash()

  init(ids: [ContainerID]) {
    schedule = Schedule(containerCount: ids.count, containerHash: Schedule.hash(of: ids))
  }

  mutating func note(_ entries: [ReadyQueue.Entry], chosen: Int) {
    guard entries.count > 1 else { return sets.addStep() }
    sets.add(entries)
    let rank = entries[chosen].rank
    let index = entries.reduce(0) { $0 + ($1.rank < rank ? 1 : 0) }
    let choice = Schedule.Choice(index: index, readyCount: entries.count)
    if let last = schedule.runs.indices.last, schedule.runs[last].choice == choice {
      schedule.runs[last].count += 1
    } else {
      schedule.runs.append(.init(choice: choice, count: 1))
    }
    schedule.choiceCount += 1
    if schedule.choiceCount.isMultiple(of: Schedule.checkInterval) {
      schedule.checks.append(UInt8(truncatingIfNeeded: sets.value))
    }
    schedule.finalCheck = UInt32(truncatingIfNeeded: sets.value)
  }
}
