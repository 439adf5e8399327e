import Determinism

/// The containers that have work and do not run, and which of them a policy wants next.
struct ReadyQueue {
  struct Entry: Comparable {
    /// Virtual time of the container when its work became ready.
    var time: VirtualTime
    /// Place of the container in the order of IDs.
    var rank: Int

    static func < (left: Entry, right: Entry) -> Bool {
      left.time != right.time ? left.time < right.time : left.rank < right.rank
    }
  }

  private var entries = Heap<Entry>()
  private var chooser: Chooser
  private var recorder: ScheduleRecorder?

  /// A queue for containers that are numbered in the order of `ids`.
  init(policy: SchedulingPolicy, ids: [ContainerID], isRecording: Bool) {
    chooser = Chooser(policy, ids: ids)
    // What several threads do at once is no sequence of choices.
    if isRecording, policy.threads == 1 { recorder = ScheduleRecorder(ids: ids) }
  }

  var isEmpty: Bool { entries.isEmpty }
  var count: Int { entries.count }

  /// The choices made so far, where they are recorded.
  var schedule: Schedule? { recorder?.schedule }

  /// Where a replayed schedule did not fit, or that it was not used up; asked for at the end of a run.
  var scheduleFault: ScheduleError? {
    if case .replay(let player) = chooser { player.finalFault } else { nil }
  }

  /// Complexity: O(log n).
  mutating func insert(_ entry: Entry) { entries.insert(entry) }

  /// Removes the container to run next and returns its rank.
  ///
  /// Complexity: O(log n) for `sorted`, `parallel` and `random` without recording, else O(n).
  mutating func removeNext() -> Int? {
    if entries.isEmpty { return nil }
    let chosen = chooser.choose(entries.elements)
    recorder?.note(entries.elements, chosen: chosen)
    return entries.remove(at: chosen).rank
  }
}

/// How a policy chooses among the containers that are ready.
enum Chooser {
  /// The least (virtual time, container).
  case least
  /// Any, drawn.
  case drawn(SplitMix64)
  /// The highest priority.
  case priority(PriorityChooser)
  /// As a schedule says; where it says nothing, the least.
  case replay(SchedulePlayer)

  /// The chooser of a policy, for containers that are numbered in the order of `ids`.
  init(_ policy: SchedulingPolicy, ids: [ContainerID]) {
    switch policy {
    case .sorted, .parallel: self = .least
    case .random(let seed): self = .drawn(SplitMix64(seed: seed))
    case .pct(let seed, let depth, let steps):
      self = .priority(PriorityChooser(seed: seed, depth: depth, steps: steps, containerCount: ids.count))
    case .replay(let schedule): self = .replay(SchedulePlayer(schedule, ids: ids))
    }
  }

  /// The position of the entry that runs next.
  ///
  /// - Parameter entries: At least one; the least stands first.
  mutating func choose(_ entries: [ReadyQueue.Entry]) -> Int {
    switch self {
    case .least: return 0
    case .drawn(var generator):
      defer { self = .drawn(generator) }
      return generator.next(below: entries.count)
    case .priority(var chooser):
      defer { self = .priority(chooser) }
      return chooser.choose(entries)
    case .replay(var player):
      defer { self = .replay(player) }
      return player.choose(entries) ?? 0
    }
  }
}
