import FileFormats
import ParquetFiles
import TradingModel

/// The rows of Parquet files, one file behind the other and row group by row group, as batches for `BarRowReader`.
///
/// Values go through the same checks as the fields of a CSV file: a value that is absent, or NaN, is an empty field.
final class ParquetBarRows: BarRowSource {
  let names: [String]
  private(set) var categories: [String] = []
  private(set) var timeForm: TimeForm?

  private struct Group {
    var file: Int
    var rowGroup: Int
    /// Rows of all groups before it.
    var firstRow: Int
  }

  private let files: [ParquetReader]
  private let columns: [CSVColumn]
  private let kinds: [CSVColumnKind]
  /// Places in `columns` of those that are read.
  private let wanted: [Int]
  private let form: ParquetForm
  private let groups: [Group]
  private var numbers: [String: Int] = [:]
  /// The group after the current one.
  private var nextGroup = 0
  /// The current group: what was read of it, in the order of `wanted`, and how many rows were handed out.
  private var fields: [ParquetField] = []
  private var rowCount = 0
  private var done = 0
  private var errorCount = 0
  private let errorLimit = MarketDataErrors.limitPerFile

  /// - Parameter columns: How each column of the first file is to be taken; those of the others go by name.
  init(_ files: [ParquetReader], names: [String], _ columns: [CSVColumn], _ form: ParquetForm) {
    self.files = files
    self.names = names
    self.columns = columns
    self.form = form
    kinds = columns.map(\.kind)
    wanted = columns.indices.filter { columns[$0].kind != .skipped }
    var groups: [Group] = []
    var row = 0
    for file in files.indices {
      for group in 0..<files[file].rowGroupCount {
        groups.append(Group(file: file, rowGroup: group, firstRow: row))
        row += files[file].rowCount(of: group)
      }
    }
    self.groups = groups
  }

  /// The part of all rows that were handed out, from 0 to 1.
  var part: Double {
    guard nextGroup > 0, let last = groups.last else { return 0 }
    let all = last.firstRow + files[last.file].rowCount(of: last.rowGroup)
    return all > 0 ? Double(group.firstRow + done) / Double(all) : 1
  }

  /// The group that is at hand.
  private var group: Group { groups[nextGroup - 1] }

  func placed(_ error: MarketDataError) -> MarketDataError {
    guard error.line > 0, let index = groups.lastIndex(where: { $0.firstRow < error.line }) else { return error }
    var placed = error
    placed.file = files[groups[index].file].path
    placed.rowGroup = groups[index].rowGroup
    placed.line = error.line - groups[index].firstRow
    placed.column = 0
    return placed
  }

  func locate(_ batch: CSVBatch, row: Int, column: Int) -> (line: Int, column: Int, text: String) {
    let line = batch.line(row)
    guard let place = wanted.firstIndex(of: column) else { return (line, 0, "") }
    return (line, 0, fields[place].text(line - 1 - group.firstRow))
  }

  /// Fills a batch with the next rows, or returns false at the end.
  func read(_ batch: CSVBatch) throws(ParquetError) -> Bool {
    batch.begin(kinds)
    while done == rowCount {
      guard nextGroup < groups.count else { return false }
      nextGroup += 1
      try open(group)
    }
    let count = min(CSVBatch.capacity, rowCount - done)
    fill(batch, done..<done + count)
    done += count
    return true
  }

  private func open(_ group: Group) throws(ParquetError) {
    let file = files[group.file]
    var places: [Int] = []
    for index in wanted {
      guard let place = group.file == 0 ? index : file.column(names[index]) else {
        let found = BarColumns.list(file.schema.map(\.name))
        throw ParquetError(
          file.path, "no column \(BarColumns.list([names[index]])) among \(found), as other files have")
      }
      places.append(place)
    }
    let batch = try file.read(rowGroup: group.rowGroup, columns: places)
    fields = zip(batch.columns, batch.schema).map {
      ParquetField(column: $0, kind: $1.kind, dateFormat: form.dateFormat, nulls: form.nulls)
    }
    (rowCount, done) = (batch.rowCount, 0)
  }

  // MARK: - Values

  /// What is wrong with a value of a batch.
  private struct Fault {
    var row: Int
    var column: Int
    var problem: String
  }

  private func fill(_ batch: CSVBatch, _ rows: Range<Int>) {
    var faults: [Fault] = []
    for (field, column) in zip(fields, wanted) {
      guard let words = batch.words(of: column) else { continue }
      switch kinds[column] {
      case .skipped: break
      case .number, .optionalNumber: fillNumbers(words, field, rows, column, &faults)
      case .time, .timeAsWritten: fillTimes(words, field, rows, column, &faults)
      case .timeOfDay: fillTimesOfDay(words, field, rows, column, &faults)
      case .category: fillCategories(words, field, rows, column, &faults)
      }
    }
    let first = group.firstRow + rows.lowerBound + 1
    var isGood: [Bool] = []
    if !faults.isEmpty {
      isGood = Array(repeating: true, count: rows.count)
      for fault in faults { isGood[fault.row - rows.lowerBound] = false }
      note(faults, in: batch)
    }
    batch.end(rows: rows.count, first: first, isGood: isGood)
  }

