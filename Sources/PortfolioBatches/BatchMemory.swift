import PerformanceAnalytics
import TradingModel

/// Memory for the rows of the block that is worked, and what was found out about it: batches on one thread use it one
/// after the other.
package final class BatchMemory {
  private var equityRows: UnsafeMutableRawPointer
  private var valueRows: UnsafeMutableRawPointer
  private var bytes = 0
  /// The days of the last cycles that were asked for, and whose these are.
  private var known: (block: MarketBlock, cycles: Range<Int>, days: TradingDays)?

  /// No memory yet.
  package init() {
    equityRows = .allocate(byteCount: 0, alignment: Self.alignment)
    valueRows = .allocate(byteCount: 0, alignment: Self.alignment)
  }

  deinit {
    equityRows.deallocate()
    valueRows.deallocate()
  }

  /// That of a vector.
  private static var alignment: Int { 64 }

  /// Makes room for rows; what was in them is lost.
  func makeRoom(_ rows: Int, bytesPerRow: Int) {
    let wanted = rows * bytesPerRow
    if wanted <= bytes { return }
    equityRows.deallocate()
    valueRows.deallocate()
    equityRows = .allocate(byteCount: wanted, alignment: Self.alignment)
    valueRows = .allocate(byteCount: wanted, alignment: Self.alignment)
    equityRows.initializeMemory(as: UInt8.self, repeating: 0, count: wanted)
    valueRows.initializeMemory(as: UInt8.self, repeating: 0, count: wanted)
    bytes = wanted
  }

  /// What lanes are worth at the ends of cycles.
  func equities<Number>(_ type: Number.Type) -> UnsafeMutablePointer<Number> {
    equityRows.assumingMemoryBound(to: type)
  }

  /// What the positions of lanes are worth then.
  func values<Number>(_ type: Number.Type) -> UnsafeMutablePointer<Number> {
    valueRows.assumingMemoryBound(to: type)
  }

  /// The UTC days of some cycles of a block; found once for batches that ask one after the other.
  func days(of cycles: Range<Int>, in block: MarketBlock) -> TradingDays {
    if let known, known.block === block, known.cycles == cycles { return known.days }
    let days = block.timestamps.withUnsafeBufferPointer { timestamps in
      let first = cycles.lowerBound - block.firstCycle
      return TradingDays(UnsafeBufferPointer(rebasing: timestamps[first..<(first + cycles.count)]))
    }
    known = (block, cycles, days)
    return days
  }
}
