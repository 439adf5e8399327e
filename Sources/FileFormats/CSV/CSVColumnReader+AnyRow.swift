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
    var spans = rows.scanner.spans
    mendEnds(&spans)
    guard spans.count == kinds.count else {
      noteFieldCount(spans, next, batch)
      return
    }
    if isBlank(spans) {
      noteBlank(spans, batch)
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

  /// Takes a separator at the end of a row for what it is, where the header has none there, or the header alone has
  /// one.
  private func mendEnds(_ spans: inout [CSVSpan]) {
    if spans.count == kinds.count + 1, let last = spans.last, last.start == last.end, !last.isQuoted {
      spans.removeLast()
    } else if spans.count == kinds.count - 1, spans.count > 1, names.last?.isEmpty ?? false, kinds.last == .skipped,
      let last = spans.last
    {
      spans.append(CSVSpan(start: last.end, end: last.end, isQuoted: false, hasEscapes: false))
    }
  }

  /// Whether a row has words for a missing value in all its numbers, those that may be missing left aside.
  private mutating func isBlank(_ spans: [CSVSpan]) -> Bool {
    var isBlank = false
    for (index, span) in spans.enumerated() where kinds[index] == .number {
      guard dialect.isNull(content(span)) else { return false }
      isBlank = true
    }
    return isBlank
  }

  private mutating func noteBlank(_ spans: [CSVSpan], _ batch: CSVBatch) {
    guard let index = kinds.firstIndex(of: .number) else { return }
    blankCount += 1
    guard blankCount <= errorLimit else {
      batch.furtherBlankRows += 1
      return
    }
    let span = spans[index]
    let position = rows.scanner.position(
      rows.base, rowStart: rows.input.start, rowLine: rows.line, offset: span.outerStart)
    let message =
      "\(columns[index].name): no value, was \(quotedForMessage(content(span))), as in every price of the row"
    batch.blankRows.append(
      CSVError(line: position.line, field: index + 1, column: position.column, message: message))
  }

  /// The content of a field without blanks around it; valid until the next one is asked for.
  private mutating func content(_ span: CSVSpan) -> ArraySlice<UInt8> {
    scratch.removeAll(keepingCapacity: true)
    rows.scanner.appendContent(rows.base, span, to: &scratch)
    return Self.trimmed(scratch[...])
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
    let content = content(span)
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
    case .optionalNumber where content.isEmpty || dialect.isNull(content): return 0
    case .number, .optionalNumber:
      return WrittenNumber.parse(content, mark: dialect.decimalMark, isAmount: kinds[index] == .optionalNumber)?
        .bitPattern
    case .timeOfDay: return ClockText.parse(content).map { UInt64(bitPattern: $0) }
    case .time, .timeAsWritten:
      let asWritten = kinds[index] == .timeAsWritten
      guard let time = time(content, asWritten: asWritten), time.form == timeForm ?? time.form else { return nil }
      timeForm = time.form
      return UInt64(bitPattern: time.value)
    }
  }

  /// What a field of the column of times says.
  private func time(_ content: ArraySlice<UInt8>, asWritten: Bool) -> TimeValue? {
    guard let format = dialect.dateFormat else { return TimeText.parse(Array(content), asWritten: asWritten) }
    return format.read(content, asWritten: asWritten)
  }

  /// What is wrong with a field that does not fit its column.
  private func problem(_ index: Int, _ content: ArraySlice<UInt8>) -> String {
    let expected = columns[index].expected
    if content.isEmpty { return "empty; expected \(expected)\(missingHint(index, content))" }
    let found = "was \(quotedForMessage(content))"
    switch kinds[index] {
    case .timeOfDay: return "not a time of day, \(found); expected \(expected)"
    case .time, .timeAsWritten:
      if let time = time(content, asWritten: false), let timeForm {
        return "\(time.form.name), \(found); expected \(timeForm.name) as in the rows before"
      }
      let isBeyond = TimeText.isBeyondRange(Array(content))
      return "\(isBeyond ? "a time out of range" : "not a time"), \(found); expected \(expected)"
    default:
      return "not a number, \(found); expected \(expected)\(decimalHint(content))\(missingHint(index, content))"
    }
  }

  /// What to say of a row that has one word, which is no number, in place of all its numbers.
  private func missingHint(_ index: Int, _ content: ArraySlice<UInt8>) -> String {
    guard kinds[index] == .number, content.count <= 8, !content.contains(where: { $0 &- 48 < 10 }),
      kinds.count(where: { $0 == .number }) > 1
    else { return "" }
    for (index, span) in rows.scanner.spans.enumerated() where index < kinds.count && kinds[index] == .number {
      var other: [UInt8] = []
      rows.scanner.appendContent(rows.base, span, to: &other)
      guard Self.trimmed(other[...]).elementsEqual(content) else { return "" }
    }
    return ", or data.csv: {null: [\(quotedForMessage(content))]} to leave out rows without prices"
  }

  /// How a number can be read whose mark before the decimals nothing tells.
  private func decimalHint(_ content: ArraySlice<UInt8>) -> String {
    guard dialect.decimalMark == nil else { return "" }
    let ways = DecimalMark.allCases.compactMap { mark in
      WrittenNumber.parse(content, mark: mark, isAmount: false).map {
        "data.csv: {decimal: \(mark.rawValue)} reads it as \(DecimalText.string($0))"
      }
    }
    return ways.map { "; \($0)" }.joined()
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
