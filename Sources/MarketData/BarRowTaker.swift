import FileFormats
import TradingModel

/// Takes the rows of one file batch by batch, checks them and adds the good ones to their series.
struct BarRowTaker {
  private let columns: BarColumns
  private let isShared: Bool
  /// Whether every symbol of the file is wanted.
  private let takesAll: Bool
  private let droppedChecks: [QualityCheck]
  private var file: BarFile
  private var decoder: TimeDecoder
  /// Index of the series by number of the category; nil for a symbol that is not wanted.
  private var seriesOfCategory: [Int?] = []
  /// What was wrong in the batch at hand, in any order.
  private var found: [Finding] = []
  private var times: [Int64] = []

  /// Something wrong with a row, and the check that it did not pass.
  private struct Finding {
    var check: QualityCheck
    var error: MarketDataError
  }

  init(columns: BarColumns, isShared: Bool, settings: MarketDataSettings, file: BarFile) {
    self.columns = columns
    self.isShared = isShared
    takesAll = file.series.isEmpty
    self.file = file
    droppedChecks = settings.droppedChecks
    decoder = TimeDecoder(settings.epochUnit)
  }

  /// The file with everything that was taken.
  mutating func finish() -> BarFile {
    file.hasDatesOnly = decoder.areAllDates
    return file
  }

  /// Checks and adds the rows of a batch.
  mutating func take(_ batch: CSVBatch, _ reader: borrowing CSVColumnReader) {
    found.removeAll(keepingCapacity: true)
    for error in batch.errors {
      // After a broken structure nothing follows: that cannot be left out.
      found.append(Finding(check: .rows, error: MarketDataError(file: file.name, error)))
    }
    if !takeAll(batch, reader.timeForm) {
      for row in 0..<batch.count { take(row, batch, reader) }
    }
    report(furtherRows: batch.furtherErrors, isBroken: reader.isBroken)
  }

  /// Adds all rows at once where the file has one symbol and every row is good; false, with nothing added, else.
  private mutating func takeAll(_ batch: CSVBatch, _ form: TimeForm?) -> Bool {
    guard columns[.symbol] == nil, let form, let time = columns[.timestamp], let open = columns[.open],
      let high = columns[.high], let low = columns[.low], let close = columns[.close]
    else { return false }
    let previous = decoder
    times.removeAll(keepingCapacity: true)
    var last = file.series[0].timestamps.last ?? .min
    for value in batch.integers(time) {
      guard let decoded = decoder.decode(value, form), decoded > last else {
        decoder = previous
        return false
      }
      times.append(decoded)
      last = decoded
    }
    let volume = columns[.volume].map { batch.numbers($0) }
    guard
      Self.areGood(
        batch.numbers(open), batch.numbers(high), batch.numbers(low), batch.numbers(close), volume)
    else {
      decoder = previous
      return false
    }
    file.series[0].timestamps.append(contentsOf: times)
    file.series[0].open.append(contentsOf: batch.numbers(open))
    file.series[0].high.append(contentsOf: batch.numbers(high))
    file.series[0].low.append(contentsOf: batch.numbers(low))
    file.series[0].close.append(contentsOf: batch.numbers(close))
    if let volume {
      file.series[0].volume.append(contentsOf: volume)
    } else {
      file.series[0].volume.append(contentsOf: repeatElement(0, count: batch.count))
    }
    return true
  }

  /// Whether all prices and volumes pass their checks.
  private static func areGood(
    _ open: UnsafeBufferPointer<Double>, _ high: UnsafeBufferPointer<Double>, _ low: UnsafeBufferPointer<Double>,
    _ close: UnsafeBufferPointer<Double>, _ volume: UnsafeBufferPointer<Double>?
  ) -> Bool {
    var isGood = true
    for row in open.indices {
      let (opened, highest, lowest, closed) = (open[row], high[row], low[row], close[row])
      isGood =
        isGood && lowest > 0 && highest < .infinity && opened >= lowest && opened <= highest && closed >= lowest
        && closed <= highest
    }
    if let volume {
      for value in volume { isGood = isGood && value >= 0 && value < .infinity }
    }
    return isGood
  }

  /// Checks one row and adds it to its series if nothing is wrong with it.
  private mutating func take(_ row: Int, _ batch: CSVBatch, _ reader: borrowing CSVColumnReader) {
    guard let form = reader.timeForm, let timeColumn = columns[.timestamp] else { return }
    var index = 0
    if let column = columns[.symbol] {
      guard let known = seriesIndex(Int(batch.integers(column)[row]), reader) else {
        if !isShared {
          let expected = file.series[0].symbol.name
          note(.rows, row, .symbol, batch, reader) { "another symbol, was \($0); expected \(expected)" }
        }
        return
      }
      index = known
    }
    let before = found.count
    let written = batch.integers(timeColumn)[row]
    let time = decoder.decode(written, form)
    if let time {
      checkOrder(time, index, row, batch, reader)
    } else {
      let decoder = decoder
      note(.rows, row, .timestamp, batch, reader) { decoder.problem($0, form) }
    }
    func number(_ role: BarColumnRole) -> Double { columns[role].map { batch.numbers($0)[row] } ?? 0 }
    let bar = Bar(
      timestamp: Timestamp(nanoseconds: time ?? 0), open: number(.open), high: number(.high), low: number(.low),
      close: number(.close), volume: number(.volume))
    checkNumbers(bar, row, batch, reader)
    if found.count == before { file.series[index].append(bar) }
  }

