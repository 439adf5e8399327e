import Expressions
import FileFormats

/// What is wanted of a table: rows that meet a condition, in some order, the first or last of them, some columns.
package struct TableQuery: Sendable {
  /// A column that decides about the order.
  package struct SortKey: Equatable, Sendable {
    package var column: String
    package var isDescending: Bool

    package init(_ column: String, isDescending: Bool = false) {
      self.column = column
      self.isDescending = isDescending
    }
  }

  /// Which of the rows that are left.
  package enum Part: Equatable, Sendable {
    case all
    case first(Int)
    case last(Int)
  }

  /// Names of the columns, in the order wanted; nil for all.
  ///
  /// A name that is none of a column stands for all that begin
  /// with it and a point.
  package var columns: [String]?
  /// In the language of `Expression`.
  package var condition: String?
  package var sort: [SortKey]
  package var part: Part

  package init(columns: [String]? = nil, condition: String? = nil, sort: [SortKey] = [], part: Part = .all) {
    self.columns = columns
    self.condition = condition
    self.sort = sort
    self.part = part
  }
}

/// A query of a table whose names and types were checked.
package struct PlannedQuery {
  /// The columns of the result.
  package let schema: [ColumnSchema]
  private let reader: TableReader
  private let condition: Expression?
  private let sort: [(place: Int, isDescending: Bool)]
  private let part: TableQuery.Part
  /// Columns that are read: those of the result first.
  private let read: [Int]
  private let outputCount: Int

  /// Checks a query.
  ///
  /// - Throws: `TableError`: every unknown column, or every problem of the condition.
  package init(_ query: TableQuery, of reader: TableReader) throws(TableError) {
    self.reader = reader
    part = query.part
    let schema = reader.schema
    var problems: [String] = []
    var output: [Int] = []
    for name in query.columns ?? schema.map(\.name) {
      let found = Self.places(of: name, schema)
      if found.isEmpty { problems.append("--columns: \(Self.unknown(name, schema))") }
      for place in found where !output.contains(place) { output.append(place) }
    }
    var read = output
    func place(_ column: Int) -> Int {
      if let known = read.firstIndex(of: column) { return known }
      read.append(column)
      return read.count - 1
    }
    var sort: [(place: Int, isDescending: Bool)] = []
    for key in query.sort {
      if let column = schema.firstIndex(where: { $0.name == key.column }) {
        sort.append((place(column), key.isDescending))
      } else {
        problems.append("--sort: \(Self.unknown(key.column, schema))")
      }
    }
    do throws(ExpressionErrors) {
      let scope = ExpressionScope(columns: schema, isEmpty: reader.isEmpty)
      condition = try query.condition.map { text throws(ExpressionErrors) in try Expression(text, in: scope) }
    } catch {
      problems.append("--where: \(error)")
      condition = nil
    }
    guard problems.isEmpty else { throw TableError(problems.joined(separator: "\n"), isUsage: true) }
    for reference in condition?.references ?? [] { _ = place(reference.slot) }
    self.schema = output.map { schema[$0] }
    self.sort = sort
    self.read = read
    outputCount = output.count
  }

  private static func places(of name: String, _ schema: [ColumnSchema]) -> [Int] {
    if let place = schema.firstIndex(where: { $0.name == name }) { return [place] }
    return schema.indices.filter { schema[$0].name.hasPrefix(name + ".") }
  }

  private static func unknown(_ name: String, _ schema: [ColumnSchema]) -> String {
    let names = schema.map(\.name)
    let unknown = "unknown column \(MessageText.excerpt(name))"
    if let near = NearestName.of(name, among: names) { return "\(unknown); did you mean \(MessageText.excerpt(near))?" }
    let known = names.isEmpty ? "the table has none" : "known are \(names.joined(separator: ", "))"
    return "\(unknown); \(MessageText.excerpt(known, atMost: 400))"
  }

  /// Hands the rows of the result on, some thousand at a time, until there are no more or nobody wants them.
  ///
  /// Without an order the rows are handed on while the file is read; the first few end the reading, and of the last
  /// few only so many are held. With an order the rows that meet the condition are held, of the first few only so many.
  ///
  /// - Parameter take: Whether more are wanted.
  package func run(_ take: (ColumnBatch) throws -> Bool) throws {
    if !sort.isEmpty {
      try runSorted(take)
    } else if case .last(let count) = part {
      try runLast(count, take)
    } else {
      try runFirst(take)
    }
  }

  /// The next rows that meet the condition, with all columns that are read.
  private func next() throws(TableError) -> ColumnBatch? {
    guard let batch = try reader.next(columns: read) else { return nil }
    guard let condition else { return batch }
    let read = read
    let mask = condition.mask(batch) { slot in read.firstIndex(of: slot) ?? 0 }
    return mask.allSatisfy { $0 } ? batch : batch.rows(at: mask.indices.filter { mask[$0] })
  }

  private func output(_ batch: ColumnBatch) -> ColumnBatch { batch.columns(Array(0..<outputCount)) }

  private func runFirst(_ take: (ColumnBatch) throws -> Bool) throws {
    var left = Int.max
    if case .first(let count) = part { left = count }
    while left > 0, let batch = try next() {
      guard batch.rowCount > 0 else { continue }
      let wanted = batch.rowCount > left ? batch.rows(0..<left) : batch
      left -= wanted.rowCount
      guard try take(output(wanted)) else { return }
    }
  }

  private func runLast(_ count: Int, _ take: (ColumnBatch) throws -> Bool) throws {
    var held: [ColumnBatch] = []
    var rowCount = 0
    while let batch = try next() {
      held.append(batch)
      rowCount += batch.rowCount
      while let first = held.first, rowCount - first.rowCount >= count {
        rowCount -= first.rowCount
        held.removeFirst()
      }
    }
    var skipped = max(0, rowCount - count)
    for batch in held {
      let start = min(skipped, batch.rowCount)
      skipped -= start
      guard start < batch.rowCount else { continue }
      guard try take(output(start > 0 ? batch.rows(start..<batch.rowCount) : batch)) else { return }
    }
  }

  private func runSorted(_ take: (ColumnBatch) throws -> Bool) throws {
    var held = ColumnBatch(
      read.map { reader.schema[$0] }, read.map { Column(reader.schema[$0].kind.storage) }, rowCount: 0)
    var limit = Int.max
    if case .first(let count) = part { limit = count }
    while let batch = try next() {
      held.append(batch, rows: 0..<batch.rowCount)
      if limit < Int.max / 4, held.rowCount > 4 * limit + 65_536 { held = sorted(held, limit) }
    }
    var result = sorted(held, limit)
    if case .last(let count) = part { result = result.rows(max(0, result.rowCount - count)..<result.rowCount) }
    for start in stride(from: 0, to: result.rowCount, by: 65_536) {
      let rows = start..<min(start + 65_536, result.rowCount)
      guard try take(output(rows.count == result.rowCount ? result : result.rows(rows))) else { return }
    }
  }

  /// The first rows in the order wanted; equal ones keep theirs.
  private func sorted(_ batch: ColumnBatch, _ limit: Int) -> ColumnBatch {
    let orders = sort.map { RowOrder(batch.columns[$0.place], isDescending: $0.isDescending) }
    let rows = (0..<batch.rowCount).sorted { one, other in
      for order in orders {
        let result = order.compare(one, other)
        if result != 0 { return result < 0 }
      }
      return one < other
    }
    return batch.rows(at: Array(rows.prefix(limit)))
  }
}
