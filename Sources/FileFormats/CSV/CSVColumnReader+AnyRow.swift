extension CSVColumnReader {
  /// Reads one row of any shape through the scanner; false where the batch has to be handed over first, or reading
  /// ends.
  mutating func readAnyRow(_ batch: CSVBatch) throws(CSVError) -> Bool {
    let start = rows.input.start
    switch rows.scanner.scan(rows.base, from: start, to: rows.input.end, isFinal: rows.input.isFinal) {
    case .incomplete where !batch.isUntouched:
      return false
    case .incomplete:
      return try readAfterRefill(batch)
    case .malformed(let offset, let field, let message):
      let position = rows.scanner.position(rows.base, rowStart: start, rowLine: rows.line, offset: offset)
      batch.breakage = CSVError(line: position.line, field: field, column: position.column, message: message)
      isBroken = true
      return false
    case .row(let next):
      takeRow(next, batch)
      return true
    }
  }

  private mutating func readAfterRefill(_ batch: CSVBatch) throws(CSVError) -> Bool {
    do { try rows.input.refill() } catch {
      guard error.line == 0, rows.input.end > rows.input.start else { throw error }
      batch.breakage = CSVError(line: rows.line, field: 1, column: 1, message: error.message)
      isBroken = true
      return false
    }
    return true
  }

  /// Reads the row that the scanner has found and takes it out of the window.
  private mutating func takeRow(_ next: Int, _ batch: CSVBatch) {
    defer { rows.finish(next) }
    if rows.isEmptyLine() { return }
    if let error = rows.invalidText(until: next) {
      note(error, in: batch)
      return
    }
    let spans = rows.scanner.spans
    guard spans.count == kinds.count else {
      noteFieldCount(spans, next, batch)
      return
    }
    var isGood = true
    for (index, span) in spans.enumerated() where kinds[index] != .skipped {
      if !readField(index, span, batch) { isGood = false }
    }
    guard isGood else { return }
    batch.origins[batch.count] = (rows.line, rows.input.start)
    batch.count += 1
  }

  private mutating func noteFieldCount(_ spans: [CSVSpan], _ next: Int, _ batch: CSVBatch) {
    let isLast = next == rows.input.end && rows.base[next - 1] != 0x0A
    let found = spans.count == 1 ? "1 field" : "\(spans.count) fields"
    var message = "\(found) in this row; expected \(kinds.count) as in the header"
    if spans.count < kinds.count {
      message = "\(columns[spans.count].name): missing, \(message)"
      if isLast { message += " (the file ends within the row)" }
    }
    let offset = spans.count < kinds.count ? spans[spans.count - 1].end : spans[kinds.count].outerStart
    let position = rows.scanner.position(
      rows.base, rowStart: rows.input.start, rowLine: rows.line, offset: offset)
    let field = min(spans.count, kinds.count) + 1
    note(CSVError(line: position.line, field: field, column: position.column, message: message), in: batch)
  }

  /// Reads a field into the row behind the batch's last; false, with an error noted, where it does not fit its column.
  private mutating func readField(_ index: Int, _ span: CSVSpan, _ batch: CSVBatch) -> Bool {
    scratch.removeAll(keepingCapacity: true)
    rows.scanner.appendContent(rows.base, span, to: &scratch)
    let content = Self.trimmed(scratch[...])
    guard let word = word(index, content) else {
      noteField(index, span, problem(index, content), batch)
      return false
    }
    if content.isEmpty, kinds[index] == .optionalNumber {
      if !hasMissing[index], isCutOff(span) {
        noteField(index, span, "empty, and the file ends here; expected \(columns[index].expected)", batch)
        return false
      }
      hasMissing[index] = true
    }
    if let run = batch.runs[index] { batch.words[run * CSVBatch.capacity + batch.count] = word }
    return true
  }

  /// The word of the batch for a field's content, or nil where it does not fit its column.
  private mutating func word(_ index: Int, _ content: ArraySlice<UInt8>) -> UInt64? {
    switch kinds[index] {
    case .skipped: return 0
    case .category: return content.isEmpty ? nil : UInt64(categoryTable.number(adding: content))
    case .optionalNumber where content.isEmpty: return 0
    case .number, .optionalNumber: return DecimalParser.parse(content)?.bitPattern
    case .timeOfDay: return TimeText.parseTimeOfDay(content).map { UInt64(bitPattern: $0) }
    case .time, .timeAsWritten:
      let isAsWritten = kinds[index] == .timeAsWritten
      guard let time = TimeText.parse(Array(content), asWritten: isAsWritten), time.form == timeForm ?? time.form else {
        return nil
      }
      timeForm = time.form
      return UInt64(bitPattern: time.value)
    }
  }

  /// What is wrong with a field that does not fit its column.
  private func problem(_ index: Int, _ content: ArraySlice<UInt8>) -> String {
    let expected = columns[index].expected
    if content.isEmpty { return "empty; expected \(expected)" }
    let found = "was \(quotedForMessage(content))"
    switch kinds[index] {
    case .timeOfDay: return "not a time of day, \(found); expected \(expected)"
    case .time, .timeAsWritten:
      if let time = TimeText.parse(Array(content)), let timeForm {
        return "\(time.form.name), \(found); expected \(timeForm.name) as in the rows before"
      }
      let isBeyond = TimeText.isBeyondRange(Array(content))
      return "\(isBeyond ? "a time out of range" : "not a time"), \(found); expected \(expected)"
    default: return "not a number, \(found); expected \(expected)"
    }
  }

  /// Whether the file ends right behind a field, without an end of line: the row may have been cut off.
  private func isCutOff(_ span: CSVSpan) -> Bool { rows.input.isFinal && span.end == rows.input.end }

  private mutating func noteField(_ index: Int, _ span: CSVSpan, _ problem: String, _ batch: CSVBatch) {
    let position = rows.scanner.position(
      rows.base, rowStart: rows.input.start, rowLine: rows.line, offset: span.outerStart)
    let message = "\(columns[index].name): \(problem)"
    note(CSVError(line: position.line, field: index + 1, column: position.column, message: message), in: batch)
  }

  private mutating func note(_ error: CSVError, in batch: CSVBatch) {
    errorCount += 1
    let isNewRow = rows.line != lastErrorRow
    lastErrorRow = rows.line
    if errorCount <= errorLimit {
      batch.errors.append(error)
      batch.errorRows.append(rows.line)
    } else {
      batch.furtherErrors += 1
      if isNewRow { batch.furtherErrorRows += 1 }
    }
  }
}
