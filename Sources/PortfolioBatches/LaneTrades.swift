import Determinism
import OrderExecution
import PerformanceAnalytics
import PortfolioLanes
import RunResults
import TradingModel

/// What the fills of each lane come to: the trades that they close, the figures of both, and their digests.
///
/// The arithmetic is that of `TradeLedger`, all lanes at once. The digests are those of the streams of fills and trades
/// as their records describe them (`FillRecord`, `TradeRecord`), whose words are written here without a record in
/// between; a fill of a lane costs some twenty words and their hash.
struct LaneTrades<Number: Lane>: Sendable {
  private(set) var moments = TradeMoments<Number>()
  private(set) var sample = TradeSample<Number>()
  private let words: LaneWords

  /// - Parameters:
  ///   - longestName: How many words the longest name of a symbol has.
  ///   - laneCount: Lanes with a portfolio.
  init(longestName: Int, laneCount: Int) {
    words = LaneWords(laneCount: laneCount, longestEvent: longestName + Self.fieldCount)
  }

  /// How many words a fill has beside the symbol's name; a trade has as many.
  private static var fieldCount: Int { 7 }

  /// Books an order's fills at one cycle.
  ///
  /// - Parameter lanes: Those in which it is filled.
  @inline(__always)
  mutating func book(
    _ place: Int, sequence: Number, _ trade: SizedTrade<Number>, price: Number, raw: Double, commission: Number,
    _ bar: BatchBar<Number>, where lanes: Number.Mask
  ) {
    let (quantity, buys) = (trade.quantity, trade.buys)
    let slippage = (price - Number(repeating: raw)).magnitude * quantity
    moments.recordFill(value: quantity * price, commission: commission, slippage: slippage, where: lanes)
    let (time, rawBits) = (bar.context.instant(bar.cycle), StreamDigest.canonicalBits(raw))
    let side = Number(repeating: -1).replacing(with: Number(repeating: 1), where: buys)
    let fields = LaneFields(sequence, side, quantity.canonical, price.canonical, commission.canonical, .zero)
    let name = bar.context.name(bar.symbol(place))
    words.add(.fills, lanes, fields) { words, row in
      words.add(time)
      words.add(whole: row[0])
      words.add(name)
      words.add(whole: row[1])
      words.add(row[2].bitPattern)
      words.add(row[3].bitPattern)
      words.add(rawBits)
      words.add(row[4].bitPattern)
    }
    let closing = bar.positions[place].holding.book(
      quantity, buys: buys, price: price, commission: commission, cycle: Number(repeating: Double(bar.cycle)),
      where: lanes)
    if closing.closes.holdsSomewhere { close(closing, name, at: price, time, bar) }
  }

  @inline(__always)
  private mutating func close(
    _ closing: AverageHolding<Number>.Closing, _ name: UnsafeBufferPointer<UInt64>, at price: Number, _ time: Int64,
    _ bar: BatchBar<Number>
  ) {
    let profit = TradeProfit.of(
      side: closing.side, quantity: closing.quantity, entry: closing.entryPrice, exit: price,
      commission: closing.commission)
    moments.recordTrade(profit: profit, where: closing.closes)
    var held = Number.zero
    let fields = LaneFields(
      closing.entryCycle, closing.side, closing.quantity.canonical, closing.entryPrice.canonical, price.canonical,
      closing.commission.canonical)
    words.add(.trades, closing.closes, fields) { words, row in
      let entryTime = bar.context.instant(Int(row[0]))
      held[row.lane] = Double(time &- entryTime)
      words.add(time)
      words.add(name)
      words.add(whole: row[1])
      words.add(row[2].bitPattern)
      words.add(entryTime)
      words.add(row[3].bitPattern)
      words.add(row[4].bitPattern)
      words.add(row[5].bitPattern)
    }
    sample.record(
      profit: profit, return: profit / (closing.quantity * closing.entryPrice), held: held, where: closing.closes)
  }

  /// Digest and number of the fills of a lane, and of its trades.
  func streams(of lane: Int) -> (fills: StreamDigest, trades: StreamDigest) {
    (words.digest(.fills, of: lane), words.digest(.trades, of: lane))
  }
}

/// The words of two streams a lane, gathered, as a hash takes many at once in a fraction of the time.
///
/// One batch has it and it is never copied: the words are in memory of their own, which a fill reaches at once.
struct LaneWords: Sendable {
  /// Which stream of a lane.
  enum Stream: Int {
    case fills
    case trades
  }

