import TradingModel

/// Bars of several symbols on one grid of cycles, to be cut into blocks of any size.
struct TestMarket {
  var presence: [[BarPresence]]
  var open: [[Double]]
  var close: [[Double]]

  var symbolCount: Int { close.count }
  var count: Int { close.first?.count ?? 0 }

  /// One symbol with a bar at every cycle.
  init(open: [Double], close: [Double]) { self.init(open: [open], close: [close]) }

  /// Symbols whose bars are missing where the close is NaN.
  init(open: [[Double]], close: [[Double]]) {
    self.open = open
    self.close = close
    presence = close.map { column in column.map { $0.isNaN ? .absent : .traded } }
  }

  /// Fills the gaps between a symbol's first and last bar with carried bars.
  func carrying() -> TestMarket {
    var copy = self
    for symbol in 0..<symbolCount {
      guard let first = presence[symbol].firstIndex(of: .traded), let last = presence[symbol].lastIndex(of: .traded)
      else { continue }
      for cycle in first...last where presence[symbol][cycle] == .absent {
        copy.presence[symbol][cycle] = .carried
        copy.close[symbol][cycle] = copy.close[symbol][cycle - 1]
        copy.open[symbol][cycle] = copy.close[symbol][cycle - 1]
      }
    }
    return copy
  }

  func isTraded(_ symbol: Int, _ cycle: Int) -> Bool { presence[symbol][cycle] == .traded }

  func blocks(of size: Int) -> [MarketBlock] {
    var blocks: [MarketBlock] = []
    var first = 0
    while first < count {
      let range = first..<min(first + size, count)
      let opens = open.flatMap { $0[range] }
      let closes = close.flatMap { $0[range] }
      blocks.append(
        MarketBlock(
          firstCycle: first, timestamps: range.map { Int64($0) * 1000 }, isLast: range.upperBound == count,
          symbolCount: symbolCount, presence: presence.flatMap { $0[range].map(\.rawValue) }, open: opens,
          high: zip(opens, closes).map { max($0, $1) }, low: zip(opens, closes).map { min($0, $1) }, close: closes,
          volume: opens.map { $0 * 0 + 1 }))
      first = range.upperBound
    }
    return blocks
  }
}

/// A change of stance, shortened for tests.
struct Change {
  var cycle: Int
  var symbol = 0
  var direction: Int8
  var strength = 1.0

  static func signals(_ changes: [Change]) -> [Signal] {
    let sorted = changes.sorted { ($0.cycle, $0.symbol) < ($1.cycle, $1.symbol) }
    return sorted.enumerated().map { index, change in
      Signal(
        cycle: change.cycle, symbol: change.symbol,
        stance: Stance(direction: change.direction, strength: change.direction == 0 ? 0 : change.strength),
        sequence: index + 1)
    }
  }
}

/// A small generator with a fixed sequence (Steele, Lea, Flood 2014, SplitMix64).
struct TestRandom {
  var state: UInt64

  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// From 0 up to but not including 1.
  mutating func unit() -> Double { Double(bits() >> 11) / 9_007_199_254_740_992 }

  mutating func below(_ count: Int) -> Int { Int(bits() % UInt64(count)) }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }
}
