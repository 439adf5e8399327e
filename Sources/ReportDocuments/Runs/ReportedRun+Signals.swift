import FileFormats
import TableFiles

/// How often a regime was to change, and how often it was waited whether it stays.
package struct ConfirmationCounts: Equatable, Sendable {
  /// How many equal labels in a row change a regime.
  package var bars: Int
  /// Bars at which a classifier gave another label than the one in force.
  package var asked: Int
  /// Those of them at which the one in force stayed.
  package var acted: Int

  package init(bars: Int, asked: Int, acted: Int) { (self.bars, self.asked, self.acted) = (bars, asked, acted) }
}

extension ReportedRun {
  /// Reads what strategies said, and when the signals were formed that opened trades; orders were read before.
  mutating func readSignals() throws {
    guard let table = try table("signals") else { return }
    var (names, symbols) = (NameList(), NameList())
    var counts: [StanceHistory.Key: (count: StrategyCount, changes: [StanceHistory.Change])] = [:]
    var keys: [StanceHistory.Key] = []
    let wanted = Set(trades.compactMap(\.opener))
    var formed: [String: Int64] = [:]
    try table.read(["timestamp", "signal_id", "strategy_id", "symbol", "direction", "strength"]) { rows in
      let ids = wanted.isEmpty ? [] : rows.texts(1)
      let (times, directions, strengths) = (rows.times(0), rows.numbers(4), rows.numbers(5))
      let (strategies, traded) = (rows.codes(2, among: &names), rows.codes(3, among: &symbols))
      for row in 0..<rows.count {
        guard let time = times[row] else { continue }
        // A final signal is of no strategy.
        guard rows.has(2, row), !names.names[strategies[row]].isEmpty else {
          if !wanted.isEmpty, let id = ids[row], wanted.contains(id) { formed[id] = time }
          continue
        }
        let key = StanceHistory.Key(strategy: strategies[row], symbol: traded[row])
        if counts[key] == nil {
          keys.append(key)
          counts[key] = (
            StrategyCount(
              strategy: names.names[key.strategy], symbol: symbols.names[key.symbol], changes: 0, longs: 0, shorts: 0),
            []
          )
        }
        counts[key]?.count.add(directions[row])
        counts[key]?.changes.append(StanceHistory.Change(time: time, stance: directions[row] * strengths[row]))
      }
    }
    strategies = keys.compactMap { counts[$0]?.count }
    stances = StanceHistory(
      strategies: names.names, symbols: symbols.names, changes: counts.mapValues(\.changes))
    for place in trades.indices { trades[place].decided = trades[place].opener.flatMap { formed[$0] } }
  }
}

extension StrategyCount {
  fileprivate mutating func add(_ direction: Double) {
    changes += 1
    if direction > 0 { longs += 1 }
    if direction < 0 { shorts += 1 }
  }
}
