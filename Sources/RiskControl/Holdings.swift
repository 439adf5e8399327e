import TradingModel

/// Cash and positions of one portfolio and the closes at which they are valued.
struct Holdings: Sendable {
  /// Cash and positions, the sum of the fills applied.
  private(set) var account: Account
  /// Last close of each symbol, carried bars included; NaN before the first.
  private(set) var closes: [Double]
  /// Average price of the units held of each symbol, costs apart.
  private var averagePrices: [Double]
  /// Symbols whose position changed in the cycle.
  private var touched: SymbolSet

  init(capital: Double, symbolCount: Int, opening: [HeldUnits] = []) {
    account = Account(capital: capital, symbolCount: symbolCount, opening: opening)
    closes = Array(repeating: .nan, count: symbolCount)
    averagePrices = Array(repeating: 0, count: symbolCount)
    touched = SymbolSet(symbolCount: symbolCount)
    for units in opening {
      // Valued at what they are booked at until there is a close.
      closes[units.symbol] = units.price
      averagePrices[units.symbol] = units.price
      touched.set(units.symbol, true)
    }
  }

  /// Whether a position changed in the cycle.
  var hasChanges: Bool { !touched.isEmpty }

  /// Whether any position is held.
  var isExposed: Bool { account.isExposed }

  /// Whether any position is held in other symbols than these.
  func isExposed(besides symbols: [Int]) -> Bool {
    if symbols.isEmpty { return isExposed }
    var isExposed = false
    account.held.forEach { if !symbols.contains($0) { isExposed = true } }
    return isExposed
  }

  /// Signed units held of a symbol.
  func quantity(_ symbol: Int) -> Double { account.quantities[symbol] }

  /// Average price of the units held of a symbol, costs apart.
  func averagePrice(_ symbol: Int) -> Double { averagePrices[symbol] }

  /// -1, 0 or 1: short, flat or long.
  func side(_ symbol: Int) -> Double { DecisionRule.side(of: account.quantities[symbol]) }

  /// The value of all positions at the last closes.
  var positionValue: Double { account.positionValue(at: closes) }

  /// Notes the closes of a slice.
  mutating func updateCloses(_ slice: MarketSlice) {
    for symbol in closes.indices where slice.presence(symbol) != .absent { closes[symbol] = slice.close(symbol) }
  }

  /// Notes the closes as of the end of a range of a block's cycles.
  mutating func updateCloses(_ block: MarketBlock, _ range: Range<Int>) {
    let absent = BarPresence.absent.rawValue
    for symbol in closes.indices {
      let start = symbol * block.count
      var index = start + range.upperBound - 1
      while index >= start + range.lowerBound {
        if block.presence[index] != absent {
          closes[symbol] = block.close[index]
          break
        }
        index -= 1
      }
    }
  }

  /// Books a fill.
  mutating func apply(_ fill: Fill) {
    let held = account.quantities[fill.symbol]
    averagePrices[fill.symbol] = AverageCost.after(fill, held: held, average: averagePrices[fill.symbol])
    account.apply(fill)
    touched.set(fill.symbol, true)
  }

  /// Writes the positions that changed since the last time, in order of symbols.
  mutating func writeChanges(to journal: inout OrderJournal) {
    if touched.isEmpty { return }
    touched.forEach { symbol in
      journal.recordPosition(
        of: symbol, quantity: account.quantities[symbol], averagePrice: averagePrices[symbol])
    }
    touched.removeAll()
  }

  /// Writes the value of all positions at each cycle of a range: the sums of `positionValue`, in the same order.
  ///
  /// - Parameter column: One value a cycle of the range, overwritten.
  func writePositionValues(_ block: MarketBlock, _ range: Range<Int>, to column: UnsafeMutableBufferPointer<Double>) {
    let absent = BarPresence.absent.rawValue
    let quantities = account.quantities
    for index in column.indices { column[index] = 0 }
    account.held.forEach { symbol in
      let quantity = quantities[symbol]
      let start = symbol * block.count + range.lowerBound
      var last = closes[symbol]
      block.close.withUnsafeBufferPointer { close in
        block.presence.withUnsafeBufferPointer { presence in
          for index in 0..<range.count {
            if presence[start + index] != absent { last = close[start + index] }
            column[index] += quantity * last
          }
        }
      }
    }
  }
}
