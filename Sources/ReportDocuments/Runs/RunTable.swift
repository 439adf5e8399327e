import FileFormats
import RunResults
import TableFiles

/// Told how many bytes of tables are read, of how many.
package typealias TableWatch = @Sendable (_ done: Int, _ total: Int) -> Void

/// A table in the folder of a run, in whatever format it was written, complete or under construction.
struct RunTable {
  private let reader: TableReader

  /// Nil where the run has no such table.
  ///
  /// - Parameter columns: What the manifest says of it.
  /// - Throws: `TableError`.
  init?(
    _ name: String, in folder: String, columns: [ResultColumn] = [], watch: TableWatch? = nil
  ) throws(TableError) {
    let place = FilePath.join(folder, name)
    let isThere = ["", TableFormat.partialSuffix].contains { suffix in
      TableFormat.allCases.contains { FileSystem.kind("\(place).\($0.rawValue)\(suffix)") == .other }
    }
    guard isThere else { return nil }
    let expected = columns.map { ColumnSchema($0.name, Self.kind($0.type), isOptional: true) }
    reader = try TableReader(try TablePlace.file(of: name, in: folder), expected: expected)
    reader.watch = watch
  }

  private static func kind(_ type: ColumnType) -> ColumnKind {
    switch type {
    case .time: .timestamp(.nanoseconds, isUTC: true)
    case .integer: .int64
    case .number: .double
    case .text: .text
    case .date: .date
    }
  }

  /// The names of its columns.
  var columns: [String] { reader.schema.map(\.name) }

  /// Hands the rows on, some thousand at a time; nothing of a table without rows.
  ///
  /// - Throws: `TableError` where a column is missing.
  func read(_ columns: [String], _ take: (TableRows) -> Void) throws(TableError) {
    if reader.schema.isEmpty { return }
    var places: [Int] = []
    for name in columns {
      guard let place = reader.schema.firstIndex(where: { $0.name == name }) else {
        let known = reader.schema.map(\.name)
        let near = NearestName.of(name, among: known).map { "; did you mean \(MessageText.excerpt($0))?" } ?? ""
        throw TableError(
          "\(MessageText.shown(reader.path)): there is no column \(name), which the table of a run has; found "
            + MessageText.excerpt(known.joined(separator: ", "), atMost: 200) + near)
      }
      places.append(place)
    }
    while let batch = try reader.next(columns: places) { take(TableRows(batch)) }
  }
}

/// Some rows of a table, by the place of the column among those that were asked for.
struct TableRows {
  let count: Int
  private let batch: ColumnBatch

  fileprivate init(_ batch: ColumnBatch) {
    self.batch = batch
    count = batch.rowCount
  }

  /// The numbers of a column; NaN where there is none.
  func numbers(_ place: Int) -> [Double] {
    let column = batch.columns[place]
    var numbers: [Double]
    switch column.values {
    case .doubles(let values): numbers = values
    case .floats(let values): numbers = values.map(Double.init)
    case .int64s(let values): numbers = values.map(Double.init)
    case .int32s(let values): numbers = values.map(Double.init)
    case .booleans, .texts: numbers = Array(repeating: .nan, count: count)
    }
    if let marks = column.isPresent {
      for row in numbers.indices where !marks[row] { numbers[row] = .nan }
    }
    return numbers
  }

  /// The instants of a column in nanoseconds since the epoch; nil where there is none.
  func times(_ place: Int) -> [Int64?] {
    let column = batch.columns[place]
    let marks = column.isPresent
    func all(_ time: (Int) -> Int64?) -> [Int64?] {
      (0..<count).map { row in marks?[row] ?? true ? time(row) : nil }
    }
    switch (column.values, batch.schema[place].kind) {
    case (.int64s(let values), .timestamp(let unit, _)):
      return all { Self.product(values[$0], unit.nanoseconds) }
    case (.int64s(let values), _): return all { values[$0] }
    case (.int32s(let values), .date): return all { Self.product(Int64(values[$0]), DateScale.day) }
    case (.texts(let texts), _): return all { TimeText.parse(texts[$0]).map(\.value) }
    default: return Array(repeating: nil, count: count)
    }
  }

  private static func product(_ value: Int64, _ unit: Int64) -> Int64? {
    let (product, overflow) = value.multipliedReportingOverflow(by: unit)
    return overflow ? nil : product
  }

  /// Whether a row has a value.
  func has(_ place: Int, _ row: Int) -> Bool { batch.columns[place].isPresent?[row] ?? true }

  /// The text of a row; nil where there is none.
  func text(_ place: Int, _ row: Int) -> String? {
    let column = batch.columns[place]
    guard column.isPresent?[row] ?? true else { return nil }
    switch column.values {
    case .texts(let texts): return texts[row]
    case .int64s(let values): return String(values[row])
    case .int32s(let values): return String(values[row])
    case .doubles(let values): return DecimalText.string(values[row])
    case .floats(let values): return DecimalText.string(Double(values[row]))
    case .booleans(let values): return String(values[row])
    }
  }

  /// The texts of a column; nil where there is none.
  func texts(_ place: Int) -> [String?] {
    guard case .texts(let column) = batch.columns[place].values else { return (0..<count).map { text(place, $0) } }
    let list = column.texts
    let all: [String?] = (0..<list.count).map { list[$0] }
    var texts = column.codes.map { codes in codes.map { all[Int($0)] } } ?? all
    if let marks = batch.columns[place].isPresent {
      for row in texts.indices where !marks[row] { texts[row] = nil }
    }
    return texts
  }

  /// By row the place of its text among `names`, which grow by those that are new.
  func codes(_ place: Int, among names: inout NameList) -> [Int] {
    guard case .texts(let texts) = batch.columns[place].values else {
      return (0..<count).map { names.place(of: Array((text(place, $0) ?? "").utf8)[...]) }
    }
    guard let codes = texts.codes else {
      return (0..<count).map { names.place(of: texts.texts.bytes[texts.texts.range($0)]) }
    }
    var places = [Int?](repeating: nil, count: texts.texts.count)
    return codes.map { code in
      if let known = places[Int(code)] { return known }
      let found = names.place(of: texts.texts.bytes[texts.texts.range(Int(code))])
      places[Int(code)] = found
      return found
    }
  }
}

/// Distinct names in the order in which they came; the one that returns most often is found at once.
struct NameList {
  private(set) var names: [String] = []
  private var bytes: [ArraySlice<UInt8>] = []
  private var places: [String: Int] = [:]
  private var last = -1

  mutating func place(of name: ArraySlice<UInt8>) -> Int {
    // Rows of portfolios take turns: the next is tried first.
    for guess in [last, last + 1, 0] where bytes.indices.contains(guess) && bytes[guess] == name {
      last = guess
      return guess
    }
    let text = String(decoding: name, as: UTF8.self)
    if let known = places[text] {
      last = known
      return known
    }
    last = names.count
    places[text] = last
    names.append(text)
    bytes.append(Array(name)[...])
    return last
  }
}
