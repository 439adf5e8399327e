import Determinism
import MarketFeatures
import TradingModel

/// A strategy of a workflow, ready to be placed into a group.
public struct PlannedStrategy: Sendable {
  /// Its unique name.
  public var id: String
  /// Its features and its factory.
  public var prepared: PreparedStrategy
  /// Indices of the symbols that it trades, ascending and without duplicates.
  public var symbols: [Int]

  /// Makes a planned strategy from its parts.
  public init(id: String, prepared: PreparedStrategy, symbols: [Int]) {
    self.id = id
    self.prepared = prepared
    self.symbols = symbols
  }
}

/// The running state of strategies that read the same features: blocks of bars in, changes of stance out.
///
/// Where a symbol has no bar nothing changes. How the data is cut into blocks never shows.
public struct StrategyGroup: Sendable {
  private struct Slot {
    var symbol: Int
    var strategy: any Strategy
    var stance: Stance
  }

  /// A strategy in every symbol that it trades.
  ///
  /// What changes a member is a method of the member: one of the group that was given a member to change would have to
  /// copy the list of all of them.
  private struct Member {
    let id: String
    let features: [FeatureSlot]
    let direction: TradeDirection
    var slots: [Slot]
    var sent = 0

    /// Decides on the bars of a block.
    ///
    /// - Parameter changes: Of no strategy yet.
    mutating func run(
      over block: BlockColumns, _ notes: UnsafeMutablePointer<ColumnNotes>, into changes: inout StanceChanges
    ) {
      let features = features
      features.withUnsafeBufferPointer { features in
        for index in slots.indices {
          changes.symbol = slots[index].symbol
          changes.stance = slots[index].stance
          var firstRefused = Int.max
          withUnsafeMutablePointer(to: &firstRefused) { firstRefused in
            let columns = StrategyColumns(
              block: block, symbol: changes.symbol, slots: features, firstRefused: firstRefused)
            let span = StrategySpan(columns: columns, symbol: changes.symbol, notes: notes)
            _ = slots[index].strategy.decide(over: span, into: &changes)
          }
          changes.noteForeignRead(at: firstRefused)
          slots[index].stance = changes.stance
        }
      }
    }

    /// Adds the changes as signals in order of (cycle, symbol).
    mutating func signal(_ collected: inout StanceChanges, firstCycle: Int, into signals: inout [Signal]) {
      if slots.count > 1 { collected.changes.sort { ($0.offset, $0.symbol) < ($1.offset, $1.symbol) } }
      signals.reserveCapacity(collected.changes.count)
      for change in collected.changes {
        sent += 1
        signals.append(
          Signal(
            cycle: firstCycle + change.offset, symbol: change.symbol, stance: change.stance, sequence: sent))
      }
    }
  }

  private let symbols: SymbolTable
  private let featureCount: Int
  /// How many of them members read.
  private let readCount: Int
  private var members: [Member]

  /// Makes every strategy's state for every symbol that it trades, all flat.
  ///
  /// - Parameters:
  ///   - strategies: The members; results come in this order.
  ///   - features: The features of the feature blocks that will come, ascending (`FeatureComputer.features`).
  ///   - symbols: The symbols of the market blocks that will come.
  /// - Precondition: `features` holds every feature that a member declared, and symbol indices are in range.
  public init(strategies: [PlannedStrategy], features: [FeatureSpecification], symbols: SymbolTable) {
    self.symbols = symbols
    featureCount = features.count
    // Many strategies read few features: each is looked up once.
    var known: [String: FeatureSlot] = [:]
    members = strategies.map { strategy in
      let read = strategy.prepared.features.map { feature in
        if let slot = known[feature.name] { return slot }
        let index = features.ascendingIndex(of: feature)
        precondition(index != nil, "the shared features hold \(feature), which \(strategy.id) reads")
        let slot = FeatureSlot(feature, position: index ?? 0, place: known.count)
        known[feature.name] = slot
        return slot
      }
      let slots = strategy.symbols.map { symbol in
        precondition(symbol >= 0 && symbol < symbols.count, "symbol indices of \(strategy.id) are in range")
        return Slot(symbol: symbol, strategy: strategy.prepared.make(), stance: .flat)
      }
      return Member(id: strategy.id, features: read, direction: strategy.prepared.direction, slots: slots)
    }
    readCount = known.count
  }

