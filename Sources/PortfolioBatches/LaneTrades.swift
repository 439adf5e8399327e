import Determinism
import OrderExecution
import PerformanceAnalytics
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
  private var fills: LaneWords
  private var trades: LaneWords
  private let context: BatchContext
  /// Symbols by place.
  private let symbols: [Int]

  /// - Parameters:
  ///   - symbols: Indices of symbols, by place.
  ///   - laneCount: Lanes with a portfolio.
  init(_ context: BatchContext, symbols: [Int], laneCount: Int) {
    self.context = context
    self.symbols = symbols
    let longest = symbols.reduce(0) { max($0, context.nameWords[$1].count) }
    fills = LaneWords(laneCount: laneCount, longestEvent: longest + Self.fieldCount)
    trades = LaneWords(laneCount: laneCount, longestEvent: longest + Self.fieldCount)
  }

  /// How many words a fill has beside the symbol's name; a trade has as many.
  private static var fieldCount: Int { 7 }

  /// Books an order's fills at one cycle.
  ///
  /// - Parameters:
  ///   - holding: What is held of the symbol.
  ///   - lanes: Those in which it is filled.
  @inline(__always)
  mutating func book(
    _ holding: inout AverageHolding<Number>, _ place: Int, cycle: Int, sequence: Number, _ trade: SizedTrade<Number>,
    price: Number, raw: Double, commission: Number, where lanes: Number.Mask
  ) {
    let (quantity, buys) = (trade.quantity, trade.buys)
    let slippage = (price - Number(repeating: raw)).magnitude * quantity
    moments.recordFill(value: quantity * price, commission: commission, slippage: slippage, where: lanes)
    let (time, rawBits) = (context.timestamps[cycle], StreamDigest.canonicalBits(raw))
    let side = Number(repeating: -1).replacing(with: Number(repeating: 1), where: buys)
    let fields = LaneFields(sequence, side, quantity.canonical, price.canonical, commission.canonical, .zero)
    context.nameWords[symbols[place]].withUnsafeBufferPointer { name in
      fills.add(lanes, fields) { words, row in
        words.add(time)
        words.add(whole: row[0])
        words.add(name)
        words.add(whole: row[1])
        words.add(row[2].bitPattern)
        words.add(row[3].bitPattern)
        words.add(rawBits)
        words.add(row[4].bitPattern)
      }
    }
    let closing = holding.book(
      quantity, buys: buys, price: price, commission: commission, cycle: Number(repeating: Double(cycle)), where: lanes)
    if closing.closes.holdsSomewhere { close(closing, place, at: price, time) }
  }

  @inline(__always)
  private mutating func close(
    _ closing: AverageHolding<Number>.Closing, _ place: Int, at price: Number, _ time: Int64
  ) {
    let profit = TradeProfit.of(
      side: closing.side, quantity: closing.quantity, entry: closing.entryPrice, exit: price,
      commission: closing.commission)
    moments.recordTrade(profit: profit, where: closing.closes)
    var held = Number.zero
    let fields = LaneFields(
      closing.entryCycle, closing.side, closing.quantity.canonical, closing.entryPrice.canonical, price.canonical,
      closing.commission.canonical)
    context.timestamps.withUnsafeBufferPointer { timestamps in
      context.nameWords[symbols[place]].withUnsafeBufferPointer { name in
        trades.add(closing.closes, fields) { words, row in
          let entryTime = timestamps[Int(row[0])]
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
      }
    }
    sample.record(
      profit: profit, return: profit / (closing.quantity * closing.entryPrice), held: held, where: closing.closes)
  }

  /// Digest and number of the fills of a lane, and of its trades.
  func streams(of lane: Int) -> (fills: StreamDigest, trades: StreamDigest) {
    (fills.digest(of: lane), trades.digest(of: lane))
  }
}

/// The words of one stream a lane, gathered, as a hash takes many at once in a fraction of the time.
struct LaneWords: Sendable {
  /// What has gathered of one lane.
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

  private var words: [UInt64]
  private var gathered: [Gathered]
  /// Words a lane.
  private let room: Int
  private let longestEvent: Int

  /// - Parameter longestEvent: How many words an event has at most.
  init(laneCount: Int, longestEvent: Int) {
    self.longestEvent = longestEvent
    room = max(128, longestEvent)
    words = Array(repeating: 0, count: laneCount * room)
    gathered = Array(repeating: Gathered(), count: laneCount)
  }

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
  mutating func add<Number: Lane>(
    _ lanes: Number.Mask, _ fields: LaneFields<Number>, _ write: (inout Writer, LaneFields<Number>.Row) -> Void
  ) {
    let (room, longestEvent) = (room, longestEvent)
    fields.withRows { row in
      words.withUnsafeMutableBufferPointer { words in
        gathered.withUnsafeMutableBufferPointer { gathered in
          guard let words = words.baseAddress else { return }
          var (row, rest) = (row, lanes.bits)
          while rest != 0 {
            row.lane = rest.trailingZeroBitCount
            rest &= rest &- 1
            // Lanes beyond those with a portfolio.
            if row.lane >= gathered.count { return }
            let start = words + row.lane &* room
            if gathered[row.lane].count > room &- longestEvent {
              gathered[row.lane] = Gathered(digest: gathered[row.lane].digest(with: start))
            }
            var writer = Writer(next: start + gathered[row.lane].count)
            write(&writer, row)
            gathered[row.lane].count = writer.next - start
            gathered[row.lane].events &+= 1
          }
        }
      }
    }
  }

  /// The digest of a lane's events so far.
  func digest(of lane: Int) -> StreamDigest {
    words.withUnsafeBufferPointer { words in
      words.baseAddress.map { gathered[lane].digest(with: $0 + lane * room) } ?? gathered[lane].digest
    }
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
