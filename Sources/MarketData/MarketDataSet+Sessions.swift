import TradingModel

extension MarketDataSet {
  /// Whether its bars are sessions: all close with the last nanosecond of a UTC day, where only sessions close.
  public var hasSessions: Bool {
    let last = Timestamp.nanosecondsPerDay - 1
    return !timestamps.isEmpty
      && timestamps.allSatisfy { $0 - Timestamp(nanoseconds: $0).day * Timestamp.nanosecondsPerDay == last }
  }
}