  /// Takes the next block and returns, for each strategy, its changes of stance in order of (cycle, symbol).
  ///
  /// - Parameters:
  ///   - block: Continues where the last one ended.
  ///   - features: The features of the same cycles.
  /// - Returns: The changes; and where a strategy returned a stance outside the allowed values, or read a feature by
  ///   another strategy's handle, `StrategyError.invalidStance` or `.foreignFeature` for the least (cycle, position of
  ///   the strategy, symbol). Then the changes are those before that cycle, and the group is of no use afterwards.
  /// - Precondition: the blocks agree with each other and with what the group was made for.
  public mutating func process(
    _ block: MarketBlock, _ features: FeatureBlock
  ) -> (signals: [[Signal]], failure: (cycle: Int, error: StrategyError)?) {
    var collected: [StanceChanges] = []
    collected.reserveCapacity(members.count)
    checkThatBlocksAgree(block, features)
    Self.withColumns(of: block, features, notes()) { columns, notes in
      for index in members.indices {
        var changes = StanceChanges(members[index].direction)
        members[index].run(over: columns, notes, into: &changes)
        collected.append(changes)
      }
    }
    guard !collected.isEmpty else { return (Array(repeating: [], count: members.count), nil) }
    let failure = firstFailure(in: collected.map(\.fault), firstCycle: block.firstCycle)
    var results: [[Signal]] = []
    results.reserveCapacity(members.count)
    for index in members.indices {
      if let failure { collected[index].changes.removeAll { block.firstCycle + $0.offset >= failure.cycle } }
      var signals: [Signal] = []
      members[index].signal(&collected[index], firstCycle: block.firstCycle, into: &signals)
      results.append(signals)
    }
    return (results, failure)
  }

  /// Takes the next block and adds each strategy's changes of stance to columns, which whoever keeps the signals of a
  /// whole run does, and nothing of one that fails.
  ///
  /// - Parameters:
  ///   - block: As above.
  ///   - features: As above.
  ///   - columns: Hold what each member said before. Of no use after a failure, as the group is.
  /// - Returns: The failure, as above.
  package mutating func process(
    _ block: MarketBlock, _ features: FeatureBlock, into columns: inout [SignalColumns]
  ) -> (cycle: Int, error: StrategyError)? {
    var faults: [StanceChanges.Fault?] = []
    faults.reserveCapacity(members.count)
    // One memory for the changes of all.
    var changes = StanceChanges(.longShort)
    var signals: [Signal] = []
    checkThatBlocksAgree(block, features)
    Self.withColumns(of: block, features, notes()) { block, notes in
      for index in members.indices {
        changes.begin(members[index].direction)
        signals.removeAll(keepingCapacity: true)
        members[index].run(over: block, notes, into: &changes)
        members[index].signal(&changes, firstCycle: features.firstCycle, into: &signals)
        columns[index].append(signals)
        faults.append(changes.fault)
      }
    }
    return firstFailure(in: faults, firstCycle: block.firstCycle)
  }

  private func checkThatBlocksAgree(_ block: MarketBlock, _ features: FeatureBlock) {
    precondition(
      block.symbolCount == symbols.count && features.symbolCount == symbols.count
        && features.featureCount == featureCount && features.count == block.count
        && features.firstCycle == block.firstCycle, "market and feature blocks cover the same cycles and symbols")
  }

  /// What is known of the columns of a block that nobody has looked at.
  private func notes() -> ColumnNotes { ColumnNotes(featureCount: readCount, symbolCount: symbols.count) }

  /// Runs `body` on the columns, or not at all if the blocks hold no bar.
  ///
  /// No method of the group, which would have to copy its members for one that changes them.
  private static func withColumns(
    of block: MarketBlock, _ features: FeatureBlock, _ notes: ColumnNotes,
    _ body: (BlockColumns, UnsafeMutablePointer<ColumnNotes>) -> Void
  ) {
    var notes = notes
    BlockColumns.with(block, features) { columns in
      withUnsafeMutablePointer(to: &notes) { body(columns, $0) }
    }
  }

  private func firstFailure(
    in faults: [StanceChanges.Fault?], firstCycle: Int
  ) -> (cycle: Int, error: StrategyError)? {
    var least: (cycle: Int, error: StrategyError)?
    for (member, fault) in zip(members, faults) {
      guard let fault, firstCycle + fault.offset < least?.cycle ?? Int.max else { continue }
      let cycle = firstCycle + fault.offset
      let error: StrategyError =
        switch fault {
        case .invalidStance(let change):
          .invalidStance(strategy: member.id, symbol: symbols[change.symbol], cycle: cycle, stance: change.stance)
        case .foreignFeature(_, let symbol):
          .foreignFeature(strategy: member.id, symbol: symbols[symbol], cycle: cycle)
        }
      least = (cycle, error)
    }
    return least
  }
}
