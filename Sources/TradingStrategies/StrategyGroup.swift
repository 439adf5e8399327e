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
  private let symbols: SymbolTable
  private let featureCount: Int
  /// Those among which the members are.
  private let planned: [PlannedStrategy]
  /// Which of them the members are.
  private let places: [Int]
  private var members: StrategyMembers

  /// Makes every strategy's state for every symbol that it trades, all flat.
  ///
  /// - Parameters:
  ///   - strategies: The members; results come in this order.
  ///   - features: The features of the feature blocks that will come, ascending (`FeatureComputer.features`).
  ///   - symbols: The symbols of the market blocks that will come.
  /// - Precondition: `features` holds every feature that a member declared, and symbol indices are in range.
  public init(strategies: [PlannedStrategy], features: [FeatureSpecification], symbols: SymbolTable) {
    self.init(Array(strategies.indices), of: strategies, features: features, symbols: symbols)
  }

  /// The same of some of the strategies, none of which is copied for it.
  ///
  /// - Parameter places: Which are the members.
  package init(
    _ places: [Int], of strategies: [PlannedStrategy], features: [FeatureSpecification], symbols: SymbolTable
  ) {
    self.symbols = symbols
    self.places = places
    featureCount = features.count
    planned = strategies
    members = StrategyMembers(places, of: strategies, shared: features, symbolCount: symbols.count)
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
    var results: [[Signal]] = Array(repeating: [], count: members.count)
    let failure = decide(block, features) { member, changes in
      // Each list has a memory of its own, and that of the changes serves the next.
      if !changes.signals.isEmpty { results[member] = Array(changes.signals[...]) }
    }
    if let failure { for index in results.indices { results[index].removeAll { $0.cycle >= failure.cycle } } }
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
    decide(block, features) { member, changes in columns[member].append(changes.signals) }
  }

  /// Lets every member decide on a block, or none if it holds no bar.
  ///
  /// - Returns: The failure, as above.
  private mutating func decide(
    _ block: MarketBlock, _ features: FeatureBlock, _ take: (Int, borrowing StanceChanges) -> Void
  ) -> (cycle: Int, error: StrategyError)? {
    precondition(
      block.symbolCount == symbols.count && features.symbolCount == symbols.count
        && features.featureCount == featureCount && features.count == block.count
        && features.firstCycle == block.firstCycle, "market and feature blocks cover the same cycles and symbols")
    var first: (member: Int, fault: StanceChanges.Fault)?
    BlockColumns.with(block, features) { columns in
      ColumnNotes.with(
        featureCount: members.readCount, symbolCount: symbols.count, bars: columns.market.count
      ) { notes in
        members.decide(over: columns, firstCycle: block.firstCycle, notes) { member, changes in
          if let fault = changes.fault {
            let known = first.map { ($0.fault.offset, $0.member) } ?? (Int.max, 0)
            if (fault.offset, member) < known { first = (member, fault) }
          }
          take(member, changes)
        }
      }
    }
    return first.map { failure(of: $0, $1, firstCycle: block.firstCycle) }
  }

  private func failure(
    of member: Int, _ fault: StanceChanges.Fault, firstCycle: Int
  ) -> (cycle: Int, error: StrategyError) {
    let cycle = firstCycle + fault.offset
    let id = planned[places[member]].id
    switch fault {
    case .invalidStance(_, let symbol, let stance):
      return (cycle, .invalidStance(strategy: id, symbol: symbols[symbol], cycle: cycle, stance: stance))
    case .foreignFeature(_, let symbol):
      return (cycle, .foreignFeature(strategy: id, symbol: symbols[symbol], cycle: cycle))
    }
  }
}
