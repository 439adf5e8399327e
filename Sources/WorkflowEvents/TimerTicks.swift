import TradingModel

/// The ticks of a timer: the multiples of its interval since 1970-01-01T00:00:00Z.
struct TimerTicks {
  /// Nanoseconds, above zero.
  let interval: Int64

  /// The last tick at or before a time.
  func last(by time: Timestamp) -> Timestamp? {
    let (quotient, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: interval)
    let (tick, overflows) = (quotient - (rest < 0 ? 1 : 0)).multipliedReportingOverflow(by: interval)
    return overflows ? nil : Timestamp(nanoseconds: tick)
  }

  /// The ticks from one time to another, both included; nil where there are more than `limit`.
  func ticks(from start: Timestamp, to end: Timestamp, limit: Int) -> [Timestamp]? {
    guard start <= end, let last = last(by: end), last >= start else { return [] }
    // The distance of any two times fits in 64 bits without a sign.
    let distance = UInt64(bitPattern: last.nanoseconds &- start.nanoseconds)
    let count = distance / UInt64(interval)
    guard count < UInt64(limit) else { return nil }
    // Each tick lies within the range, though its distance from the last may not fit.
    return (0...Int64(count)).reversed().map { Timestamp(nanoseconds: last.nanoseconds &- $0 &* interval) }
  }
}
