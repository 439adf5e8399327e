import FileFormats

/// Builds the rows of the `equity` table, of which there are as many as cycles and portfolios.
///
/// The text is what `RowWriter` would write (a test compares them), made faster: what does not change from row to row
/// is a piece of bytes made once, and a number that is the same as in the row before is not printed again. While
/// nothing is held, that is every number.
struct EquityText {
  /// The numbers of one portfolio that were printed last.
  private struct Numbers {
    var cash = PrintedNumber()
    var positionValue = PrintedNumber()
    var equity = PrintedNumber()
    var benchmark = PrintedNumber()
  }

  /// Number of rows since the last `clear`.
  private(set) var rowCount = 0

  private let beforeTime: [UInt8]
  /// By portfolio: its ID with what stands around it.
  private let afterTime: [[UInt8]]
  private let beforePositionValue: [UInt8]
  private let beforeEquity: [UInt8]
  private let beforeBenchmark: [UInt8]
  private let rowEnd: [UInt8]
  /// Whether rows end with the equity of the benchmark.
  let hasBenchmark: Bool
  private let longestRow: Int

  private var storage: [UInt8] = []
  private var used = 0
  private var numbers: [Numbers]
  private var times = TimestampText()

  init(format: ResultsFormat, portfolioIDs: [String], hasBenchmark: Bool = false) {
    self.hasBenchmark = hasBenchmark
    func piece(_ json: String, _ csv: String) -> [UInt8] { Array((format == .jsonl ? json : csv).utf8) }
    beforeTime = piece("{\"timestamp\":\"", "")
    beforePositionValue = piece(",\"position_value\":", ",")
    beforeEquity = piece(",\"equity\":", ",")
    beforeBenchmark = piece(",\"\(ResultTable.benchmarkColumn.name)\":", ",")
    rowEnd = piece("}\n", "\n")
    afterTime = portfolioIDs.map { id in
      var csv = CSVRow()
      csv.append(id)
      let quoted = format == .jsonl ? JSONValue.string(id).compactText : csv.bytes
      return piece("\",\"portfolio_id\":", ",") + quoted + piece(",\"cash\":", ",")
    }
    longestRow =
      beforeTime.count + TimestampText.longest + (afterTime.map(\.count).max() ?? 0) + beforePositionValue.count
      + beforeEquity.count + beforeBenchmark.count + rowEnd.count + 4 * PrintedNumber.longest
    let undefined = Array((format == .jsonl ? "null" : "").utf8)
    numbers = portfolioIDs.map { _ in
      Numbers(
        cash: PrintedNumber(undefined), positionValue: PrintedNumber(undefined), equity: PrintedNumber(undefined),
        benchmark: PrintedNumber(undefined))
    }
  }

  /// Whole rows, those added since the last `clear`.
  func withBytes<Output>(_ body: (UnsafeRawBufferPointer) -> Output) -> Output {
    storage.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<used])) }
  }

  /// Forgets all rows and keeps the memory.
  mutating func clear() {
    used = 0
    rowCount = 0
  }

  /// Adds the row of a portfolio, named by its place in the list of IDs.
  ///
  /// - Parameter benchmark: Equity of the benchmark, NaN where there is none; written only where rows have it.
  mutating func add(time: Int64, portfolio: Int, cash: Double, positionValue: Double, benchmark: Double = .nan) {
    if storage.count - used < longestRow {
      storage.append(contentsOf: repeatElement(0, count: max(longestRow, storage.count)))
    }
    used = storage.withUnsafeMutableBufferPointer { buffer in
      var writer = ByteWriter(buffer: buffer, used: used)
      writer.write(beforeTime)
      times.write(time, to: &writer)
      writer.write(afterTime[portfolio])
      numbers[portfolio].cash.write(cash, to: &writer)
      writer.write(beforePositionValue)
      numbers[portfolio].positionValue.write(positionValue, to: &writer)
      writer.write(beforeEquity)
      let equity = cash + positionValue
      if equity == cash {
        numbers[portfolio].cash.write(cash, to: &writer)
      } else {
        numbers[portfolio].equity.write(equity, to: &writer)
      }
      if hasBenchmark {
        writer.write(beforeBenchmark)
        numbers[portfolio].benchmark.write(benchmark, to: &writer)
      }
      writer.write(rowEnd)
      return writer.used
    }
    rowCount += 1
  }
}

/// Writes bytes one after another into memory that is large enough.
struct ByteWriter {
  let buffer: UnsafeMutableBufferPointer<UInt8>
  var used: Int

  mutating func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress, let to = buffer.baseAddress else { return }
      precondition(used + source.count <= buffer.count, "the longest row fits")
      (to + used).update(from: from, count: source.count)
      used += source.count
    }
  }
}

/// The text of a number that is likely to be asked for again.
struct PrintedNumber {
  /// No text of a number has more bytes.
  static let longest = 32

  private let undefined: [UInt8]
  private var bits: UInt64?
  private var text: [UInt8] = []

  /// Knows no number yet; `undefined` is the text of one that is not finite.
  init(_ undefined: [UInt8] = []) {
    self.undefined = undefined
  }

  mutating func write(_ value: Double, to writer: inout ByteWriter) {
    if bits != value.bitPattern {
      bits = value.bitPattern
      text.removeAll(keepingCapacity: true)
      if value.isFinite { DecimalText.append(value, to: &text) } else { text.append(contentsOf: undefined) }
    }
    writer.write(text)
  }
}
