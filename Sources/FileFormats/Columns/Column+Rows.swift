extension Column {
  /// A column without rows.
  package init(_ storage: ColumnStorage) {
    switch storage {
    case .booleans: self.init(.booleans([]))
    case .int32s: self.init(.int32s([]))
    case .int64s: self.init(.int64s([]))
    case .floats: self.init(.floats([]))
    case .doubles: self.init(.doubles([]))
    case .texts: self.init(.texts(TextColumn(texts: TextList())))
    }
  }

  /// Appends some rows of another column.
  ///
  /// - Precondition: It keeps its values as this one does.
  package mutating func append(_ other: Column, rows: Range<Int>) {
    precondition(storage == other.storage, "values are kept alike")
    let count = self.count
    // Stands in `values` while their array grows, which is then held once only and need not be copied.
    let none = Values.booleans([])
    switch other.values {
    case .booleans(let more):
      if case .booleans(var mine) = values {
        values = none
        mine.append(contentsOf: more[rows])
        values = .booleans(mine)
      }
    case .int32s(let more):
      if case .int32s(var mine) = values {
        values = none
        mine.append(contentsOf: more[rows])
        values = .int32s(mine)
      }
    case .int64s(let more):
      if case .int64s(var mine) = values {
        values = none
        mine.append(contentsOf: more[rows])
        values = .int64s(mine)
      }
    case .floats(let more):
      if case .floats(var mine) = values {
        values = none
        mine.append(contentsOf: more[rows])
        values = .floats(mine)
      }
    case .doubles(let more):
      if case .doubles(var mine) = values {
        values = none
        mine.append(contentsOf: more[rows])
        values = .doubles(mine)
      }
    case .texts(let more):
      if case .texts(var mine) = values {
        values = none
        mine.append(more, rows: rows)
        values = .texts(mine)
      }
    }
    if let marks = other.isPresent {
      if isPresent == nil { isPresent = Array(repeating: true, count: count) }
      isPresent?.append(contentsOf: marks[rows])
    } else {
      isPresent?.append(contentsOf: repeatElement(true, count: rows.count))
    }
  }
}

extension TextColumn {
  /// Appends some rows of another column; codes stay codes, of texts that may stand in the list more than once.
  package mutating func append(_ other: TextColumn, rows: Range<Int>) {
    guard let otherCodes = other.codes else {
      let first = texts.count
      codes?.append(contentsOf: (0..<rows.count).map { UInt32(first + $0) })
      for row in rows { append(other.texts, row) }
      return
    }
    var mine = codes ?? (0..<texts.count).map { UInt32($0) }
    codes = nil
    // Where each text of the other list stands in this one; many texts for a few rows are better looked at by row.
    var places = [UInt32?](repeating: nil, count: other.texts.count <= 4 * rows.count ? other.texts.count : 0)
    for row in rows {
      let code = Int(otherCodes[row])
      if code < places.count, let place = places[code] {
        mine.append(place)
      } else {
        if code < places.count { places[code] = UInt32(texts.count) }
        mine.append(UInt32(texts.count))
        append(other.texts, code)
      }
    }
    codes = mine
  }

  private mutating func append(_ list: TextList, _ place: Int) {
    list.bytes.withUnsafeBufferPointer { texts.append(utf8: UnsafeBufferPointer(rebasing: $0[list.range(place)])) }
  }
}

extension ColumnBatch {
  /// Some rows, copied.
  package func rows(_ rows: Range<Int>) -> ColumnBatch {
    var copy = ColumnBatch(schema, schema.map { Column($0.kind.storage) }, rowCount: 0)
    copy.append(self, rows: rows)
    return copy
  }

  /// Appends some rows of another batch.
  ///
  /// - Precondition: It keeps its values as this one does, column by column.
  package mutating func append(_ other: ColumnBatch, rows: Range<Int>) {
    for index in columns.indices { columns[index].append(other.columns[index], rows: rows) }
    rowCount += rows.count
  }
}
