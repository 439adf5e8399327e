extension CSVColumnReader {
  /// Reads one row of any shape through the scanner; false where the batch has to be handed over first, or reading
  /// ends.
  mutating func readAnyRow(_ batch: CSVBatch) throws(CSVError) -> Bool {
    let start = rows.input.start
    switch rows.scanner.scan(rows.base, from: start, to: rows.input.end, isFinal: rows.input.isFinal) {
    case .incomplete where batch.count > 0 || !batch.errors.isEmpty || batch.furtherErrors > 0:
      return false
    case .incomplete:
      return try readAfterRefill(batch)
    case .malformed(let offset, let field, let message):
      let position = rows.scanner.position(rows.base, rowStart: start, rowLine: rows.line, offset: offset)
      note(CSVError(line: position.line, field: field, column: position.column, message: message), in: batch)
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
      note(CSVError(line: rows.line, field: 1, column: 1, message: error.message), in: batch)
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
    let slot = batch.words + (index * CSVBatch.capacity + batch.count)
    switch kinds[index] {
    case .skipped: return true
    case .category:
      guard !content.isEmpty else { break }
      slot.pointee = UInt64(category(content))
      return true
    case .number:
      guard let value = DecimalParser.parse(content) else { break }
      slot.pointee = value.bitPattern
      return true
    case .time:
      guard let time = TimeText.parse(Array(content)) else { break }
      if let timeForm, timeForm != time.form {
        let found = "\(time.form.name), was \(quotedForMessage(content))"
        noteField(index, span, "\(found); expected \(timeForm.name) as in the rows before", batch)
        return false
      }
      timeForm = time.form
      slot.pointee = UInt64(bitPattern: time.value)
      return true
    }
    let column = columns[index]
    if content.isEmpty {
      noteField(index, span, "empty; expected \(column.expected)", batch)
    } else {
      let time = TimeText.isBeyondRange(Array(content)) ? "a time out of range" : "not a time"
      let kind = column.kind == .time ? time : "not a number"
      noteField(index, span, "\(kind), was \(quotedForMessage(content)); expected \(column.expected)", batch)
    }
    return false
  }

  private mutating func noteField(_ index: Int, _ span: CSVSpan, _ problem: String, _ batch: CSVBatch) {
    let position = rows.scanner.position(
      rows.base, rowStart: rows.input.start, rowLine: rows.line, offset: span.outerStart)
    let message = "\(columns[index].name): \(problem)"
    note(CSVError(line: position.line, field: index + 1, column: position.column, message: message), in: batch)
  }

  private mutating func note(_ error: CSVError, in batch: CSVBatch) {
    errorCount += 1
    if errorCount <= errorLimit { batch.errors.append(error) } else { batch.furtherErrors += 1 }
  }
}
