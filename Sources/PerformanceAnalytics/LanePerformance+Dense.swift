import Determinism

// Rows of which every one begins a day, as daily bars do, and in which no lane comes near to its peak: most there are.
// How far their equities reach says so beforehand, and is all that drawdowns need of them.
extension LanePerformance {
  /// How many rows are looked at together.
  @inlinable static var denseRows: Int { 32 }

  /// So few rows are recorded one by one.
  @inlinable static var fewestDenseRows: Int { 8 }

  /// How far the equities of some rows reach.
  @usableFromInline
  struct Extent {
    @usableFromInline let low: Number
    @usableFromInline let high: Number
    @usableFromInline let sum: Number

    /// - Parameter sum: To which every equity is added.
    @inlinable @inline(__always)
    init(_ equities: UnsafeBufferPointer<Number>, addedTo sum: Number) {
      var (low, high, sum) = (Number(repeating: .infinity), Number(repeating: -.infinity), sum)
      for equity in equities {
        low = Number.least(low, equity)
        // What no comparison holds for shows in the sum.
        high = equity.replacing(with: high, where: equity .< high)
        sum = sum + equity
      }
      (self.low, self.high, self.sum) = (low, high, sum)
    }
  }

  /// Records rows as `record` does, to the bit, if it may be done at once.
  ///
  /// - Parameter end: The time of the last row.
  /// - Returns: Whether it was done.
  @inlinable @inline(__always)
  mutating func recordDense(
    _ rows: Range<Int>, _ equities: UnsafeBufferPointer<Number>, _ days: TradingDays, end: Double
  ) -> Bool {
    guard rows.count >= Self.fewestDenseRows, rows.lowerBound > 0, days.endCount(before: rows) == rows.count,
      returns.count > 0
    else { return false }
    let extent = Extent(UnsafeBufferPointer(rebasing: equities[rows]), addedTo: equitySum)
    let before = equities[rows.lowerBound - 1]
    let isCalm =
      (extent.high .< drawdown.nearPeak) .& (.zero .< extent.low) .& (.zero .< before)
      .& (extent.sum .== extent.sum) .& returns.isDefined
    if (.!isCalm).holdsSomewhere { return false }
    returns.recordPositive(equities, in: (rows.lowerBound - 1)..<(rows.upperBound - 1))
    equitySum = extent.sum
    drawdown.recordBelowPeak(least: extent.low, count: rows.count, until: end)
    return true
  }
}

extension DrawdownWatch {
  /// Takes bars of which none is near to the peak in any lane.
  ///
  /// - Parameters:
  ///   - least: Of the equities at their ends.
  ///   - time: Of the last of them.
  @inlinable @inline(__always)
  mutating func recordBelowPeak(least: Number, count: Int, until time: Double) {
    trough = Number.least(trough, least)
    bars &+= count
    lastTime = time
  }
}

extension ReturnMoments {
  /// Adds the returns that lead to the equities in some rows, which are all above 0, as all before them were: what
  /// `record` does without the shape, to the bit, and without masks.
  ///
  /// - Precondition: There was a return.
  @inlinable @inline(__always)
  mutating func recordPositive(_ equities: UnsafeBufferPointer<Number>, in rows: Range<Int>) {
    guard let memory = equities.baseAddress else { return }
    for part in 0..<Number.partCount {
      recordPositive(part, UnsafeRawPointer(memory + rows.lowerBound) + part &* MemoryLayout<Number.Part>.stride, rows)
    }
    count += rows.count
  }

  /// The same for the lanes of one part; a function of its own, in which all that the loop keeps stays in registers.
  @inlinable @inline(never)
  mutating func recordPositive(_ part: Int, _ memory: UnsafeRawPointer, _ rows: Range<Int>) {
    typealias Part = Number.Part
    let (target, origin) = (Part(repeating: target), sums.origin[part: part])
    var (excess, squared) = (sums.excess[part: part], sums.squaredExcess[part: part])
    var (previous, losses) = (self.previous[part: part], self.losses[part: part])
    var next = memory
    for _ in 0..<rows.count {
      let equity = next.load(as: Part.self)
      let value = (equity - previous) / previous
      previous = equity
      let more = value - origin
      excess = excess + more
      squared = squared + more * more
      let loss = Part.lesser(target, value) - target
      losses = losses + loss * loss
      next += MemoryLayout<Number>.stride
    }
    (sums.excess[part: part], sums.squaredExcess[part: part]) = (excess, squared)
    (self.previous[part: part], self.losses[part: part]) = (previous, losses)
  }
}
