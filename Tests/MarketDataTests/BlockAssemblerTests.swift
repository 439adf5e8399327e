import Testing
import TradingModel

@testable import MarketData

@Suite("Series become market slices")
struct BlockAssemblerTests {
  private func series(_ name: String, _ bars: [(Int64, Double)]) -> BarSeries {
    var series = BarSeries(symbol: Symbol(name))
    for (time, price) in bars {
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: time), open: price, high: price + 2, low: price - 1, close: price + 1,
          volume: price * 10))
    }
    return series
  }

  /// What a slice shows of a symbol, as text that can be compared although NaN is not equal to itself.
  private func text(_ slice: MarketSlice, _ symbol: Int) -> String {
    let index = symbol * slice.block.count + slice.offset
    let block = slice.block
    return "\(slice.cycle) \(slice.timestamp.nanoseconds) \(slice.presence(symbol)) \(block.open[index]) "
      + "\(block.high[index]) \(block.low[index]) \(block.close[index]) \(block.volume[index])"
  }

  private func slices(_ set: MarketDataSet, _ rule: MissingBarRule, blockSize: Int) throws -> [String] {
    var assembler = BlockAssembler(set, missingBars: rule)
    var result: [String] = []
    var next = 0
    var hasEnded = false
    while let block = try assembler.nextBlock(maximumCycles: blockSize) {
      #expect(block.firstCycle == next)
      #expect(!hasEnded)
      #expect(block.count <= blockSize)
      hasEnded = block.isLast
      next = block.endCycle
      for offset in 0..<block.count {
        for symbol in 0..<block.symbolCount { result.append(text(block.slice(at: offset), symbol)) }
      }
    }
    #expect(hasEnded)
    #expect(next == set.cycleCount)
    return result
  }

  /// The definition, cycle by cycle and symbol by symbol, with a search for each.
  private func naive(_ set: MarketDataSet, _ rule: MissingBarRule) -> [String] {
    var result: [String] = []
    for (cycle, time) in Array(Set(set.series.flatMap(\.timestamps))).sorted().enumerated() {
      for bars in set.series {
        if let index = bars.timestamps.firstIndex(of: time) {
          let bar = bars[index]
          result.append("\(cycle) \(time) traded \(bar.open) \(bar.high) \(bar.low) \(bar.close) \(bar.volume)")
        } else if rule == .carry, let last = bars.timestamps.lastIndex(where: { $0 < time }), last + 1 < bars.count {
          let close = bars.close[last]
          result.append("\(cycle) \(time) carried \(close) \(close) \(close) \(close) 0.0")
        } else {
          result.append("\(cycle) \(time) absent nan nan nan nan nan")
        }
      }
    }
    return result
  }

  @Test("a small case in full")
  func small() throws {
    let set = MarketDataSet([series("B", [(10, 5), (30, 6)]), series("A", [(10, 1), (20, 2)])])
    var assembler = BlockAssembler(set, missingBars: .carry)
    let block = try #require(try assembler.nextBlock(maximumCycles: 8))
    #expect(block.timestamps == [10, 20, 30])
    #expect(block.presence == [1, 1, 0, 1, 2, 1])
    #expect(block.close[0...1] == [2, 3] && block.close[2].isNaN)
    #expect(block.open[3...5] == [5, 6, 6])
    #expect(block.volume[3...5] == [50, 0, 60])
    #expect(block.isLast)
    #expect(try assembler.nextBlock(maximumCycles: 8) == nil)
    #expect(block.slice(at: 1).bar(0)?.close == 3)
    #expect(block.slice(at: 2).bar(0) == nil)
    #expect(!block.slice(at: 1).isTraded(1))
  }

  @Test("any cut into blocks shows what the definition says", arguments: [MissingBarRule.skip, .carry])
  func cuts(rule: MissingBarRule) throws {
    var generator = CaseGenerator(seed: 9)
    for round in 0..<40 {
      let symbolCount = 1 + generator.below(5)
      let density = 1 + generator.below(10)
      let all = (0..<symbolCount).map { symbol in
        var bars: [(Int64, Double)] = []
        for time in 0..<60 where generator.below(10) < density {
          bars.append((Int64(time), Double(symbol * 100 + time + 2)))
        }
        if bars.isEmpty { bars = [(3, 4)] }
        return series("S\(symbol)", bars)
      }
      let set = MarketDataSet(all)
      let expected = naive(set, rule)
      for blockSize in [1, 2, 7, 1000] {
        #expect(try slices(set, rule, blockSize: blockSize) == expected, "round \(round), blocks of \(blockSize)")
      }
    }
  }

  @Test("one symbol alone, whole blocks")
  func single() throws {
    let set = MarketDataSet([series("A", (1...20).map { (Int64($0) * 5, Double($0)) })])
    for blockSize in [1, 7, 20, 64] {
      #expect(try slices(set, .error, blockSize: blockSize) == naive(set, .skip))
    }
  }

  @Test("the rule error names symbol and time of the first missing bar; before the first and after the last is none")
  func errorRule() throws {
    let gap = MarketDataSet([
      series("A", [(0, 1), (2_000_000_000, 2)]), series("B", [(0, 1), (1_000_000_000, 1), (2_000_000_000, 2)]),
    ])
    for blockSize in [1, 2, 10] {
      var message = ""
      do {
        _ = try slices(gap, .error, blockSize: blockSize)
      } catch let error as MarketDataErrors {
        message = error.description
      }
      #expect(
        message == "A has no bar at 1970-01-01T00:00:01Z, where another symbol has one; "
          + "expected one, or data.missing_bars skip or carry")
    }
    let staggered = MarketDataSet([series("A", [(0, 1), (1, 2)]), series("B", [(1, 1), (2, 1)])])
    #expect(try slices(staggered, .error, blockSize: 1) == naive(staggered, .skip))
  }

  @Test("cycles before the first missing bar come first, in blocks of any size")
  func errorRuleKeepsWhatIsBefore() throws {
    let bars = series("A", (0..<9).map { (Int64($0), 1) })
    let set = MarketDataSet([bars, series("B", [(0, 1), (1, 1), (2, 1), (3, 1), (8, 1)])])
    for blockSize in [1, 2, 3, 4, 100] {
      var assembler = BlockAssembler(set, missingBars: .error)
      var count = 0
      #expect(throws: MarketDataErrors.self) {
        while let block = try assembler.nextBlock(maximumCycles: blockSize) {
          count += block.count
          #expect(!block.isLast)
        }
      }
      #expect(count == 4)
    }
  }

  @Test("a run is refused before it starts, with every symbol that lacks bars")
  func refusedAtLoading() throws {
    let header = "ts,open,high,low,close\n"
    func rows(_ minutes: [Int]) -> String {
      header + minutes.map { "\(1_000_000_020 + $0 * 60),1,1,1,1\n" }.joined()
    }
    let files = [
      "A.csv": rows([0, 1, 2, 3, 4]), "B.csv": rows([1, 3]), "C.csv": rows([0, 3, 4]), "D.csv": rows([2, 3]),
    ]
    #expect(
      try load(files, ["A", "B", "C", "D"]) { $0.missingBars = .error }.failureText
        == "C has no bar at 2001-09-09T01:48:00Z, where another symbol has one (the first of 2); expected one, or "
        + "data.missing_bars skip or carry\nB has no bar at 2001-09-09T01:49:00Z, where another symbol has one; "
        + "expected one, or data.missing_bars skip or carry")
    #expect(try load(files, ["A", "D"]) { $0.missingBars = .error }.get().cycleCount == 5)
  }

  @Test("a set without bars is one empty last block")
  func empty() throws {
    var assembler = BlockAssembler(MarketDataSet([]), missingBars: .skip)
    let block = try #require(try assembler.nextBlock(maximumCycles: 4))
    #expect(block.isLast && block.count == 0 && block.symbolCount == 0)
    #expect(try assembler.nextBlock(maximumCycles: 4) == nil)
  }
}
