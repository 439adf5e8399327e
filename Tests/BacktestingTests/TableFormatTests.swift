import Backtesting
import Configuration
import FileFormats
import Foundation
import MarketData
import MarketFeatures
import ParquetFiles
import ReproducibilityTesting
import RiskControl
import RunResults
import SimulationRuntime
import TestSupport
import Testing
import TradingModel
import TradingStrategies

/// The tables of a run say the same in every format, whatever else is written and however it is gathered.
@Suite struct TableFormatTests {
  /// A value of a table, as it was read from a file of any format.
  enum Cell: Equatable {
    case nothing
    case number(Double)
    case text(String)
  }

  /// The names of the columns and the rows.
  struct Rows: Equatable {
    var names: [String]
    var cells: [[Cell]]
  }

  @Test func formatsAgreeValueByValue() async throws {
    let folder = try TemporaryFolder()
    var seen: Set<ResultTable> = []
    for seed: UInt64 in 25...40 {
      let generated = WorkflowGenerator().workflow(seed: seed)
      var digests: Set<String> = []
      var tables: [ResultTable: Rows] = [:]
      for format in ResultsFormat.allCases {
        var workflow = generated.workflow
        workflow.results = ResultsSettings(
          format: format, compression: seed % 2 == 0 ? ResultsCompression.none : nil, bufferSize: Int(seed) - 23,
          writesBars: true, features: Array(try Self.features(generated).prefix(2)), writesBenchmark: true)
        if format != .parquet { workflow.results.compression = nil }
        let path = "\(folder.path)/\(seed)-\(format)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let backtest = try Backtest(workflow, data: generated.data, registry: GeneratedWorkflow.registry)
        let outcome = try await backtest.run(output: ResultsOutput(folder: path, settings: workflow.results))
        digests.insert(outcome.runDigest)
        #expect(outcome.tableCounts.map(\.name) == workflow.results.tables.map(\.rawValue))
        for (table, counts) in zip(workflow.results.tables, outcome.tableCounts) {
          let columns = table.columns(workflow.results, hasSessions: generated.data.hasSessions)
          let rows = try Self.read(path + "/" + table.fileName(format), format, columns)
          #expect(rows.cells.count == counts.rows && counts.flushes <= 1)
          if let first = tables[table] {
            #expect(first == rows, "\(table) of seed \(seed) as \(format)")
          } else {
            #expect(format == .jsonl && rows.names == columns.map(\.name))
            tables[table] = rows
          }
          if !rows.cells.isEmpty { seen.insert(table) }
        }
      }
      let plain = try Backtest(generated.workflow, data: generated.data, registry: GeneratedWorkflow.registry)
      digests.insert(try await plain.run().runDigest)
      #expect(digests.count == 1, "seed \(seed)")
    }
    #expect(seen == Set(ResultTable.allCases))
  }

  /// The names of the features that the strategies of a workflow read.
  private static func features(_ generated: GeneratedWorkflow) throws -> [String] {
    try BacktestPlan(generated.workflow, registry: GeneratedWorkflow.registry).features.map(\.name)
  }

  // MARK: Reading

  private static func read(_ path: String, _ format: ResultsFormat, _ columns: [ResultColumn]) throws -> Rows {
    switch format {
    case .jsonl: try readJSON(path, columns)
    case .csv: try readCSV(path, columns)
    case .parquet: try readParquet(path)
    }
  }

  private static func lines(_ path: String) throws -> [Substring] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
  }

  private static func readJSON(_ path: String, _ columns: [ResultColumn]) throws -> Rows {
    var rows = Rows(names: columns.map(\.name), cells: [])
    for line in try lines(path) {
      guard case .object(let members) = try JSONValue(parsing: Array(line.utf8)) else { continue }
      rows.names = members.map(\.name)
      rows.cells.append(
        members.map { member in
          switch member.value {
          case .string(let text): .text(text)
          case .integer(let number): .number(Double(number))
          case .number(let number): .number(number)
          default: .nothing
          }
        })
    }
    return rows
  }

  private static func readCSV(_ path: String, _ columns: [ResultColumn]) throws -> Rows {
    var reader = try CSVReader(.bytes(FileSystem.read(path)))
    var record = CSVRecord()
    var rows = Rows(names: [], cells: [])
    while try reader.read(&record) {
      guard !rows.names.isEmpty else {
        rows.names = record.texts
        continue
      }
      rows.cells.append(
        zip(record.texts, columns).map { text, column in
          if text.isEmpty { return .nothing }
          return [.number, .integer].contains(column.type) ? .number(Double(text) ?? .nan) : .text(text)
        })
    }
    return rows
  }

  private static func readParquet(_ path: String) throws -> Rows {
    let reader = try ParquetReader(path)
    let batch = try reader.read()
    let columns = batch.columns.indices.map { index in
      (0..<batch.rowCount).map { cell(batch.columns[index], reader.schema[index].kind, $0) }
    }
    return Rows(
      names: reader.schema.map(\.name), cells: (0..<batch.rowCount).map { row in columns.map { $0[row] } })
  }

  private static func cell(_ column: Column, _ kind: ColumnKind, _ row: Int) -> Cell {
    if column.isPresent?[row] == false { return .nothing }
    switch (column.values, kind) {
    case (.int64s(let values), .timestamp(.nanoseconds, isUTC: true)):
      return .text(Timestamp(nanoseconds: values[row]).description)
    case (.int32s(let values), .date):
      let midnight = Timestamp(nanoseconds: Int64(values[row]) * Timestamp.nanosecondsPerDay)
      return .text(String(midnight.description.prefix(10)))
    case (.int64s(let values), .int64): return .number(Double(values[row]))
    case (.doubles(let values), .double): return .number(values[row])
    case (.texts(let texts), .text): return .text(texts[row])
    default:
      Issue.record("a column of kind \(kind)")
      return .nothing
    }
  }
}
