import Determinism
import MarketFeatures
import TradingModel

/// The strategies of a group, each in every symbol that it trades.
///
/// What they hold stands in three lists for all of them: thousands of lists of one or two entries take longer to make,
/// and to be rid of, than their strategies take for thousands of bars.
struct StrategyMembers: Sendable {
  private struct Member {
    /// Which of the features it reads, in the order in which it declared them.
    let features: Range<Int>
    /// In which of the slots it trades.
    let slots: Range<Int>
    let direction: TradeDirection
    /// How many signals it has sent.
    var sent = 0
  }

  /// A strategy in a symbol.
  private struct Slot {
    let symbol: Int
    var strategy: any Strategy
    var stance = Stance.flat

    /// Decides on the bars of a block.
    mutating func decide(
      over block: BlockColumns, _ features: UnsafeBufferPointer<FeatureSlot>,
      _ notes: UnsafeMutablePointer<ColumnNotes>, into changes: inout StanceChanges
    ) {
      changes.symbol = symbol
      changes.stance = stance
      var firstRefused = Int.max
      withUnsafeMutablePointer(to: &firstRefused) { firstRefused in
        let columns = StrategyColumns(block: block, symbol: symbol, slots: features, firstRefused: firstRefused)
        let span = StrategySpan(columns: columns, symbol: symbol, notes: notes)
        _ = strategy.decide(over: span, into: &changes)
      }
      changes.noteForeignRead(at: firstRefused)
      stance = changes.stance
    }
  }

  private var members: [Member] = []
  private var slots: [Slot] = []
  private var features: [FeatureSlot] = []
  /// How many features they read.
  private(set) var readCount = 0
  /// In which order they decide.
  private var order: [Int] = []

  /// Makes the state of some strategies, all flat.
  ///
  /// - Parameters:
  ///   - places: Which of the strategies.
  ///   - shared: Every feature that they read, ascending.
  ///   - symbolCount: Above every index of a symbol.
  init(_ places: [Int], of strategies: [PlannedStrategy], shared: [FeatureSpecification], symbolCount: Int) {
    members.reserveCapacity(places.count)
    slots.reserveCapacity(places.count)
    features.reserveCapacity(places.count)
    var finder = SlotFinder(shared: shared)
    // By pointer, so that no strategy is copied for a look at it.
    strategies.withUnsafeBufferPointer { strategies in
      guard let first = strategies.baseAddress else { return }
      for place in places {
        precondition(strategies.indices.contains(place), "members are among the strategies")
        add(first + place, &finder, symbolCount: symbolCount)
      }
    }
    readCount = finder.count
    order = orderOfDeciding
  }

  /// Those after each other that read the same as their last feature, or one of few: so many columns stay in the cache
  /// that is nearest, where thousands of strategies read hundreds of them.
  private var orderOfDeciding: [Int] {
    func place(_ member: Member) -> Int {
      member.features.isEmpty ? 0 : features[member.features.upperBound - 1].place / 16
    }
    var ends = Array(repeating: 0, count: readCount / 16 + 2)
    for member in members { ends[place(member) + 1] += 1 }
    for index in ends.indices.dropFirst() { ends[index] += ends[index - 1] }
    var order = Array(repeating: 0, count: members.count)
    for (index, member) in members.enumerated() {
      order[ends[place(member)]] = index
      ends[place(member)] += 1
    }
    return order
  }

  @inline(__always)
  private mutating func add(
    _ strategy: UnsafePointer<PlannedStrategy>, _ finder: inout SlotFinder, symbolCount: Int
  ) {
    let (firstFeature, firstSlot) = (features.count, slots.count)
    for place in strategy.pointee.prepared.features.indices {
      features.append(finder.slot(of: strategy, place))
    }
    for symbol in strategy.pointee.symbols {
      precondition(symbol >= 0 && symbol < symbolCount, "symbol indices of \(strategy.pointee.id) are in range")
      slots.append(Slot(symbol: symbol, strategy: strategy.pointee.prepared.make()))
    }
    members.append(
      Member(
        features: firstFeature..<features.count, slots: firstSlot..<slots.count,
        direction: strategy.pointee.prepared.direction))
  }

  /// Number of strategies.
  var count: Int { members.count }

  /// Lets one after the other decide on the bars of a block, in no particular order.
  ///
  /// - Parameter take: Told who has decided, and the changes: as signals, numbered and in order of (cycle, symbol).
  mutating func decide(
    over block: BlockColumns, firstCycle: Int, _ notes: UnsafeMutablePointer<ColumnNotes>,
    _ take: (Int, borrowing StanceChanges) -> Void
  ) {
    // One memory for the changes of all.
    var changes = StanceChanges(firstCycle: firstCycle)
    features.withUnsafeBufferPointer { features in
      slots.withUnsafeMutableBufferPointer { slots in
        for index in order {
          let member = members[index]
          changes.begin(member.direction)
          let read = UnsafeBufferPointer(rebasing: features[member.features])
          for slot in member.slots { slots[slot].decide(over: block, read, notes, into: &changes) }
          changes.number(from: member.sent + 1, areSorted: member.slots.count < 2)
          members[index].sent += changes.signals.count
          take(index, changes)
        }
      }
    }
  }
}

/// Finds where features lie: many strategies read few features, and neighbours read the same at the same place, or the
/// one behind it.
private struct SlotFinder {
  private let shared: [FeatureSpecification]
  /// By position of a feature; nil while nobody reads it.
  private var slots: [FeatureSlot?]
  private var positions: [String: Int] = [:]
  /// By place the position of what was read there last.
  private var last: [Int] = []
  /// How many features were found.
  private(set) var count = 0

  init(shared: [FeatureSpecification]) {
    self.shared = shared
    slots = Array(repeating: nil, count: shared.count)
  }

  mutating func slot(of strategy: UnsafePointer<PlannedStrategy>, _ place: Int) -> FeatureSlot {
    let position = position(of: strategy, place)
    if place < last.count { last[place] = position } else { last.append(position) }
    if let slot = slots[position] { return slot }
    let slot = FeatureSlot(shared[position], position: position, place: count)
    slots[position] = slot
    count += 1
    return slot
  }

  private mutating func position(of strategy: UnsafePointer<PlannedStrategy>, _ place: Int) -> Int {
    let name = strategy.pointee.prepared.features[place].name
    if place < last.count {
      for position in last[place]..<min(last[place] + 2, shared.count) where shared[position].name == name {
        return position
      }
    }
    if let position = positions[name] { return position }
    let position = shared.ascendingIndex(of: strategy.pointee.prepared.features[place])
    precondition(position != nil, "the shared features hold \(name), which \(strategy.pointee.id) reads")
    positions[name] = position ?? 0
    return position ?? 0
  }
}
