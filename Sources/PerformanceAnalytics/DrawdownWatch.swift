import Determinism

/// How far and for how long equity falls below its peak, in lanes, by more than `RoundingNoise` of the peak.
@usableFromInline
package struct DrawdownWatch<Number: Lane>: Equatable, Sendable {
  /// Least equity / running peak - 1, zero or negative.
  @usableFromInline package internal(set) var largest = Number.zero
  /// Longest run of consecutive bars below the peak.
  @usableFromInline package internal(set) var longestBars = Number.zero
  /// Longest time from a bar at the peak to the last bar below it before a new one; before a first, from time 0.
  @usableFromInline package internal(set) var longestTime = Number.zero
  @usableFromInline var peak: Number
  @usableFromInline var peakTime = Number.zero
  @usableFromInline var runBars = Number.zero

  /// - Parameter capital: The first peak.
  @inlinable package init(capital: Number) { peak = capital }

  /// Takes the equity at the end of a bar.
  ///
  /// - Parameter time: Of the bar, in any unit, 0 at the first; ascending.
  @inlinable package mutating func record(_ equity: Number, at time: Double) {
    let time = Number(repeating: time)
    let isPeak = equity.isAtLeast(peak, scale: peak)
    peak = Number.greatest(peak, equity)
    peakTime = peakTime.replacing(with: time, where: isPeak)
    runBars = (runBars + Number(repeating: 1)).replacing(with: .zero, where: isPeak)
    longestBars = Number.greatest(longestBars, runBars)
    longestTime = Number.greatest(longestTime, time - peakTime)
    let fall = (equity / peak - Number(repeating: 1)).replacing(with: .zero, where: isPeak)
    largest = Number.least(largest, fall)
  }

  /// What was watched in one lane.
  @inlinable package func lane(_ lane: Int) -> DrawdownWatch<Double> {
    var one = DrawdownWatch<Double>(capital: peak[lane])
    one.largest = largest[lane]
    one.longestBars = longestBars[lane]
    one.longestTime = longestTime[lane]
    one.peakTime = peakTime[lane]
    one.runBars = runBars[lane]
    return one
  }
}
