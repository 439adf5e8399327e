/// The priorities of probabilistic concurrency testing, see `SchedulingPolicy.pct`.
struct PriorityChooser {
  /// By rank; distinct, the highest runs.
  ///
  /// Demoted containers have `0..<depth - 1`, the others more.
  private(set) var priorities: [Int]
  /// When the container that would run is demoted, ascending, and its priority from then on.
  let changes: [(step: Int, priority: Int)]
  private var nextChange = 0
  private var step = 0

  /// - Parameter steps: Estimated length of the run; see the policy for what happens without it.
  init(seed: UInt64, depth: Int, steps: Int?, containerCount: Int) {
    var generator = SplitMix64(seed: seed)
    let changeCount = max(0, depth - 1)
    priorities = Array(changeCount..<changeCount + containerCount)
    for last in stride(from: containerCount - 1, to: 0, by: -1) {
      priorities.swapAt(last, generator.next(below: last + 1))
    }
    var changes: [(step: Int, priority: Int)] = []
    for priority in 0..<changeCount {
      let step: Int
      if let steps {
        step = 1 + generator.next(below: max(1, steps))
      } else {
        let scale = 1 << generator.next(below: 20)
        step = scale + generator.next(below: scale)
      }
      changes.append((step, priority))
    }
    self.changes = changes.sorted { ($0.step, $0.priority) < ($1.step, $1.priority) }
  }

  /// The position of the entry that runs next.
  mutating func choose(_ entries: [ReadyQueue.Entry]) -> Int {
    step += 1
    var best = highest(entries)
    while nextChange < changes.count, changes[nextChange].step <= step {
      priorities[entries[best].rank] = changes[nextChange].priority
      nextChange += 1
      best = highest(entries)
    }
    return best
  }

  private func highest(_ entries: [ReadyQueue.Entry]) -> Int {
    var best = 0
    for index in entries.indices where priorities[entries[index].rank] > priorities[entries[best].rank] { best = index }
    return best
  }
}
