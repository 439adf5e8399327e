import TradingModel

/// The UTC day to which an instant belongs: what closes after its start and up to its end.
@usableFromInline
package struct TradingDay: Equatable, Sendable {
  /// Days since the epoch.
  @usableFromInline package internal(set) var number: Int64 = 0
  @usableFromInline var start = Int64.max
  @usableFromInline var end = Int64.min

  /// No day: it contains nothing.
  @inlinable package init() {}

  /// Whether an instant belongs to it.
  @inlinable
  package func contains(_ timestamp: Int64) -> Bool { timestamp <= end && timestamp > start }

  /// Becomes the day of an instant.
  @inlinable @inline(__always)
  package mutating func begin(_ timestamp: Int64) {
    let (next, isBeyond) = end.addingReportingOverflow(Timestamp.nanosecondsPerDay)
    if start < end, timestamp > end, timestamp <= next, !isBeyond {
      // Mostly it is the next one.
      (number, start, end) = (number &+ 1, end, next)
    } else {
      self = TradingDay(of: timestamp)
    }
  }

  @usableFromInline
  init(of timestamp: Int64) {
    number = Timestamp(nanoseconds: timestamp).closingDay
    // The first and the last day that Int64 nanoseconds reach are cut off.
    let (first, underflow) = number.multipliedReportingOverflow(by: Timestamp.nanosecondsPerDay)
    let (last, overflow) = (number + 1).multipliedReportingOverflow(by: Timestamp.nanosecondsPerDay)
    start = underflow ? .min : first
    end = overflow ? .max : last
  }
}

/// Where the UTC days of some instants end: found once for all that is measured at them.
@usableFromInline
package final class TradingDays: Sendable {
  /// How many instants there are.
  @usableFromInline let count: Int
  /// The day of the last; nil where there is none.
  @usableFromInline let last: TradingDay?
  /// The rows in which a day ends, ascending, but for the last of all.
  @usableFromInline let ends: [Int]
  /// By row, and after the last, how many of these days have ended before it.
  @usableFromInline let endedBefore: [Int]

  /// - Parameter timestamps: Nanoseconds since the epoch, ascending.
  /// - Complexity: O(n).
  package init(_ timestamps: UnsafeBufferPointer<Int64>) {
    count = timestamps.count
    var day = TradingDay()
    var ends: [Int] = []
    var endedBefore: [Int] = []
    endedBefore.reserveCapacity(timestamps.count + 1)
    for (row, timestamp) in timestamps.enumerated() {
      endedBefore.append(ends.count)
      if day.contains(timestamp) { continue }
      day.begin(timestamp)
      // The day before ended in the row before; of that of the first row nothing is known here.
      if row > 0 { ends.append(row - 1) }
    }
    endedBefore.append(ends.count)
    last = timestamps.isEmpty ? nil : day
    (self.ends, self.endedBefore) = (ends, endedBefore)
  }

  /// How many days end in the rows before those of a range, which is not empty.
  @inlinable @inline(__always)
  func endCount(before rows: Range<Int>) -> Int { endedBefore[rows.upperBound] - endedBefore[rows.lowerBound] }

  /// Runs `body` with the rows before those of a range in which a day ends.
  @inlinable @inline(__always)
  func withEnds(before rows: Range<Int>, _ body: (UnsafeBufferPointer<Int>) -> Void) {
    ends.withUnsafeBufferPointer { ends in
      body(UnsafeBufferPointer(rebasing: ends[endedBefore[rows.lowerBound]..<endedBefore[rows.upperBound]]))
    }
  }
}
