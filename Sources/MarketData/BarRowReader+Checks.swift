import FileFormats
import TradingModel

extension BarRowReader {
  mutating func checkOrder(
    _ time: Int64, _ index: Int, _ row: Int, _ batch: CSVBatch, _ reader: borrowing some BarRowSource & ~Copyable
  ) {
    guard let last = file.series[index].timestamps.last else { return }
    let descends = descends ?? false
    if descends ? time < last : time > last { return }
    let lastText = "\(descends ? "before" : "after") \(Timestamp(nanoseconds: last))"
    if time == last {
      note(.duplicates, row, .timestamp, batch, reader) {
        "the same as in an earlier row, was \($0); expected a time \(lastText)"
      }
    } else if descends {
      let reason = isDescendingBySettings ? "as data.quality.order says" : "as in the file's first rows"
      note(.order, row, .timestamp, batch, reader) {
        "later than in the rows before, was \($0); expected a time \(lastText), the newest row first \(reason)"
      }
    } else {
      // Two rows do not tell whether all descend.
      let hint = file.series[index].count == 1 ? ", or data.quality.order: descending for the newest row first" : ""
      note(.order, row, .timestamp, batch, reader) {
        "earlier than in the rows before, was \($0); expected a time \(lastText)\(hint)"
      }
    }
  }

  /// Notes that a row takes the place of an earlier one with the same time.
  mutating func noteReplacement(_ row: Int, _ batch: CSVBatch, _ reader: borrowing some BarRowSource & ~Copyable) {
    note(.duplicates, row, .timestamp, batch, reader) {
      "the same as in an earlier row, which it takes the place of, was \($0)"
    }
  }

  /// The bar with its four prices scaled so that it closes at the adjusted close; notes what is wrong with that.
  ///
  /// - Parameter isRight: Whether nothing is wrong with the bar as it is written.
  mutating func adjusted(
    _ bar: Bar, to close: Double, _ row: Int, _ batch: CSVBatch, _ reader: borrowing some BarRowSource & ~Copyable,
    isRight: Bool
  ) -> Bar {
    guard BarLimits.prices.contains(close) else {
      note(.prices, row, .adjustedClose, batch, reader) {
        "\(close > 0 ? "beyond all prices" : "not above 0"), was \($0); expected a price from "
          + BarLimits.pricesInWords
      }
      return bar
    }
    guard isRight else { return bar }
    let scaled = bar.scaled(toClose: close)
    if !BarLimits.allow(scaled) {
      note(.prices, row, .adjustedClose, batch, reader) {
        "scales a price beyond \(BarLimits.pricesInWords), was \($0); expected another factor"
      }
    }
    return scaled
  }

  mutating func checkNumbers(
    _ bar: Bar, _ row: Int, _ batch: CSVBatch, _ reader: borrowing some BarRowSource & ~Copyable
  ) {
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
    _ bar: Bar, _ row: Int, _ batch: CSVBatch, _ reader: borrowing some BarRowSource & ~Copyable
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
    _ reader: borrowing some BarRowSource & ~Copyable, _ problem: (String) -> String
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
    let error = MarketDataError(
      file: file.name, line: place.line, column: place.column, field: column + 1, message: message)
    found.append(Finding(check: check, row: line, error: reader.placed(error)))
  }

  /// Moves what was found into the file's lists, in the order of lines: of a row that is left out the first fault only.
  mutating func report(_ batch: CSVBatch) {
    let order = found.indices.sorted {
      (found[$0].row, found[$0].error.line, $0) < (found[$1].row, found[$1].error.line, $1)
    }
    var lastDropped: Int?
    for index in order {
      let finding = found[index]
      if !finding.isNoBar, !droppedChecks.contains(finding.check) {
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
    file.dropped.addFurther(batch.furtherBlankRows)
    // Behind a break nothing can be read: that cannot be left out, and is told however much else is wrong.
    if let breakage = batch.breakage { file.errors.add(MarketDataError(file: file.name, breakage), beyondLimit: true) }
  }
}

extension Bar {
  /// The bar with all prices multiplied by the same factor, so that it closes at `close`.
  ///
  /// A price that equals the close still does, and rounding leaves no price outside of low and high.
  fileprivate func scaled(toClose close: Double) -> Bar {
    let factor = close / self.close
    func scaled(_ price: Double) -> Double { price == self.close ? close : price * factor }
    let open = scaled(open)
    return Bar(
      timestamp: timestamp, open: open, high: max(scaled(high), open, close), low: min(scaled(low), open, close),
      close: close, volume: volume)
  }
}

extension BarSeries {
  /// Turns the order of the bars around.
  mutating func reverse() {
    timestamps.reverse()
    open.reverse()
    high.reverse()
    low.reverse()
    close.reverse()
    volume.reverse()
  }

  /// Takes the last bar away.
  mutating func removeLast() {
    timestamps.removeLast()
    open.removeLast()
    high.removeLast()
    low.removeLast()
    close.removeLast()
    volume.removeLast()
  }
}
