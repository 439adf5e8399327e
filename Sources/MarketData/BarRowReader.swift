import FileFormats
import TradingModel

/// Takes the rows of one file batch by batch, checks them and adds the good ones to their series.
struct BarRowReader {
  let columns: BarColumns
  let droppedChecks: [QualityCheck]
  var file: BarFile
  /// What was wrong in the batch at hand, in any order.
  var found: [Finding] = []
  private let isShared: Bool
  /// Whether every symbol of the file is wanted.
  private let takesAll: Bool
  private var decoder: TimeDecoder
  /// Index of the series by symbol; of no use where every symbol is wanted.
  private let seriesOfSymbol: [Symbol: Int]
  /// Index of the series by number of the category; nil for a symbol that is not wanted.
  private var seriesOfCategory: [Int?] = []
  private var times: [Int64] = []
  private let keepsLastDuplicate: Bool
  /// Whether the settings say that the newest row stands first.
  let isDescendingBySettings: Bool
  /// Whether the newest row stands first; nil before the first rows.
  private(set) var descends: Bool?

  /// Something wrong with a row, and the check that it did not pass.
  struct Finding {
    var check: QualityCheck
    /// Line on which the row begins.
    var row: Int
    var error: MarketDataError
    /// Whether the row is left out whatever the settings say.
    var isNoBar = false
  }

