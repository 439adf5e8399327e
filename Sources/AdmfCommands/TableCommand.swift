import Coordination
import FileFormats
import Reporting
import TableFiles

/// `admf table`.
enum TableCommand {
  static let command = Command(
    name: "table", summary: "Print, filter, sort or convert a table: of a run, or any JSON Lines, CSV or Parquet file.",
    positionals: ["PATH"],
    optionalPositional: "TABLE",
    options: [
      CommandOption(
        name: "--columns", value: "LIST", help: "Columns in the order wanted, between commas.", isRepeatable: true),
      CommandOption(
        name: "--where", value: "CONDITION", help: "Rows that meet it, as \"sharpe > 1 and symbol == 'MSFT'\"."),
      CommandOption(
        name: "--sort", value: "LIST", help: "Order by columns, a - in front for descending, as -sharpe,trial."),
      CommandOption(name: "--head", value: "N", help: "The first N rows of what is left."),
      CommandOption(name: "--tail", value: "N", help: "The last N rows of what is left."),
      CommandOption(
        name: "--format", value: "FORMAT", help: "text, jsonl, csv or parquet (default text, or as FILE ends)."),
      CommandOption(name: "--out", value: "FILE", help: "Write to a file in place of standard output."),
    ],
    details:
      "PATH is a file, or the folder of a run with TABLE as its name; files that end in .partial are read as far\n"
      + "as their rows are whole. Docs/Tables.md describes the conditions and how kinds of columns are found.\n",
    examples: [
      "table results/trend_following-41f39141baa5 trades --sort -pnl --head 10",
      "table results/trend_following-41f39141baa5 fills --where 'commission > 100' --format csv",
      "table bars.csv --out bars.parquet",
    ],
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    Terminal.outlivesReader()
    do throws(TableError) {
      try run(call)
    } catch {
      if error.isUsage { throw call.usageError(error.description) }
      throw error
    }
    Terminal.forgivesGoneReader()
    return .done
  }

  private static func run(_ call: Invocation) throws(TableError) {
    let path = try place(call)
    let target = try Target(call, source: path)
    let query = try query(call.arguments)
    let (reader, progress) = try open(path, isQuiet: target.file == nil && Terminal.showsOutput)
    defer { progress.stop() }
    for column in reader.refused {
      Terminal.printError("note: \(column.name) of \(MessageText.shown(path)) is left out: \(column.reason)\n")
    }
    let plan = try PlannedQuery(query, of: reader)
    do {
      switch target.format {
      case .some(let format):
        if let file = target.file {
          let writer = try TableWriter(
            file, format: format, schema: plan.schema, createdBy: "\(call.program.name) version \(Program.version)")
          try plan.run { batch in
            try writer.add(batch)
            return true
          }
          try writer.close()
        } else if let text = format.text {
          try print(plan, as: text)
        }
      case nil: try print(plan)
      }
    } catch let error as TableError { throw error } catch { throw TableError("\(error)") }
  }

  /// Opens the table; a terminal shows meanwhile that it is read, and then how far it is.
  ///
  /// - Parameter isQuiet: Whether nothing is shown, as where rows go to the terminal.
  private static func open(_ path: String, isQuiet: Bool) throws(TableError) -> (TableReader, CountedProgress) {
    let progress = CountedProgress(
      "reading \(MessageText.shown(FilePath.lastComponent(path)))", unit: "bytes", isQuiet: isQuiet)
    do throws(TableError) {
      let reader = try TableReader(path)
      reader.watch = { progress.set($0, of: $1) }
      return (reader, progress)
    } catch {
      progress.stop()
      throw error
    }
  }

  private static func place(_ call: Invocation) throws(TableError) -> String {
    let (path, arguments) = (call.file, call.arguments.positionals)
    if call.isStandardInput { throw TableError("reads files only, was -; give the path of a file", isUsage: true) }
    let isFolder = FileSystem.kind(path) == .folder
    guard arguments.count > 1 else {
      guard isFolder else { return path }
      throw TableError(
        "\(MessageText.shown(path)) is a folder: which table? \(try TablePlace.known(path))", isUsage: true)
    }
    guard isFolder else {
      throw TableError(
        "\(MessageText.shown(path)) is no folder; TABLE stands behind the folder of a run", isUsage: true)
    }
    return try TablePlace.file(of: arguments[1], in: path)
  }

  /// Where the result goes and in which form.
  private struct Target {
    /// Nil for standard output.
    let file: String?
    /// Nil for a table of texts.
    let format: TableFormat?