  /// What has gathered of one stream of a lane.
  private struct Gathered {
    var count = 0
    /// How many events these words are.
    var events = 0
    /// Of everything before them.
    var digest = StreamDigest()

    /// The digest with the words that have gathered.
    func digest(with words: UnsafePointer<UInt64>) -> StreamDigest {
      var digest = digest
      digest.combine(words: UnsafeBufferPointer(start: words, count: count), events: events)
      return digest
    }
  }

  /// `@unchecked Sendable`: a batch is worked by one thread at a time.
  private final class Memory: @unchecked Sendable {
    let words: UnsafeMutablePointer<UInt64>
    let gathered: UnsafeMutablePointer<Gathered>

    init(streamCount: Int, room: Int) {
      words = .allocate(capacity: streamCount * room)
      gathered = .allocate(capacity: streamCount)
      gathered.initialize(repeating: Gathered(), count: streamCount)
    }

    deinit {
      words.deallocate()
      gathered.deallocate()
    }
  }

  private let memory: Memory
  private let laneCount: Int
  /// Words a stream of a lane.
  private let room: Int
  private let longestEvent: Int

  /// - Parameter longestEvent: How many words an event has at most.
  init(laneCount: Int, longestEvent: Int) {
    self.laneCount = laneCount
    self.longestEvent = longestEvent
    room = max(Self.usualRoom, longestEvent)
    memory = Memory(streamCount: 2 * laneCount, room: room)
  }

  /// So many words a stream that their hash costs little, and that all lanes stay in the cache.
  private static var usualRoom: Int { 128 }

  /// Where the words of an event go.
  struct Writer {
    fileprivate var next: UnsafeMutablePointer<UInt64>

    @inline(__always)
    mutating func add(_ word: UInt64) {
      next.pointee = word
      next += 1
    }

    @inline(__always) mutating func add(_ value: Int64) { add(UInt64(bitPattern: value)) }
    @inline(__always) mutating func add(whole number: Double) { add(Int64(number)) }
    @inline(__always) mutating func add(_ words: UnsafeBufferPointer<UInt64>) { for word in words { add(word) } }
  }

  /// Adds an event in lanes.
  ///
  /// - Parameter write: Writes the words of a lane's event, at most as many as the longest has.
  @inline(__always)
  func add<Number: Lane>(
    _ stream: Stream, _ lanes: Number.Mask, _ fields: LaneFields<Number>,
    _ write: (inout Writer, LaneFields<Number>.Row) -> Void
  ) {
    let first = stream.rawValue &* laneCount
    let (words, gathered) = (memory.words + first &* room, memory.gathered + first)
    fields.withRows { row in
      var (row, rest) = (row, lanes.bits)
      while rest != 0 {
        row.lane = rest.trailingZeroBitCount
        rest &= rest &- 1
        // Lanes beyond those with a portfolio.
        if row.lane >= laneCount { return }
        let start = words + row.lane &* room
        let own = gathered + row.lane
        if own.pointee.count > room &- longestEvent {
          own.pointee = Gathered(digest: own.pointee.digest(with: start))
        }
        var writer = Writer(next: start + own.pointee.count)
        write(&writer, row)
        own.pointee.count = writer.next - start
        own.pointee.events &+= 1
      }
    }
  }

  /// The digest of a lane's events so far.
  func digest(_ stream: Stream, of lane: Int) -> StreamDigest {
    let place = stream.rawValue * laneCount + lane
    return memory.gathered[place].digest(with: memory.words + place * room)
  }
}

/// Some fields of events in lanes, where those of a lane are found without taking vectors apart.
struct LaneFields<Number: Lane> {
  private let columns: (Number, Number, Number, Number, Number, Number)

  @inline(__always)
  init(_ first: Number, _ second: Number, _ third: Number, _ fourth: Number, _ fifth: Number, _ sixth: Number) {
    columns = (first, second, third, fourth, fifth, sixth)
  }

  /// The fields of one lane.
  struct Row {
    fileprivate let fields: UnsafeRawPointer
    var lane = 0

    @inline(__always)
    subscript(field: Int) -> Double {
      fields.load(
        fromByteOffset: field &* MemoryLayout<Number>.stride &+ lane &* MemoryLayout<Double>.stride, as: Double.self)
    }
  }

  /// Runs `body` on the fields of the first lane.
  @inline(__always)
  func withRows(_ body: (Row) -> Void) {
    withUnsafeBytes(of: columns) { if let first = $0.baseAddress { body(Row(fields: first)) } }
  }
}
