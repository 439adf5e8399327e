/// A column on its way to text: 64 bits a row, and what they mean.
struct TextCell {
  /// What the bits are.
  enum Content {
    case boolean
    case integer
    case float
    case double
    case date
    case time(TimeUnit)
    case timestamp(TimeUnit, isUTC: Bool)
    /// Places in a list of texts that stand there with their quotes.
    case text(TextList)
  }

  /// What stands before each value.
  let before: [UInt8]
  let content: Content
  let words: [UInt64]
  let isPresent: [Bool]?
  /// The most bytes that a value has, of texts on the average of the rows, rounded up.
  let longest: Int
  /// Bytes of all texts.
  let textBytes: Int

  init(_ column: Column, _ kind: ColumnKind, _ rows: Range<Int>, _ format: TextTableFormat, before: [UInt8]) {
    self.before = before
    isPresent = column.isPresent.map { Array($0[rows]) }
    switch column.values {
    case .booleans(let values): words = values[rows].map { $0 ? 1 : 0 }
    case .int32s(let values): words = values[rows].map { UInt64(bitPattern: Int64($0)) }
    case .int64s(let values): words = values[rows].map { UInt64(bitPattern: $0) }
    case .floats(let values): words = values[rows].map { UInt64($0.bitPattern) }
    case .doubles(let values): words = values[rows].map(\.bitPattern)
    case .texts(let texts):
      let (list, places) = Self.quoted(texts, rows, format)
      words = places
      content = .text(list)
      textBytes = places.reduce(0) { $0 + list.range(Int($1)).count }
      longest = 0
      return
    }
    switch kind {
    case .boolean: (content, longest) = (.boolean, 5)
    case .int32, .int64, .text: (content, longest) = (.integer, 20)
    case .float: (content, longest) = (.float, DecimalText.longest)
    case .double, .decimal: (content, longest) = (.double, DecimalText.longest)
    case .date: (content, longest) = (.date, InstantText.longest)
    case .time(let unit): (content, longest) = (.time(unit), InstantText.longest)
    case .timestamp(let unit, let isUTC): (content, longest) = (.timestamp(unit, isUTC: isUTC), InstantText.longest)
    }
    textBytes = 0
  }

  /// The texts of some rows with their quotes and escapes, each once where they are few, and by row the place of its
  /// text.
  private static func quoted(
    _ column: TextColumn, _ rows: Range<Int>, _ format: TextTableFormat
  ) -> (texts: TextList, places: [UInt64]) {
    var (bytes, ends): ([UInt8], [Int]) = ([], [])
    func add(_ place: Int, _ all: UnsafeBufferPointer<UInt8>) {
      format.append(UnsafeBufferPointer(rebasing: all[column.texts.range(place)]), to: &bytes)
      ends.append(bytes.count)
    }
    var places: [UInt64] = []
    column.texts.bytes.withUnsafeBufferPointer { all in
      if let codes = column.codes, column.texts.count <= rows.count {
        for place in 0..<column.texts.count { add(place, all) }
        places = codes[rows].map(UInt64.init)
      } else {
        for row in rows { add(column.place(row), all) }
        places = (0..<UInt64(rows.count)).map { $0 }
      }
    }
    return (TextList(bytes: bytes, ends: ends), places)
  }
}
