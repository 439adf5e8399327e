import TradingModel

/// On-balance volume (Granville 1963): the sum of volumes, those of falling closes taken as negative and those of equal
/// closes left out; it begins with the volume of the first bar, as in TA-Lib.
struct OnBalanceVolume: BarIndicator, Indicator {
  private var previousClose = -Double.infinity
  private var balance = CompensatedSum()

  @inline(__always)
  mutating func update(_ bar: Bar) -> Double {
    let change = bar.close - previousClose
    previousClose = bar.close
    let (gain, loss) = (change > 0 ? bar.volume : 0, change < 0 ? bar.volume : 0)
    balance.add((gain - loss, 0))
    return balance.value
  }
}
