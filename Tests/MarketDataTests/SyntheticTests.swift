import Testing
import TradingModel

@testable import MarketData

/// What the source makes of settings.
func synthetic(
  _ symbols: [String], _ change: (inout SyntheticSettings) -> Void = { _ in }
) throws(MarketDataErrors) -> MarketDataSet {
  var settings = MarketDataSettings(path: "", symbols: symbols.map { Symbol($0) })
  settings.source = .synthetic
  change(&settings.synthetic)
  return try MarketDataLoader.load(settings)
}

@Suite("Synthetic bars")
struct SyntheticTests {
  /// The settings of which the numbers below were computed apart.
  private static func small(_ settings: inout SyntheticSettings) {
    settings.seed = 7
    settings.bars = 60
    settings.regimes = [
      SyntheticRegime(drift: 0.1, volatility: 0.2, meanBars: 6),
      SyntheticRegime(drift: -0.2, volatility: 0.5, meanBars: 4),
      SyntheticRegime(drift: 0, volatility: 0.1, meanBars: 3),
    ]
    settings.jumps = SyntheticJumps(perYear: 25, mean: -0.02, deviation: 0.06)
    settings.correlation = 0.5
    settings.gap = 0.25
    settings.initialPrice = 50
    settings.decimals = 3
    settings.volume = 1000
  }

  @Test("the bars are those of a program in another language, with another Philox, quantile, exp and log")
  func oracle() throws {
    let set = try synthetic(["B", "A"], Self.small)
    func row(_ symbol: Int, _ index: Int) -> [Double] {
      let bar = set.series[symbol][index]
      return [bar.open, bar.high, bar.low, bar.close, bar.volume]
    }
    #expect(row(0, 0) == [49.946, 49.979, 48.983, 49.054, 1042])
    #expect(row(0, 1) == [48.714, 49.112, 48.465, 48.808, 455])
    #expect(row(0, 30) == [45.087, 45.488, 44.963, 45.171, 1156])
    #expect(row(0, 59) == [32.183, 32.411, 32.007, 32.305, 496])
    #expect(row(1, 0) == [49.025, 49.358, 47.968, 48.27, 1161])
    #expect(row(1, 1) == [48.011, 48.175, 47.699, 47.8, 1198])
    #expect(row(1, 30) == [44.546, 44.822, 44.151, 44.214, 977])
    #expect(row(1, 59) == [44.572, 44.643, 44.259, 44.381, 1249])
    var settings = SyntheticSettings()
    Self.small(&settings)
    let regimes = SyntheticMarket(settings).regimes.map(String.init).joined()
    #expect(regimes == "000011111111111121111111112120000000000000002000000000200122")
  }

  @Test("the same bytes on every machine and in every build")
  func golden() throws {
    let set = try synthetic(["A", "B"], Self.small)
    #expect(
      set.dataHashes == [
        DataHash(file: "synthetic:A", sha256: "5e9990efd9c91104d676179f12ba9d1acc4bd3c1588822b37154b8d05405337a"),
        DataHash(file: "synthetic:B", sha256: "6f57dafe9e075ba29e67a25d677273e613ac931fd07fb5743cc41a0ff19810ea"),
      ])
  }

  @Test("neither another symbol nor the order of symbols changes the bars of a symbol, more bars only go on")
  func independence() throws {
    let both = try synthetic(["A", "B"], Self.small)
    let more = try synthetic(["Z", "B", "0", "A"], Self.small)
    let alone = try synthetic(["B"], Self.small)
    #expect(more.symbols.symbols.map(\.name) == ["0", "A", "B", "Z"])
    #expect(more.series[1] == both.series[0] && more.series[2] == both.series[1] && alone.series == [both.series[1]])
    #expect(alone.dataHashes == [both.dataHashes[1]])
    let longer = try synthetic(["B"]) {
      Self.small(&$0)
      $0.bars = 90
    }
    #expect(Array(longer.series[0].close.prefix(60)) == both.series[1].close)
    #expect(longer.dataHashes != alone.dataHashes)
    let reseeded = try synthetic(["A", "B"]) {
      Self.small(&$0)
      $0.seed = 8
    }
    #expect(reseeded.series[0].close != both.series[0].close && both.series[0].close != both.series[1].close)
  }

  @Test("blocks of any size hold the same bars", arguments: [1, 7, 60, 100])
  func blocks(size: Int) throws {
    let set = try synthetic(["A", "B"], Self.small)
    var assembler = BlockAssembler(set, missingBars: .error)
    var closes: [[Double]] = [[], []]
    while let block = try assembler.nextBlock(maximumCycles: size) {
      let count = block.timestamps.count
      for symbol in 0..<2 { closes[symbol] += block.close[symbol * count..<(symbol + 1) * count] }
    }
    #expect(closes == set.series.map(\.close))
  }

  @Test("whatever the settings, bars are valid: low, open, close, high in order, above zero, whole volumes")
  func valid() throws {
    var generator = CaseGenerator(seed: 31)
    for round in 0..<40 {
      let set = try synthetic(["A", "B"]) {
        $0.seed = generator.next()
        $0.bars = 1 + generator.below(200)
        $0.barLength = generator.pick([1, 60, 3600, 14_400, 86_400, 172_800, 604_800]) * 1_000_000_000
        $0.volatility = generator.pick([0, 0.01, 0.3, 3, 10])
        $0.drift = generator.pick([-10, -0.1, 0, 0.1, 10])
        $0.correlation = generator.pick([0, 0.3, 1])
        $0.gap = generator.pick([0, 0.2, 1])
        $0.decimals = generator.below(9)
        $0.initialPrice = generator.pick([1, 57.3, 1_000_000])
        $0.jumps = SyntheticJumps(perYear: generator.pick([0, 5, 100_000]), mean: generator.pick([-1, 0, 1]))
        $0.volume = generator.pick([0, 3, 1_000_000_000_000])
      }
      for bars in set.series {
        for index in 0..<bars.count {
          let bar = bars[index]
          let isOrdered = bar.low <= min(bar.open, bar.close) && max(bar.open, bar.close) <= bar.high
          #expect(isOrdered && bar.low > 0 && bar.high < .infinity, "round \(round), bar \(index)")
          #expect(bar.volume >= 0 && bar.volume == bar.volume.rounded(), "round \(round), bar \(index)")
        }
      }
    }
  }
}
