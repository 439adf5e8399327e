import FileFormats
import TableFiles

/// Why a position was left.
package enum ExitReason: String, Sendable, CaseIterable {
  /// The strategies wanted another position, or none.
  case signal
  /// The position was moved to its weight under a signal that stood.
  case rebalancing
  case drawdownStop = "drawdown stop"
  case ruin
  /// The data ended, and the workflow closes what is held then.
  case endOfData = "end of data"
}

/// Whose, and of which symbol, by places in lists of names.
struct HoldingKey: Hashable {
  var portfolio: Int
  var symbol: Int
}

/// What was held of a symbol after each change.
package struct PositionHistory: Equatable, Sendable {
  package var portfolio: String
  package var symbol: String
  /// Nanoseconds since the epoch, ascending.
  package var times: [Int64]
  /// Units, below 0 of a short position.
  package var quantities: [Double]

  /// The corners of its steps between two instants, nothing held before the first change.
  func steps(from first: Int64, to last: Int64) -> (times: [Int64], values: [Double]) {
    var (corners, values, held) = ([first], [0.0], 0.0)
    for (time, quantity) in zip(times, quantities) where quantity != held {
      guard time <= last else { break }
      let place = max(time, first)
      corners += [place, place]
      values += [held, quantity]
      held = quantity
    }
    return (corners + [last], values + [held])
  }
}

/// Why trades ended, found in the rows of orders.
struct ExitReasons {
  private struct Key: Hashable {
    var holding: HoldingKey
    var time: Int64
  }

  static let columns = ["timestamp", "order_id", "signal_id", "portfolio_id", "symbol", "intent", "state"]

  private var portfolios = NameList()
  private var symbols = NameList()
  private let exits: Set<Int64>
  private let entryTimes: Set<Int64>
  private var reasons: [Key: ExitReason] = [:]
  /// The signals under which positions were opened, or moved, when trades began.
  private var openers: [Key: String] = [:]
  /// By place of the portfolio when it stopped, and why.
  private var stops: [(time: Int64, reason: ExitReason)?] = []
  /// Orders that were accepted behind a stop.
  private var stopped: Set<String> = []
  private var lastSignals: [HoldingKey: String] = [:]
  private var asked: [Int] = []

  init(_ trades: [TradeRow], _ events: [EventCount]) {
    exits = Set(trades.map(\.exitTime))
    entryTimes = Set(trades.map(\.entryTime))
    for event in events {
      guard let reason = event.stop, let time = event.first else { continue }
      let place = portfolios.place(of: event.portfolio)
      while stops.count <= place { stops.append(nil) }
      if stops[place].map({ time < $0.time }) ?? true { stops[place] = (time, reason) }
    }
  }

  private func stop(_ portfolio: Int) -> (time: Int64, reason: ExitReason)? {
    stops.indices.contains(portfolio) ? stops[portfolio] : nil
  }

  mutating func take(_ rows: TableRows) {
    let times = rows.times(0)
    let owners = rows.codes(3, among: &portfolios)
    let names = rows.codes(4, among: &symbols)
    let (states, intents) = (rows.texts(6), rows.texts(5))
    let (orders, signals) = (rows.texts(1), rows.texts(2))
    while asked.count < portfolios.names.count { asked.append(0) }
    for row in 0..<rows.count {
      guard let time = times[row], let state = states[row], let intent = intents[row] else { continue }
      let key = HoldingKey(portfolio: owners[row], symbol: names[row])
      switch state {
      case "accepted":
        if intent != "exit", intent != "close_out" { asked[owners[row]] += 1 }
        if let stop = stop(owners[row]), time > stop.time, let order = orders[row] { stopped.insert(order) }
      case "filled": take(orders[row], signals[row], time, key, intent)
      default: break
      }
    }
  }

