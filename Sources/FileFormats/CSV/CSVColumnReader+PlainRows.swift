extension CSVColumnReader {
  /// Reads rows of the plain shape into the batch, up to the first that is not plain or not complete.
  ///
  /// Plain is: times and numbers without blanks, quotes, exponents or plus signs, lines that end in LF or CR LF, no
  /// byte outside ASCII in columns that are passed over. What this leaves, `readAnyRow` reads or explains.
  mutating func readPlainRows(_ batch: CSVBatch) {
    let base = rows.base
    let end = base + rows.input.end
    var rowStart = base + rows.input.start
    var line = rows.line
    var count = batch.count
    kinds.withUnsafeBufferPointer { kinds in
      while count < CSVBatch.capacity, rowStart < end {
        guard let next = readPlainRow(rowStart, kinds, batch.words + count, end) else { break }
        batch.origins[count] = (line, rowStart - base)
        count += 1
        line += 1
        rowStart = next
      }
    }
    batch.count = count
    rows.line = line
    rows.input.start = rowStart - base
  }

  /// Reads a row into `words`, the columns that are wanted `CSVBatch.capacity` apart; nil where it is not plain.
  ///
  /// The zero bytes behind the window end every loop; a row counts only if its line feed stands before `end`.
  @inline(__always)
  private mutating func readPlainRow(
    _ start: UnsafePointer<UInt8>, _ kinds: UnsafeBufferPointer<CSVColumnKind>,
    _ words: UnsafeMutablePointer<UInt64>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var position = start
    var slot = words
    var index = 0
    while index < kinds.count {
      if index > 0 {
        guard position[0] == 0x2C else { return nil }
        position += 1
      }
      switch kinds[index] {
      case .number, .optionalNumber:
        guard Self.readPlainNumber(&position, slot) else { return nil }
      case .time:
        guard let time = TimeText.read(&position, &dateCache), time.form == timeForm else { return nil }
        slot.pointee = UInt64(bitPattern: time.value)
      case .timeAsWritten:
        guard let time = TimeText.read(&position, &dateCache, true), time.form == timeForm else { return nil }
        slot.pointee = UInt64(bitPattern: time.value)
      case .timeOfDay:
        guard let time = TimeText.readTimeOfDay(&position) else { return nil }
        slot.pointee = UInt64(bitPattern: time)
      case .category:
        guard readKnownCategory(&position, slot) else { return nil }
      case .skipped:
        while position[0] >= 0x20, position[0] < 0x80, position[0] != 0x2C, position[0] != 0x22 { position += 1 }
        index += 1
        continue
      }
      slot += CSVBatch.capacity
      index += 1
    }
    if position[0] == 0x0D { position += 1 }
    guard position[0] == 0x0A, position < end else { return nil }
    return position + 1
  }

  /// Reads `-`, digits, a point and digits: up to nineteen digits in all.
  @inline(__always)
  private static func readPlainNumber(
    _ position: inout UnsafePointer<UInt8>, _ slot: UnsafeMutablePointer<UInt64>
  ) -> Bool {
    let isNegative = position[0] == 0x2D
    if isNegative { position += 1 }
    let start = position
    var mantissa: UInt64 = 0
    while position[0] &- 48 < 10 {
      mantissa = mantissa &* 10 &+ UInt64(position[0] &- 48)
      position += 1
    }
    var digits = position - start
    var exponent = 0
    if position[0] == 0x2E {
      position += 1
      let fraction = position
      while position[0] &- 48 < 10 {
        mantissa = mantissa &* 10 &+ UInt64(position[0] &- 48)
        position += 1
      }
      exponent = fraction - position
      digits -= exponent
    }
    guard digits > 0, digits <= 19, let value = DecimalParser.value(mantissa, exponent) else { return false }
    slot.pointee = (isNegative ? -value : value).bitPattern
    return true
  }

  /// Reads a category that is known.
  @inline(__always)
  private func readKnownCategory(
    _ position: inout UnsafePointer<UInt8>, _ slot: UnsafeMutablePointer<UInt64>
  ) -> Bool {
    let isQuoted = position[0] == 0x22
    if isQuoted { position += 1 }
    let start = position
    var hash = CategoryTable.Hash()
    while position[0] >= 0x20, position[0] < 0x80, position[0] != 0x2C, position[0] != 0x22 {
      hash.add(position[0])
      position += 1
    }
    let name = UnsafeBufferPointer(start: start, count: position - start)
    if isQuoted {
      guard position[0] == 0x22 else { return false }
      position += 1
    }
    guard let number = categoryTable.number(name, hash: hash.value) else { return false }
    slot.pointee = UInt64(number)
    return true
  }
}
