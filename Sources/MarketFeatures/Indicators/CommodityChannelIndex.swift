/// The commodity channel index (Lambert 1980): the typical price's distance from its mean over the last `period` bars,
/// divided by 0.015 times the mean of all their distances from that mean.
///
/// As in TA-Lib it is 0 where either distance is no more than 1e-14 of the mean: what is left of equal prices, or of
/// the same prices in another order, is rounding.
///
/// The mean distance from a mean that moves has no update in O(1): this is the one feature that costs O(period) a bar.
struct CommodityChannelIndex: BarIndicator {
  private let period: Int
  private var mean: SimpleMovingAverage
  private var window: SlidingWindow

  init(period: Int) {
    self.period = period
    mean = SimpleMovingAverage(period: period)
    window = SlidingWindow(period: period)
  }

  mutating func update(_ bars: BarRun, _ scratch: Scratch, into output: UnsafeMutablePointer<Double>) {
    let (prices, means, distances) = (scratch[0], scratch[1], scratch[2])
    for index in 0..<bars.count {
      prices[index] = bars.typicalPrice(index)
      distances[index] = 0
    }
    window.push(prices, count: bars.count) { leaving, entering in
      mean.update(entering, count: bars.count, scratch.from(3), into: means)
      // One place of the window after the other, for all bars of the run; four at a time while there are as many.
      var place = leaving + 1
      let end = place + period
      while place + 4 <= end {
        let (second, third, fourth) = (place + 1, place + 2, place + 3)
        for index in 0..<bars.count {
          let mean = means[index]
          distances[index] +=
            ((place[index] - mean).magnitude + (second[index] - mean).magnitude)
            + ((third[index] - mean).magnitude + (fourth[index] - mean).magnitude)
        }
        place += 4
      }
      while place < end {
        for index in 0..<bars.count { distances[index] += (place[index] - means[index]).magnitude }
        place += 1
      }
    }
    let count = Double(period)
    let scale = count / 0.015
    for index in 0..<bars.count {
      let distance = prices[index] - means[index]
      let noise = 1e-14 * means[index]
      let isNoise = smaller(distance.magnitude, distances[index] / count) <= noise
      output[index] = isNoise ? 0 : scale * (distance / distances[index])
    }
  }
}
