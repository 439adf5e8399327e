import Determinism

/// The containers that have work and do not run, in the order in which a policy wants them.
struct ReadyQueue {
  struct Entry {
    /// Virtual time of the container when its work became ready.
    var time: VirtualTime
    /// Place of the container in the order of IDs.
    var rank: Int
  }

  /// A heap where the policy takes the least, in no order otherwise.
  private var entries: [Entry] = []
  private let takesLeast: Bool
  private var draw: SplitMix64?
  private var priorities: PriorityChooser?
  private var player: SchedulePlayer?
  private var recorder: ScheduleRecorder?

  /// A queue for containers that are numbered in the order of `ids`.
  init(policy: SchedulingPolicy, ids: [ContainerID], isRecording: Bool) {
    switch policy {
    case .sorted, .parallel: takesLeast = true
    case .random(let seed):
      takesLeast = false
      draw = SplitMix64(seed: seed)
    case .pct(let seed, let depth, let steps):
      takesLeast = false
      priorities = PriorityChooser(seed: seed, depth: depth, steps: steps, containerCount: ids.count)
    case .replay(let schedule):
      takesLeast = false
      player = SchedulePlayer(schedule, ids: ids)
    }
    // What several threads do at once is no sequence of choices.
    if isRecording, policy.threads == 1 { recorder = ScheduleRecorder(ids: ids) }
  }

  var isEmpty: Bool { entries.isEmpty }
  var count: Int { entries.count }

  /// The choices made so far, where they are recorded.
  var schedule: Schedule? { recorder?.schedule }

  /// Where a replayed schedule did not fit, or that it was not used up; asked for at the end of a run.
  var scheduleFault: ScheduleError? { player?.finalFault }

  /// Complexity: O(log n), O(1) where the policy does not take the least.
  mutating func insert(_ entry: Entry) {
    entries.append(entry)
    if takesLeast { siftUp() }
  }

  /// Removes the container to run next and returns its rank.
  mutating func removeNext() -> Int? {
    guard let last = entries.indices.last else { return nil }
    let chosen = takesLeast ? 0 : choose()
    recorder?.note(entries, chosen: chosen)
    entries.swapAt(chosen, last)
    let rank = entries.removeLast().rank
    if takesLeast { siftDown() }
    return rank
  }

  private mutating func choose() -> Int {
    if let index = draw?.next(below: entries.count) { return index }
    if let index = priorities?.choose(entries) { return index }
    if let index = player?.choose(entries) { return index }
    return entries.indices.min { precedes(entries[$0], entries[$1]) } ?? 0
  }

  private mutating func siftUp() {
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard precedes(entries[child], entries[parent]) else { return }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func siftDown() {
    var parent = 0
    while true {
      var least = parent
      let (left, right) = (2 * parent + 1, 2 * parent + 2)
      if left < entries.count, precedes(entries[left], entries[least]) { least = left }
      if right < entries.count, precedes(entries[right], entries[least]) { least = right }
      guard least != parent else { return }
      entries.swapAt(parent, least)
      parent = least
    }
  }

  private func precedes(_ left: Entry, _ right: Entry) -> Bool {
    left.time != right.time ? left.time < right.time : left.rank < right.rank
  }
}
