import Determinism

/// How far and for how long equity falls below its peak, in lanes, by more than `RoundingNoise` of the peak.
///
/// A bar below the peak costs a comparison and the least equity so far; everything else is worked out where a lane is
/// back at its peak, or when somebody asks.
@usableFromInline
package struct DrawdownWatch<Number: Lane>: Equatable, Sendable {
  /// Number of bars so far.
  @usableFromInline var bars = 0
  /// The time of the last of them.
  @usableFromInline var lastTime = 0.0
  @usableFromInline var peak: Number
  /// Below every equity that is at the peak but for noise; NaN where that cannot be said.
  @usableFromInline var nearPeak: Number
  /// The last bar at the peak, counted from 0, and its time.
  @usableFromInline var peakBar = Number(repeating: -1)
  @usableFromInline var peakTime = Number.zero
  /// The longest of the runs below the peak that have ended.
  @usableFromInline var longestBarsBefore = Number.zero
  @usableFromInline var longestTimeBefore = Number.zero
  /// The least equity below the present peak, infinite where there is none.
  @usableFromInline var trough = Number(repeating: .infinity)
  /// The least equity / peak - 1 of all peaks before, zero or negative.
  @usableFromInline var largestBefore = Number.zero

  /// - Parameter capital: The first peak.
  @inlinable @inline(__always) package init(capital: Number) {
    peak = capital
    nearPeak = Self.below(capital)
  }

  /// Least equity / running peak - 1, zero or negative.
  ///
  /// Below one peak that is least where equity is, rounded or not: nothing is divided before a new one.
  @inlinable @inline(__always)
  package var largest: Number { Number.least(largestBefore, trough / peak - Number(repeating: 1)) }

  /// Longest run of consecutive bars below the peak.
  @inlinable package var longestBars: Number {
    Number.greatest(longestBarsBefore, Number(repeating: Double(bars - 1)) - peakBar)
  }

  /// Longest time from a bar at the peak to the last bar below it before a new one; before a first, from time 0.
  @inlinable package var longestTime: Number {
    Number.greatest(longestTimeBefore, Number(repeating: lastTime) - peakTime)
  }

  /// What lies below every equity at a peak, rounding included.
  @inlinable @inline(__always) static func below(_ peak: Number) -> Number {
    peak - Number(repeating: 2) * Number.noise(on: peak)
  }

  /// Takes the equity at the end of a bar.
  ///
  /// - Parameter time: Of the bar, in any unit, 0 at the first; ascending.
  @inlinable @inline(__always) package mutating func record(_ equity: Number, at time: Double) {
    if (.!(equity .< nearPeak)).holdsSomewhere {
      recordNearPeak(equity, bar: bars, time: time, timeBefore: lastTime)
    } else {
      trough = Number.least(trough, equity)
    }
    bars &+= 1
    lastTime = time
  }

  /// Takes the equities at the ends of bars in a row.
  ///
  /// - Parameters:
  ///   - timestamps: One a bar.
  ///   - start: The timestamp at which time is 0.
  ///   - sum: Gets every equity added.
  @inlinable @inline(__always)
  package mutating func record(
    _ equities: UnsafeBufferPointer<Number>, _ timestamps: UnsafeBufferPointer<Int64>, since start: Int64,
    sum: inout Number
  ) {
    // What every bar needs stays in registers.
    var (total, least, near) = (sum, trough, nearPeak)
    for index in equities.indices {
      let equity = equities[index]
      total = total + equity
      if (.!(equity .< near)).holdsSomewhere {
        trough = least
        recordNearPeak(
          equity, bar: bars &+ index, time: Double(timestamps[index] &- start),
          timeBefore: index == 0 ? lastTime : Double(timestamps[index &- 1] &- start))
        (least, near) = (trough, nearPeak)
      } else {
        least = Number.least(least, equity)
      }
    }
    (sum, trough) = (total, least)
    bars &+= equities.count
    if let last = timestamps.last { lastTime = Double(last &- start) }
  }

  /// Takes bars that end with the equity of the one before them.
  ///
  /// - Parameter time: Of the last of them.
  @inlinable
  package mutating func recordStill(_ count: Int, until time: Double) {
    // Who is at the peak stays there.
    let isPeak = peakBar .== Number(repeating: Double(bars - 1))
    bars += count
    lastTime = time
    peakBar = peakBar.replacing(with: Number(repeating: Double(bars - 1)), where: isPeak)
    peakTime = peakTime.replacing(with: Number(repeating: time), where: isPeak)
  }

  /// Takes the equity of a bar at which some lane may be at its peak.
  ///
  /// - Parameter timeBefore: Of the bar before, at which a run below the peak ends.
  @inlinable
  mutating func recordNearPeak(_ equity: Number, bar: Int, time: Double, timeBefore: Double) {
    let infinity = Number(repeating: .infinity)
    let isPeak = equity.isAtLeast(peak, scale: peak)
    let isHigher = peak .< equity
    if isHigher.holdsSomewhere {
      largestBefore = largest
      trough = trough.replacing(with: infinity, where: isHigher)
      peak = peak.replacing(with: equity, where: isHigher)
      nearPeak = Self.below(peak)
    }
    trough = Number.least(trough, equity.replacing(with: infinity, where: isPeak))
    let bar = Number(repeating: Double(bar))
    let run = bar - peakBar - Number(repeating: 1)
    longestBarsBefore = longestBarsBefore.replacing(with: .greatest(longestBarsBefore, run), where: isPeak)
    let below = Number(repeating: timeBefore) - peakTime
    longestTimeBefore = longestTimeBefore.replacing(with: .greatest(longestTimeBefore, below), where: isPeak)
    peakBar = peakBar.replacing(with: bar, where: isPeak)
    peakTime = peakTime.replacing(with: Number(repeating: time), where: isPeak)
  }

  /// What was watched in one lane.
  @inlinable package func lane(_ lane: Int) -> DrawdownWatch<Double> {
    var one = DrawdownWatch<Double>(capital: peak[lane])
    one.bars = bars
    one.lastTime = lastTime
    one.peakBar = peakBar[lane]
    one.peakTime = peakTime[lane]
    one.longestBarsBefore = longestBarsBefore[lane]
    one.longestTimeBefore = longestTimeBefore[lane]
    one.trough = trough[lane]
    one.largestBefore = largestBefore[lane]
    return one
  }
}
