import Determinism
import TradingModel

/// Daily bars for tests that need no particular prices.
package enum SampleMarket {
  /// A seeded random walk of one symbol, a bar a day from 2020-01-01 on, closing at the end of the day.
  package static func series(_ name: String, count: Int, seed: UInt64 = 1) -> BarSeries {
    var generator = SeededGenerator(masterSeed: seed, id: name, purpose: "bars")
    var series = BarSeries(symbol: Symbol(name), capacity: count)
    var close = 100.0
    let first = Timestamp(year: 2020, month: 1, day: 1).nanoseconds
    for index in 0..<count {
      let open = rounded(close * (0.99 + 0.02 * generator.uniform()))
      close = rounded(max(5, open * (0.97 + 0.06 * generator.uniform())))
      let time = first + (Int64(index) + 1) * Timestamp.nanosecondsPerDay - 1
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: time), open: open, high: max(open, close) + 0.5,
          low: min(open, close) - 0.5, close: close, volume: 1_000))
    }
    return series
  }

  /// The series as the text of a file with dates.
  package static func csv(_ series: BarSeries) -> String {
    var text = "date,open,high,low,close,volume\n"
    for index in 0..<series.count {
      let bar = series[index]
      text += "\(bar.timestamp.description.prefix(10)),\(bar.open),\(bar.high),\(bar.low),\(bar.close),\(bar.volume)\n"
    }
    return text
  }

  package static func rounded(_ price: Double) -> Double { (price * 100).rounded() / 100 }
}