  private mutating func seriesIndex(_ category: Int, _ reader: borrowing CSVColumnReader) -> Int? {
    while seriesOfCategory.count <= category {
      let symbol = Symbol(reader.categories[seriesOfCategory.count])
      var index = file.series.firstIndex { $0.symbol == symbol }
      if index == nil, takesAll {
        index = file.series.count
        file.series.append(BarSeries(symbol: symbol))
      }
      seriesOfCategory.append(index)
    }
    return seriesOfCategory[category]
  }

  private mutating func checkOrder(
    _ time: Int64, _ index: Int, _ row: Int, _ batch: CSVBatch, _ reader: borrowing CSVColumnReader
  ) {
    guard let last = file.series[index].timestamps.last, time <= last else { return }
    let lastText = Timestamp(nanoseconds: last).description
    if time == last {
      note(.duplicates, row, .timestamp, batch, reader) {
        "the same as in an earlier row, was \($0); expected a time after \(lastText)"
      }
    } else {
      note(.order, row, .timestamp, batch, reader) {
        "earlier than in the rows before, was \($0); expected a time after \(lastText)"
      }
    }
  }

  private static func isGood(_ bar: Bar) -> Bool {
    bar.low > 0 && bar.high < .infinity && bar.open >= bar.low && bar.open <= bar.high && bar.close >= bar.low
      && bar.close <= bar.high && bar.volume >= 0 && bar.volume < .infinity
  }

  private mutating func checkNumbers(
    _ bar: Bar, _ row: Int, _ batch: CSVBatch, _ reader: borrowing CSVColumnReader
  ) {
    if Self.isGood(bar) { return }
    let before = found.count
    let prices: [(BarColumnRole, Double)] = [
      (.open, bar.open), (.high, bar.high), (.low, bar.low), (.close, bar.close),
    ]
    for (role, price) in prices where !(price > 0 && price < .infinity) {
      let problem = price.isFinite ? "not above 0" : "not finite"
      note(.prices, row, role, batch, reader) { "\(problem), was \($0); expected a price above 0" }
    }
    if found.count == before { checkRange(bar, row, batch, reader) }
    if !(bar.volume >= 0 && bar.volume < .infinity) {
      let problem = bar.volume.isFinite ? "negative" : "not finite"
      note(.volume, row, .volume, batch, reader) { "\(problem), was \($0); expected a number of 0 or more" }
    }
  }

  private mutating func checkRange(
    _ bar: Bar, _ row: Int, _ batch: CSVBatch, _ reader: borrowing CSVColumnReader
  ) {
    let (low, high) = (Self.text(bar.low), Self.text(bar.high))
    if bar.high < bar.low {
      note(.range, row, .high, batch, reader) { "below the low, was \($0); expected at least \(low)" }
      return
    }
    for (role, price) in [(BarColumnRole.open, bar.open), (.close, bar.close)] {
      if price < bar.low {
        note(.range, row, role, batch, reader) { "below the low, was \($0); expected \(low) to \(high)" }
      } else if price > bar.high {
        note(.range, row, role, batch, reader) { "above the high, was \($0); expected \(low) to \(high)" }
      }
    }
  }

  private static func text(_ value: Double) -> String {
    var bytes: [UInt8] = []
    DecimalText.append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Notes what is wrong with a field; `problem` gets its text as it stands in the file.
  private mutating func note(
    _ check: QualityCheck, _ row: Int, _ role: BarColumnRole, _ batch: CSVBatch,
    _ reader: borrowing CSVColumnReader, _ problem: (String) -> String
  ) {
    guard let column = columns[role] else { return }
    // Beyond what is told the place and the text do not matter.
    let isTold = droppedChecks.contains(check) ? file.dropped.furtherCount == 0 : file.errors.furtherCount == 0
    guard isTold else {
      found.append(Finding(check: check, error: MarketDataError(message: "")))
      return
    }
    let place = reader.locate(batch, row: row, column: column)
    let message = "\(columns.name(role, reader.names)): \(problem(MarketDataError.shown(place.text)))"
    found.append(
      Finding(
        check: check,
        error: MarketDataError(
          file: file.name, line: place.line, column: place.column, field: column + 1, message: message)))
  }

  /// Moves what was found into the file's lists, in the order of lines.
  private mutating func report(furtherRows: Int, isBroken: Bool) {
    guard !found.isEmpty || furtherRows > 0 else { return }
    let order = found.indices.sorted {
      (found[$0].error.line, $0) < (found[$1].error.line, $1)
    }
    for index in order {
      let isLastOfBroken = isBroken && found[index].check == .rows
      if droppedChecks.contains(found[index].check), !isLastOfBroken {
        file.dropped.add(found[index].error)
      } else {
        file.errors.add(found[index].error)
      }
    }
    if droppedChecks.contains(.rows) {
      file.dropped.addFurther(furtherRows)
    } else {
      file.errors.addFurther(furtherRows)
    }
  }
}
