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
    var slots: [Slot]
    var sent = 0

    mutating func run(over block: BlockColumns) -> StanceChanges {
      var changes = StanceChanges()
      let features = features
      features.withUnsafeBufferPointer { features in
        for index in slots.indices {
          changes.symbol = slots[index].symbol
          changes.stance = slots[index].stance
          var firstRefused = Int.max
          withUnsafeMutablePointer(to: &firstRefused) { firstRefused in
            let columns = StrategyColumns(
              block: block, symbol: changes.symbol, slots: features, firstRefused: firstRefused)
            _ = slots[index].strategy.decide(over: StrategySpan(columns: columns), into: &changes)
          }
          changes.noteForeignRead(at: firstRefused)
          slots[index].stance = changes.stance
        }
      }
      return changes
    }

    /// The changes as signals in order of (cycle, symbol).
    mutating func signals(from collected: inout StanceChanges, firstCycle: Int) -> [Signal] {
      if slots.count > 1 { collected.changes.sort { ($0.offset, $0.symbol) < ($1.offset, $1.symbol) } }
      let before = sent
      sent += collected.changes.count
      return collected.changes.enumerated().map { index, change in
        Signal(
          cycle: firstCycle + change.offset, symbol: change.symbol, stance: change.stance,
          sequence: before + index + 1)
      }
    }
  }

  private let symbols: SymbolTable
  private let featureCount: Int
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
    members = strategies.map { strategy in
      let read = strategy.prepared.features.map { feature in
        let index = features.ascendingIndex(of: feature)
        precondition(index != nil, "the shared features hold \(feature), which \(strategy.id) reads")
        return FeatureSlot(feature, position: index ?? 0)
      }
      let slots = strategy.symbols.map { symbol in
        precondition(symbol >= 0 && symbol < symbols.count, "symbol indices of \(strategy.id) are in range")
        return Slot(symbol: symbol, strategy: strategy.prepared.make(), stance: .flat)
      }
      return Member(id: strategy.id, features: read, slots: slots)
    }
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
    precondition(
      block.symbolCount == symbols.count && features.symbolCount == symbols.count
        && features.featureCount == featureCount && features.count == block.count
        && features.firstCycle == block.firstCycle, "market and feature blocks cover the same cycles and symbols")
    var collected: [StanceChanges] = []
    collected.reserveCapacity(members.count)
    BlockColumns.with(block, features) { columns in
      for index in members.indices { collected.append(members[index].run(over: columns)) }
    }
    guard !collected.isEmpty else { return (Array(repeating: [], count: members.count), nil) }
    let failure = firstFailure(in: collected, firstCycle: block.firstCycle)
    var results: [[Signal]] = []
    results.reserveCapacity(members.count)
    for index in members.indices {
      if let failure { collected[index].changes.removeAll { block.firstCycle + $0.offset >= failure.cycle } }
      results.append(members[index].signals(from: &collected[index], firstCycle: block.firstCycle))
    }
    return (results, failure)
  }

  private func firstFailure(
    in collected: [StanceChanges], firstCycle: Int
  ) -> (cycle: Int, error: StrategyError)? {
    var least: (cycle: Int, error: StrategyError)?
    for (member, changes) in zip(members, collected) {
      guard let fault = changes.fault, firstCycle + fault.offset < least?.cycle ?? Int.max else { continue }
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
