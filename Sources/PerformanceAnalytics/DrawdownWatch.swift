import Determinism

/// How far and for how long equity falls below its peak, in lanes, by more than `RoundingNoise` of the peak.
@usableFromInline
package struct DrawdownWatch<Number: Lane>: Equatable, Sendable {
  /// Longest run of consecutive bars below the peak.
  @usableFromInline package internal(set) var longestBars = Number.zero
  /// Longest time from a bar at the peak to the last bar below it before a new one; before a first, from time 0.
  @usableFromInline package internal(set) var longestTime = Number.zero
  @usableFromInline var peak: Number
  @usableFromInline var peakTime = Number.zero
  @usableFromInline var runBars = Number.zero
  /// The least equity below the present peak, infinite where there is none.
  @usableFromInline var trough = Number(repeating: .infinity)
  /// The least equity / peak - 1 of all peaks before, zero or negative.
  @usableFromInline var largestBefore = Number.zero

  /// - Parameter capital: The first peak.
  @inlinable @inline(__always) package init(capital: Number) { peak = capital }

  /// Least equity / running peak - 1, zero or negative.
  ///
  /// Below one peak that is least where equity is, rounded or not: nothing is divided before a new one.
  @inlinable package var largest: Number { Number.least(largestBefore, trough / peak - Number(repeating: 1)) }

  /// Takes the equity at the end of a bar.
  ///
  /// - Parameter time: Of the bar, in any unit, 0 at the first; ascending.
  @inlinable @inline(__always) package mutating func record(_ equity: Number, at time: Double) {
    let time = Number(repeating: time)
    let infinity = Number(repeating: .infinity)
    let isPeak = equity.isAtLeast(peak, scale: peak)
    let isHigher = peak .< equity
    if isHigher.holdsSomewhere {
      largestBefore = largest
      trough = trough.replacing(with: infinity, where: isHigher)
      peak = peak.replacing(with: equity, where: isHigher)
    }
    trough = Number.least(trough, equity.replacing(with: infinity, where: isPeak))
    peakTime = peakTime.replacing(with: time, where: isPeak)
    runBars = (runBars + Number(repeating: 1)).replacing(with: .zero, where: isPeak)
    longestBars = Number.greatest(longestBars, runBars)
    longestTime = Number.greatest(longestTime, time - peakTime)
  }

  /// What was watched in one lane.
  @inlinable package func lane(_ lane: Int) -> DrawdownWatch<Double> {
    var one = DrawdownWatch<Double>(capital: peak[lane])
    one.longestBars = longestBars[lane]
    one.longestTime = longestTime[lane]
    one.peakTime = peakTime[lane]
    one.runBars = runBars[lane]
    one.trough = trough[lane]
    one.largestBefore = largestBefore[lane]
    return one
  }
}