  private func fillNumbers(
    _ words: UnsafeMutablePointer<UInt64>, _ field: ParquetField, _ rows: Range<Int>, _ column: Int,
    _ faults: inout [Fault]
  ) {
    let isOptional = kinds[column] == .optionalNumber
    if case .doubles(let values) = field.column.values, field.column.isPresent == nil {
      // Most columns: nothing to look up, and NaN alone is no value.
      var hasAll = true
      for row in rows {
        let value = values[row]
        words[row - rows.lowerBound] = value.bitPattern
        if value.isNaN { hasAll = false }
      }
      if hasAll { return }
    }
    for row in rows {
      if field.isMissing(row) {
        words[row - rows.lowerBound] = 0
        if !isOptional { faults.append(Fault(row: row, column: column, problem: empty(column, row))) }
      } else if let number = field.number(row, isAmount: isOptional) {
        words[row - rows.lowerBound] = number.bitPattern
      } else {
        faults.append(Fault(row: row, column: column, problem: wrong("a number", field, row, column)))
      }
    }
  }

  private func fillTimes(
    _ words: UnsafeMutablePointer<UInt64>, _ field: ParquetField, _ rows: Range<Int>, _ column: Int,
    _ faults: inout [Fault]
  ) {
    let asWritten = kinds[column] == .timeAsWritten
    for row in rows {
      if field.isMissing(row) {
        faults.append(Fault(row: row, column: column, problem: empty(column, row)))
        continue
      }
      guard let time = field.time(row, asWritten: asWritten) else {
        let isBeyond = field.kind.isTemporal || TimeText.isBeyondRange(Array(field.text(row).utf8))
        let problem = isBeyond ? wrong("a time in range", field, row, column) : wrong("a time", field, row, column)
        faults.append(Fault(row: row, column: column, problem: problem))
        continue
      }
      if let timeForm, time.form != timeForm {
        let found = quotedForMessage(field.text(row).utf8)
        faults.append(
          Fault(
            row: row, column: column,
            problem: "\(time.form.name), was \(found); expected \(timeForm.name) as in the rows before"))
        continue
      }
      if asWritten, field.isUTC, Self.isAfternoon(time.value) {
        faults.append(
          Fault(
            row: row, column: column,
            problem: "a day that opens then in a zone which the file does not tell, was \(field.text(row)); expected a "
              + "column of dates"))
        continue
      }
      timeForm = time.form
      words[row - rows.lowerBound] = UInt64(bitPattern: time.value)
    }
  }

  /// Whether a midnight elsewhere may be that of the next day: east of Greenwich it is.
  private static func isAfternoon(_ time: Int64) -> Bool {
    time - Timestamp(nanoseconds: time).day * Timestamp.nanosecondsPerDay > Timestamp.nanosecondsPerDay / 2
  }

  private func fillTimesOfDay(
    _ words: UnsafeMutablePointer<UInt64>, _ field: ParquetField, _ rows: Range<Int>, _ column: Int,
    _ faults: inout [Fault]
  ) {
    for row in rows {
      if field.isMissing(row) {
        faults.append(Fault(row: row, column: column, problem: empty(column, row)))
      } else if let time = field.timeOfDay(row) {
        words[row - rows.lowerBound] = UInt64(bitPattern: time)
      } else {
        faults.append(Fault(row: row, column: column, problem: wrong("a time of day", field, row, column)))
      }
    }
  }

  private func fillCategories(
    _ words: UnsafeMutablePointer<UInt64>, _ field: ParquetField, _ rows: Range<Int>, _ column: Int,
    _ faults: inout [Fault]
  ) {
    // The text of a row is mostly that of the row before.
    var last: (place: Int, number: Int)?
    for row in rows {
      var place: Int?
      if case .texts(let texts) = field.column.values, field.column.isPresent == nil { place = texts.place(row) }
      if let place, let last, last.place == place {
        words[row - rows.lowerBound] = UInt64(last.number)
        continue
      }
      let name = field.text(row)
      guard !name.isEmpty else {
        faults.append(Fault(row: row, column: column, problem: empty(column, row)))
        continue
      }
      let number = number(of: name)
      words[row - rows.lowerBound] = UInt64(number)
      if let place { last = (place, number) }
    }
  }

  private func number(of name: String) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = categories.count
    categories.append(name)
    return categories.count - 1
  }

  // MARK: - Errors

  private func wrong(_ what: String, _ field: ParquetField, _ row: Int, _ column: Int) -> String {
    "not \(what), was \(quotedForMessage(field.text(row).utf8)); expected \(columns[column].expected)"
  }

  private func empty(_ column: Int, _ row: Int) -> String {
    let prices = wanted.indices.filter { kinds[wanted[$0]] == .number }
    let isBlank = kinds[column] == .number && prices.count > 1 && prices.allSatisfy { fields[$0].isMissing(row) }
    let hint = isBlank ? ", or data.quality: {rows: drop} to leave out rows without prices" : ""
    return "empty; expected \(columns[column].expected)\(hint)"
  }

  private func note(_ faults: [Fault], in batch: CSVBatch) {
    var furtherRows: Set<Int> = []
    var toldRows: Set<Int> = []
    for fault in faults.sorted(by: { ($0.row, $0.column) < ($1.row, $1.column) }) {
      errorCount += 1
      let message = "\(columns[fault.column].name): \(fault.problem)"
      let line = group.firstRow + fault.row + 1
      let isTold = errorCount <= errorLimit
      batch.add(CSVError(line: line, field: fault.column + 1, column: 1, message: message), isTold: isTold)
      if isTold { toldRows.insert(line) } else if !toldRows.contains(line) { furtherRows.insert(line) }
    }
    batch.addFurtherErrorRows(furtherRows.count)
  }
}
