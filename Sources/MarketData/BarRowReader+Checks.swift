import FileFormats
import TradingModel

extension BarRowReader {
  mutating func checkOrder(
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

  mutating func checkNumbers(_ bar: Bar, _ row: Int, _ batch: CSVBatch, _ reader: borrowing CSVColumnReader) {
    if BarLimits.allow(bar) { return }
    let before = found.count
    let prices: [(BarColumnRole, Double)] = [
      (.open, bar.open), (.high, bar.high), (.low, bar.low), (.close, bar.close),
    ]
    for (role, price) in prices where !BarLimits.prices.contains(price) {
      note(.prices, row, role, batch, reader) { text in
        if price <= 0 { return "not above 0, was \(text); expected a price above 0" }
        return "too \(price < 1 ? "small" : "large"), was \(text); expected a price from \(BarLimits.pricesInWords)"
      }
    }
    if found.count == before { checkRange(bar, row, batch, reader) }
    if bar.volume < 0 {
      note(.volume, row, .volume, batch, reader) { "negative, was \($0); expected a number of 0 or more" }
    } else if bar.volume > BarLimits.largestVolume {
      note(.volume, row, .volume, batch, reader) { "too large, was \($0); expected at most 1e18" }
    }
  }

  private mutating func checkRange(
    _ bar: Bar, _ row: Int, _ batch: CSVBatch, _ reader: borrowing CSVColumnReader
  ) {
    let (low, high) = (DecimalText.string(bar.low), DecimalText.string(bar.high))
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

  /// Notes what is wrong with a field; `problem` gets its text as it stands in the file.
  mutating func note(
    _ check: QualityCheck, _ row: Int, _ role: BarColumnRole, _ batch: CSVBatch,
    _ reader: borrowing CSVColumnReader, _ problem: (String) -> String
  ) {
    guard let column = columns[role] else { return }
    let line = batch.line(row)
    // Beyond what is told the place and the text do not matter.
    let isTold = droppedChecks.contains(check) ? file.dropped.furtherCount == 0 : file.errors.furtherCount == 0
    guard isTold else {
      found.append(Finding(check: check, row: line, error: MarketDataError(line: line, message: "")))
      return
    }
    let place = reader.locate(batch, row: row, column: column)
    let message = "\(columns.name(role, reader.names)): \(problem(MessageText.excerpt(place.text)))"
    found.append(
      Finding(
        check: check, row: line,
        error: MarketDataError(
          file: file.name, line: place.line, column: place.column, field: column + 1, message: message)))
  }

  /// Moves what was found into the file's lists, in the order of lines: of a row that is left out the first fault only.
  mutating func report(_ batch: CSVBatch) {
    let order = found.indices.sorted {
      (found[$0].row, found[$0].error.line, $0) < (found[$1].row, found[$1].error.line, $1)
    }
    var lastDropped: Int?
    for index in order {
      let finding = found[index]
      if !droppedChecks.contains(finding.check) {
        file.errors.add(finding.error)
      } else if finding.row != lastDropped {
        file.dropped.add(finding.error)
        lastDropped = finding.row
      }
    }
    if droppedChecks.contains(.rows) {
      file.dropped.addFurther(batch.furtherErrorRows)
    } else {
      file.errors.addFurther(batch.furtherErrors)
    }
    // Behind a break nothing can be read: that cannot be left out, and is told however much else is wrong.
    if let breakage = batch.breakage { file.errors.add(MarketDataError(file: file.name, breakage), beyondLimit: true) }
  }
}
