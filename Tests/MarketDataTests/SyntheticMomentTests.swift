import Determinism
import Testing
import TradingModel

@testable import MarketData

/// Logarithms of the closes' changes.
private func returns(_ bars: BarSeries) -> [Double] {
  zip(bars.close.dropFirst(), bars.close).map { ExactMath.log($0 / $1) }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

private func covariance(_ left: [Double], _ right: [Double]) -> Double {
  let (first, second) = (mean(left), mean(right))
  return zip(left, right).reduce(0) { $0 + ($1.0 - first) * ($1.1 - second) } / Double(left.count - 1)
}

/// Bounds are four to five standard errors; the seeds are fixed, so that a result does not change by chance.
@Suite("Synthetic bars have the moments that are asked for")
struct SyntheticMomentTests {
  @Test("volatility and drift of a year")
  func volatilityAndDrift() throws {
    let set = try synthetic(["A"]) {
      $0.bars = 20_000
      $0.volatility = 0.25
      $0.drift = 0.15
      $0.initialPrice = 1000
    }
    let changes = returns(set.series[0])
    let deviation = (covariance(changes, changes) * 252).squareRoot()
    #expect((deviation - 0.25).magnitude < 0.25 * 4.5 / (2 * 20_000).squareRoot())
    #expect((mean(changes) * 252 - (0.15 - 0.25 * 0.25 / 2)).magnitude < 4.5 * 0.25 * (252.0 / 20_000).squareRoot())
    let overnight = (1..<20_000).map { ExactMath.log(set.series[0].open[$0] / set.series[0].close[$0 - 1]) }
    #expect((covariance(overnight, overnight) / covariance(changes, changes) - 0.2).magnitude < 0.02)
  }

  @Test("the range of a bar: the mean square of its logarithm is 4 ln 2 times the variance (Parkinson 1980)")
  func range() throws {
    let set = try synthetic(["A"]) {
      $0.bars = 20_000
      $0.gap = 0
      $0.drift = 0
      $0.decimals = 8
    }
    let bars = set.series[0]
    // High and low are drawn apart: each extreme has its exact distribution, E[max^2] = variance.
    let highs = (0..<20_000).map { ExactMath.log(bars.high[$0] / bars.open[$0]) }
    let lows = (0..<20_000).map { ExactMath.log(bars.low[$0] / bars.open[$0]) }
    let variance = 0.2 * 0.2 / 252
    #expect((mean(highs.map { $0 * $0 }) / variance - 1).magnitude < 0.05)
    #expect((mean(lows.map { $0 * $0 }) / variance - 1).magnitude < 0.05)
  }

  @Test("the correlation of any two symbols", arguments: [0.0, 0.35, 0.9, 1.0])
  func correlation(asked: Double) throws {
    let set = try synthetic(["A", "B", "C"]) {
      $0.bars = 10_000
      $0.correlation = asked
      $0.decimals = 8
    }
    let changes = set.series.map(returns)
    for (first, second) in [(0, 1), (0, 2), (1, 2)] {
      let product = covariance(changes[first], changes[first]) * covariance(changes[second], changes[second])
      let found = covariance(changes[first], changes[second]) / product.squareRoot()
      #expect((found - asked).magnitude < 4.5 * (1 - asked * asked) / 100 + 1e-4)
    }
  }

  @Test("number, mean and deviation of jumps")
  func jumps() throws {
    let set = try synthetic(["A"]) {
      $0.bars = 25_200
      $0.start = Timestamp(year: 1900, month: 1, day: 1)
      $0.volatility = 0
      $0.drift = 0
      $0.decimals = 8
      $0.initialPrice = 1000
      $0.jumps = SyntheticJumps(perYear: 12, mean: 0.01, deviation: 0.05)
    }
    let sizes = returns(set.series[0]).filter { $0.magnitude > 1e-7 }
    // 1200 expected; bars with two jumps count once, about 28.
    #expect((Double(sizes.count) - 1172).magnitude < 4.5 * 1172.0.squareRoot())
    #expect((mean(sizes) - 0.01 * 1200 / 1172).magnitude < 4.5 * 0.05 / 1172.0.squareRoot())
    #expect((covariance(sizes, sizes).squareRoot() - 0.05).magnitude < 0.005)
    let bars = set.series[0]
    // Between jumps nothing moves, and a jump moves the open.
    #expect((0..<bars.count).allSatisfy { bars.open[$0] == bars.close[$0] && bars.high[$0] == bars.low[$0] })
  }

  @Test("regimes last as long as asked, in mean, and each other one follows equally often")
  func regimes() throws {
    var settings = SyntheticSettings()
    settings.bars = 200_000
    settings.regimes = [10.0, 40, 20].map { SyntheticRegime(drift: 0, volatility: 0.1, meanBars: $0) }
    let regimes = SyntheticMarket(settings).regimes
    var lengths: [[Double]] = [[], [], []]
    var followers = [Int](repeating: 0, count: 9)
    var length = 1.0
    for bar in 1..<regimes.count {
      if regimes[bar] == regimes[bar - 1] {
        length += 1
      } else {
        lengths[regimes[bar - 1]].append(length)
        followers[regimes[bar - 1] * 3 + regimes[bar]] += 1
        length = 1
      }
    }
    for (index, asked) in [10.0, 40, 20].enumerated() {
      let count = Double(lengths[index].count)
      #expect((mean(lengths[index]) - asked).magnitude < 4.5 * asked / count.squareRoot())
      let others = [0, 1, 2].filter { $0 != index }.map { Double(followers[index * 3 + $0]) }
      #expect((others[0] - others[1]).magnitude < 4.5 * count.squareRoot())
    }
  }

  @Test("volume is around its mean")
  func volume() throws {
    let set = try synthetic(["A"]) {
      $0.bars = 10_000
      $0.volume = 5000
    }
    // The standard deviation of a log-normal number with deviation 0.5 is 0.533 times its mean.
    #expect((mean(set.series[0].volume) - 5000).magnitude < 4.5 * 0.533 * 5000 / 100)
  }
}
