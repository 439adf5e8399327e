import MarketData
import Testing
import TradingModel

/// Which prices lie far from those beside them.
@Suite struct PriceJumpTests {
  /// Five bars around 100, of which the third has its prices changed.
  private static func bars(_ change: (inout Bar) -> Void) -> BarSeries {
    var bars = BarSeries(symbol: Symbol("X"))
    for index in 0..<5 {
      var bar = Bar(
        timestamp: Timestamp(nanoseconds: Int64(index)), open: 100, high: 101, low: 99, close: 100, volume: 1)
      if index == 2 { change(&bar) }
      bars.append(bar)
    }
    return bars
  }

  private static func found(_ change: (inout Bar) -> Void) -> [String] {
    PriceJump.all(in: bars(change), above: 0.2).map {
      "\($0.timestamp.nanoseconds) \($0.column.rawValue) \($0.from) \($0.to)"
    }
  }

  @Test func eachPriceIsSeen() {
    #expect(Self.found { _ in } == [])
    // A wrong open takes the high with it, and is named alone.
    #expect(
      Self.found {
        $0.open = 10_000
        $0.high = 10_000
      } == ["2 open 100.0 10000.0"])
    #expect(Self.found { $0.high = 130 } == ["2 high 100.0 130.0"])
    #expect(Self.found { $0.low = 70 } == ["2 low 100.0 70.0"])
    #expect(
      Self.found {
        $0.close = 70
        $0.low = 70
      } == ["2 close 100.0 70.0", "3 close 70.0 100.0"])
    // A fall that goes on within the bar is one, and named by what is farthest.
    #expect(
      Self.found {
        $0.open = 78
        $0.high = 78
        $0.low = 60
        $0.close = 60
      } == ["2 close 100.0 60.0", "3 close 60.0 100.0"])
  }

  @Test func firstBar_isComparedWithItself() {
    var bars = Self.bars { _ in }
    bars.open[0] = 10
    bars.low[0] = 10
    #expect(PriceJump.all(in: bars, above: 0.2).map(\.column) == [.open])
    #expect(PriceJump.all(in: BarSeries(symbol: Symbol("X")), above: 0.2) == [])
  }

  /// What is 20 % is not more than 20 %, whatever the last bits say.
  @Test(arguments: [(0.3, 0.36), (0.36, 0.3), (100, 120), (0.1, 0.12), (7, 8.4)])
  func theThreshold_isNoJump(_ from: Double, _ to: Double) {
    func jumps(_ to: Double) -> Int {
      let closes = BarSeries(symbol: Symbol("X"), dailyCloses: [from, to], from: Timestamp(nanoseconds: 0))
      return PriceJump.all(in: closes, above: 0.2).count
    }
    #expect(jumps(to) == 0)
    #expect(jumps(to > from ? to * (1 + 1e-9) : to * (1 - 1e-9)) == 1)
  }
}