  init(columns: BarColumns, isShared: Bool, settings: MarketDataSettings, file: BarFile) {
    self.columns = columns
    self.isShared = isShared
    takesAll = file.series.isEmpty
    self.file = file
    droppedChecks = settings.droppedChecks
    keepsLastDuplicate = settings.droppedChecks.contains(.duplicates) && settings.keptDuplicate == .last
    isDescendingBySettings = settings.rowOrder == .descending
    if isDescendingBySettings { descends = true }
    decoder = TimeDecoder(settings.epochUnit)
    seriesOfSymbol = Dictionary(
      file.series.enumerated().map { ($1.symbol, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The file with everything that was taken.
  mutating func finish() -> BarFile {
    file.isDescending = descends ?? false
    if file.isDescending {
      for index in file.series.indices { file.series[index].reverse() }
    }
    file.hasDatesOnly = file.series.allSatisfy { bars in
      bars.timestamps.allSatisfy { $0 % Timestamp.nanosecondsPerDay == 0 }
    }
    return file
  }

  /// Checks and adds the rows of a batch.
  mutating func take(_ batch: CSVBatch, _ reader: borrowing some BarRowSource & ~Copyable) {
    found.removeAll(keepingCapacity: true)
    for (error, row) in zip(batch.errors, batch.errorRows) {
      found.append(Finding(check: .rows, row: row, error: reader.placed(MarketDataError(file: file.name, error))))
    }
    for blank in batch.blankRows {
      let error = reader.placed(MarketDataError(file: file.name, blank))
      found.append(Finding(check: .rows, row: blank.line, error: error, isNoBar: true))
    }
    if descends == nil { descends = tellOrder(batch, reader) }
    if !takeAll(batch, reader.timeForm) {
      for row in 0..<batch.count { take(row, batch, reader) }
    }
    report(batch)
  }

  /// Adds all rows at once where the file has one symbol and every row is good; false, with nothing added, else.
  private mutating func takeAll(_ batch: CSVBatch, _ form: TimeForm?) -> Bool {
    guard columns[.symbol] == nil, columns[.adjustedClose] == nil, let form, let open = columns[.open],
      let high = columns[.high],
      let low = columns[.low], let close = columns[.close]
    else { return false }
    let previous = decoder
    let volume = columns[.volume].map { batch.numbers($0) }
    guard decodeAll(batch, form),
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

  /// Decodes the times of a batch into `times`; false where one is none, or does not lie behind the one before.
  private mutating func decodeAll(_ batch: CSVBatch, _ form: TimeForm) -> Bool {
    guard let column = columns[.timestamp] else { return false }
    times.removeAll(keepingCapacity: true)
    let descends = descends ?? false
    var last = file.series[0].timestamps.last ?? (descends ? .max : .min)
    let timesOfDay = columns[.time].map { batch.integers($0) }
    for (row, value) in batch.integers(column).enumerated() {
      let time: Int64?
      if let timesOfDay {
        time = decoder.decode(value, form, timeOfDay: timesOfDay[row])
      } else {
        time = decoder.decode(value, form)
      }
      guard let time, descends ? time < last : time > last else { return false }
      times.append(time)
      last = time
    }
    return true
  }

  /// Whether all prices and volumes pass their checks.
  private static func areGood(
    _ open: UnsafeBufferPointer<Double>, _ high: UnsafeBufferPointer<Double>, _ low: UnsafeBufferPointer<Double>,
    _ close: UnsafeBufferPointer<Double>, _ volume: UnsafeBufferPointer<Double>?
  ) -> Bool {
    open.indices.allSatisfy { row in
      BarLimits.allow(open: open[row], high: high[row], low: low[row], close: close[row])
    } && (volume?.allSatisfy { BarLimits.allow(volume: $0) } ?? true)
  }

  /// Checks one row and adds it to its series if nothing is wrong with it.
  private mutating func take(_ row: Int, _ batch: CSVBatch, _ reader: borrowing some BarRowSource & ~Copyable) {
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
    let timeOfDay = columns[.time].map { batch.integers($0)[row] }
    let time = timeOfDay.map { decoder.decode(written, form, timeOfDay: $0) } ?? decoder.decode(written, form)
    var isLaterDuplicate = false
    if let time {
      isLaterDuplicate = keepsLastDuplicate && time == file.series[index].timestamps.last
      if !isLaterDuplicate { checkOrder(time, index, row, batch, reader) }
    } else {
      let decoder = decoder
      note(.rows, row, .timestamp, batch, reader) {
        decoder.problem($0, written, form, isBesideTime: timeOfDay != nil)
      }
    }
    func number(_ role: BarColumnRole) -> Double { columns[role].map { batch.numbers($0)[row] } ?? 0 }
    var bar = Bar(
      timestamp: Timestamp(nanoseconds: time ?? 0), open: number(.open), high: number(.high), low: number(.low),
      close: number(.close), volume: number(.volume))
    checkNumbers(bar, row, batch, reader)
    if columns[.adjustedClose] != nil {
      bar = adjusted(bar, to: number(.adjustedClose), row, batch, reader, isRight: found.count == before)
    }
    guard found.count == before else { return }
    if isLaterDuplicate {
      noteReplacement(row, batch, reader)
      file.series[index].removeLast()
    }
    file.series[index].append(bar)
  }

  /// Whether the first three rows of a symbol descend; nil before there are any.
  private func tellOrder(_ batch: CSVBatch, _ reader: borrowing some BarRowSource & ~Copyable) -> Bool? {
    guard let form = reader.timeForm, let column = columns[.timestamp], batch.count > 0 else { return nil }
    var decoder = decoder
    var last: [Int64: (time: Int64, count: Int)] = [:]
    for row in 0..<batch.count {
      let written = batch.integers(column)[row]
      let timeOfDay = columns[.time].map { batch.integers($0)[row] }
      let time = timeOfDay.map { decoder.decode(written, form, timeOfDay: $0) } ?? decoder.decode(written, form)
      let symbol = columns[.symbol].map { batch.integers($0)[row] } ?? 0
      guard let time else { continue }
      if let before = last[symbol] {
        if time >= before.time { return false }
        if before.count == 2 { return true }
      }
      last[symbol] = (time, (last[symbol]?.count ?? 0) + 1)
    }
    return false
  }

  private mutating func seriesIndex(_ category: Int, _ reader: borrowing some BarRowSource & ~Copyable) -> Int? {
    while seriesOfCategory.count <= category {
      let symbol = Symbol(reader.categories[seriesOfCategory.count])
      if takesAll {
        seriesOfCategory.append(file.series.count)
        file.series.append(BarSeries(symbol: symbol))
      } else {
        seriesOfCategory.append(seriesOfSymbol[symbol])
      }
    }
    return seriesOfCategory[category]
  }
}
