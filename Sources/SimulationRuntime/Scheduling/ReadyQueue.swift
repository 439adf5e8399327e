/// The containers that have work and do not run, in the order in which a policy wants them.
struct ReadyQueue {
  struct Entry {
    /// Virtual time of the container when its work became ready.
    var time: VirtualTime
    /// Place of the container in the order of IDs.
    var rank: Int
  }

  private var entries: [Entry] = []
  private var draw: UInt64?

  init(policy: SchedulingPolicy) {
    if case .random(let seed) = policy { draw = seed }
  }

  var isEmpty: Bool { entries.isEmpty }
  var count: Int { entries.count }

  /// Complexity: O(log n), O(1) when drawing at random.
  mutating func insert(_ entry: Entry) {
    entries.append(entry)
    guard draw == nil else { return }
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard precedes(entries[child], entries[parent]) else { break }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  /// Removes the container to run next and returns its rank.
  mutating func removeNext() -> Int? {
    guard let last = entries.indices.last else { return nil }
    if let state = draw {
      let (index, nextState) = Self.draw(state, below: entries.count)
      draw = nextState
      entries.swapAt(index, last)
      return entries.removeLast().rank
    }
    entries.swapAt(0, last)
    let rank = entries.removeLast().rank
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
        if precedes(entries[child], entries[least]) { least = child }
      }
      guard least != parent else { return rank }
      entries.swapAt(parent, least)
      parent = least
    }
  }

  private func precedes(_ left: Entry, _ right: Entry) -> Bool {
    left.time != right.time ? left.time < right.time : left.rank < right.rank
  }

  /// SplitMix64 (Steele, Lea, Flood 2014); the bias of the remainder does not matter for exploring.
  private static func draw(_ state: UInt64, below bound: Int) -> (index: Int, state: UInt64) {
    let next = state &+ 0x9E37_79B9_7F4A_7C15
    var word = next
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    word ^= word >> 31
    return (Int(word % UInt64(bound)), next)
  }
}
