import Determinism
import PerformanceAnalytics
import PortfolioLanes
import ProcessorVectors
import TradingModel

/// Memory for the rows of the block that is worked, and what was found out about it: batches on one thread use it one
/// after the other.
package final class BatchMemory {
  private var equityRows: UnsafeMutableRawPointer
  /// Nil where nobody asked for any.
  private var valueRows: UnsafeMutableRawPointer?
  private var bytes = 0
  private var pieces: [UnsafeMutableRawPointer] = []
  /// Where the last of the pieces goes on, and how far.
  private var next: UnsafeMutableRawPointer
  private var left = 0
  /// The last cycles whose days were asked for, and these days.
  private var knownBlock: MarketBlock?
  private var knownCycles = 0..<0
  private var known = TradingDays(UnsafeBufferPointer(start: nil, count: 0))
  private let shared: BatchDays
  /// What works lanes.
  let loops: LaneLoops
  /// What was made last of a portfolio alone: mostly the next one comes to the same.
  var knownWeights: KnownWeights?
  /// Likewise of portfolios that all have the same terms: an `EquityTerms` of some number of lanes.
  var knownTerms: (shape: BatchShape, terms: BatchPortfolio.Terms, made: AnyObject)?

  /// No memory yet.
  ///
  /// - Parameters:
  ///   - shared: What is known of blocks.
  ///   - vectors: Those that lanes are worked with; shows nowhere.
  package init(_ shared: BatchDays = BatchDays(), vectors: VectorWidth = .inUse) {
    self.shared = shared
    loops = LaneLoops.of(vectors)
    equityRows = .allocate(byteCount: 0, alignment: Self.alignment)
    next = equityRows
  }

  deinit {
    equityRows.deallocate()
    valueRows?.deallocate()
    for piece in pieces { piece.deallocate() }
  }

  // MARK: Memory of groups

  /// Room for what a group keeps from block to block, as long as there is this memory; what is in it is not known.
  ///
  /// Groups come and go by the dozen, and aligned memory takes long to be had.
  func room(bytes: Int) -> UnsafeMutableRawPointer {
    let size = (bytes + Self.alignment - 1) / Self.alignment * Self.alignment
    if size > left {
      let piece = UnsafeMutableRawPointer.allocate(byteCount: max(size, Self.pieceSize), alignment: Self.alignment)
      pieces.append(piece)
      (next, left) = (piece, max(size, Self.pieceSize))
    }
    defer { (next, left) = (next + size, left - size) }
    return next
  }

  /// Room for so many values.
  func room<Value>(for count: Int, of type: Value.Type) -> UnsafeMutablePointer<Value> {
    room(bytes: count * MemoryLayout<Value>.stride).bindMemory(to: type, capacity: count)
  }

  private static var pieceSize: Int { 65_536 }

  // MARK: Rows of blocks

  /// That of a vector.
  private static var alignment: Int { 64 }

  /// Makes room for rows; what was in them is lost.
  func makeRoom(_ rows: Int, bytesPerRow: Int) {
    let wanted = rows * bytesPerRow
    if wanted <= bytes { return }
    equityRows.deallocate()
    valueRows?.deallocate()
    valueRows = nil
    equityRows = .allocate(byteCount: wanted, alignment: Self.alignment)
    equityRows.initializeMemory(as: UInt8.self, repeating: 0, count: wanted)
    bytes = wanted
  }

  /// What lanes are worth at the ends of cycles.
  func equities<Number>(_ type: Number.Type) -> UnsafeMutablePointer<Number> {
    equityRows.assumingMemoryBound(to: type)
  }

  /// What the positions of lanes are worth then.
  func values<Number>(_ type: Number.Type) -> UnsafeMutablePointer<Number> {
    let rows = valueRows ?? .allocate(byteCount: bytes, alignment: Self.alignment)
    if valueRows == nil {
      rows.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
      valueRows = rows
    }
    return rows.assumingMemoryBound(to: type)
  }

  /// The UTC days of some cycles of a block; found once for batches that ask one after the other.
  func days(of cycles: Range<Int>, in block: MarketBlock) -> TradingDays {
    if knownBlock === block, knownCycles == cycles { return known }
    (knownBlock, knownCycles) = (block, cycles)
    known = shared.days(of: cycles, in: block) ?? TradingDays.of(cycles, in: block)
    return known
  }
}

/// The UTC days of blocks through which several batches are worked, found once for all of them.
package struct BatchDays: Sendable {
  /// By the first cycle of the block.
  private var known: [Int: (cycles: Range<Int>, days: TradingDays)] = [:]

  /// Those of some blocks.
  package init(_ blocks: [MarketBlock] = []) {
    for block in blocks {
      let cycles = block.firstCycle..<block.endCycle
      known[block.firstCycle] = (cycles, TradingDays.of(cycles, in: block))
    }
  }

  /// Those of a block's cycles; nil where nobody found them.
  func days(of cycles: Range<Int>, in block: MarketBlock) -> TradingDays? {
    guard let own = known[block.firstCycle], own.cycles == cycles else { return nil }
    return own.days
  }
}

extension TradingDays {
  /// The days of some cycles of a block.
  fileprivate static func of(_ cycles: Range<Int>, in block: MarketBlock) -> TradingDays {
    block.timestamps.withUnsafeBufferPointer { timestamps in
      let first = cycles.lowerBound - block.firstCycle
      return TradingDays(UnsafeBufferPointer(rebasing: timestamps[first..<(first + cycles.count)]))
    }
  }
}