  private mutating func take(
    _ order: String?, _ signal: String?, _ time: Int64, _ key: HoldingKey, _ intent: String
  ) {
    if entryTimes.contains(time), intent != "exit", intent != "close_out" {
      openers[Key(holding: key, time: time)] = signal
    }
    // Only an order that moves to a weight can stand under the signal of one before it.
    var isRepeated = false
    if intent == "rebalance" {
      let signal = signal ?? ""
      isRepeated = lastSignals[key] == signal
      lastSignals[key] = signal
    }
    guard exits.contains(time) else { return }
    let reason: ExitReason
    switch intent {
    case "close_out": reason = .endOfData
    case "exit", "rebalance":
      if let stop = stop(key.portfolio), let order, stopped.contains(order) {
        reason = stop.reason
      } else {
        reason = isRepeated ? .rebalancing : .signal
      }
    default: return
    }
    reasons[Key(holding: key, time: time)] = reason
  }

  /// Nil where the orders do not tell.
  mutating func reason(of trade: TradeRow) -> ExitReason? {
    let holding = HoldingKey(
      portfolio: portfolios.place(of: trade.portfolio), symbol: symbols.place(of: trade.symbol))
    return reasons[Key(holding: holding, time: trade.exitTime)]
  }

  /// The final signal under which a trade's position was opened; nil where the orders do not tell.
  mutating func opener(of trade: TradeRow) -> String? {
    let holding = HoldingKey(
      portfolio: portfolios.place(of: trade.portfolio), symbol: symbols.place(of: trade.symbol))
    return openers[Key(holding: holding, time: trade.entryTime)]
  }

  /// How many orders of each portfolio opened a position or moved one.
  var entries: [EntryCount] {
    zip(portfolios.names, asked).map { EntryCount(portfolio: $0, count: $1) }
  }
}

/// How many orders of a portfolio opened a position or moved one.
package struct EntryCount: Equatable, Sendable {
  package var portfolio: String
  package var count: Int
}

extension EventCount {
  /// Why the portfolio left the market for good; nil of other events.
  package var stop: ExitReason? {
    switch kind {
    case "drawdown_stop": .drawdownStop
    case "ruin": .ruin
    default: nil
    }
  }
}

extension NameList {
  mutating func place(of name: String) -> Int { place(of: Array(name.utf8)[...]) }
}

extension ReportedRun {
  /// Reads why trades ended; events and trades were read before.
  mutating func readOrders() throws {
    guard let table = try table("orders") else { return }
    var reasons = ExitReasons(trades, events)
    try table.read(ExitReasons.columns) { reasons.take($0) }
    for place in trades.indices {
      trades[place].exit = reasons.reason(of: trades[place])
      trades[place].opener = reasons.opener(of: trades[place])
    }
    entries = reasons.entries
  }

  /// Reads what was held.
  mutating func readPositions() throws {
    guard let table = try table("positions") else { return }
    var (owners, symbols) = (NameList(), NameList())
    var places: [HoldingKey: Int] = [:]
    var keys: [HoldingKey] = []
    var found: [(times: [Int64], quantities: [Double])] = []
    try table.read(["timestamp", "portfolio_id", "symbol", "quantity"]) { rows in
      let (times, quantities) = (rows.times(0), rows.numbers(3))
      let (portfolios, names) = (rows.codes(1, among: &owners), rows.codes(2, among: &symbols))
      for row in 0..<rows.count where portfolios[row] < Self.portfolioLimit {
        guard let time = times[row] else { continue }
        let key = HoldingKey(portfolio: portfolios[row], symbol: names[row])
        let place = places[key] ?? found.count
        if place == found.count {
          places[key] = place
          keys.append(key)
          found.append(([], []))
        }
        found[place].times.append(time)
        found[place].quantities.append(quantities[row])
      }
    }
    positions = zip(keys, found).map { key, part in
      PositionHistory(
        portfolio: owners.names[key.portfolio], symbol: symbols.names[key.symbol], times: part.times,
        quantities: part.quantities)
    }
  }
}