    init(_ call: Invocation, source: String) throws(TableError) {
      let arguments = call.arguments
      file = arguments.value("--out")
      let named = arguments.value("--format")
      if let named {
        format = try Self.format(named)
      } else {
        format = file.flatMap { TableFormat(nameOf: $0) }
      }
      guard let file else {
        if format == .parquet { throw TableError("--format parquet needs --out FILE", isUsage: true) }
        return
      }
      guard format != nil else {
        let found = named == nil ? "\(MessageText.shown(file)) ends in none of .jsonl .csv .parquet" : "text is printed"
        throw TableError("--out: \(found); give --format jsonl, csv or parquet", isUsage: true)
      }
      if FileSystem.isSame(file, source) { throw TableError("--out: \(file) is the table that is read", isUsage: true) }
      if let obstacle = FileSystem.obstacle(toWriting: file) {
        throw TableError("--out: \(file) \(obstacle.problem)", isUsage: true)
      }
    }

    private static func format(_ name: String) throws(TableError) -> TableFormat? {
      if name == "text" { return nil }
      let all = ["text"] + TableFormat.allCases.map(\.rawValue)
      guard let format = TableFormat(rawValue: name) else {
        let near = NearestName.of(name, among: all).map { "; did you mean \($0)?" } ?? ""
        throw TableError(
          "--format: was \(UsageError.shown(name)); allowed \(all.joined(separator: ", "))\(near)", isUsage: true)
      }
      return format
    }
  }

  private static func query(_ arguments: ParsedArguments) throws(TableError) -> TableQuery {
    var query = TableQuery(condition: arguments.value("--where"))
    if arguments.has("--columns") {
      var columns: [String] = []
      for list in arguments.all("--columns") { columns += try names(list, "--columns") }
      query.columns = columns
    }
    if let list = arguments.value("--sort") {
      for name in try names(list, "--sort") {
        let isDescending = name.hasPrefix("-")
        query.sort.append(
          TableQuery.SortKey(isDescending ? String(name.dropFirst()) : name, isDescending: isDescending))
      }
    }
    do throws(UsageError) {
      let head = try arguments.integer("--head", in: 0...Int.max)
      let tail = try arguments.integer("--tail", in: 0...Int.max)
      if head != nil, tail != nil { throw UsageError(description: "--head and --tail exclude each other") }
      query.part = head.map { .first($0) } ?? tail.map { .last($0) } ?? .all
    } catch { throw TableError(error.description, isUsage: true) }
    return query
  }

  private static func names(_ list: String, _ option: String) throws(TableError) -> [String] {
    let names = list.split(separator: ",", omittingEmptySubsequences: false).map {
      String(decoding: CSVText.trimmed(Array($0.utf8)[...]), as: UTF8.self)
    }
    if names.contains("") {
      throw TableError("\(option): was \(UsageError.shown(list)); a name is empty", isUsage: true)
    }
    return names
  }

  // MARK: Printing

  private static func print(_ plan: PlannedQuery, as format: TextTableFormat) throws {
    Terminal.print(rows: format.header(plan.schema))
    try plan.run { batch in
      for start in stride(from: 0, to: batch.rowCount, by: TextTableWriter.pieceRows) {
        let rows = start..<min(start + TextTableWriter.pieceRows, batch.rowCount)
        Terminal.print(rows: format.lines(batch, rows: rows))
        if Terminal.isOutputGone { return false }
      }
      return true
    }
  }

  /// Prints a page whenever its rows are there, and one of a table without rows.
  private static func print(_ plan: PlannedQuery) throws {
    guard !plan.schema.isEmpty else { return }
    var held: ColumnBatch?
    var isFirst = true
    func page(_ batch: ColumnBatch) {
      if !isFirst { Terminal.print("\n") }
      isFirst = false
      Terminal.print(TableText.page(batch, width: Terminal.tableWidth))
    }
    try plan.run { batch in
      var rows = batch
      if var before = held {
        before.append(batch, rows: 0..<batch.rowCount)
        rows = before
      }
      var start = 0
      while rows.rowCount - start >= TableText.rowsPerPage, !Terminal.isOutputGone {
        page(rows.rows(start..<start + TableText.rowsPerPage))
        start += TableText.rowsPerPage
      }
      held = start < rows.rowCount ? rows.rows(start..<rows.rowCount) : nil
      return !Terminal.isOutputGone
    }
    if let held {
      page(held)
    } else if isFirst {
      page(ColumnBatch(plan.schema, plan.schema.map { Column($0.kind.storage) }, rowCount: 0))
    }
  }
}
