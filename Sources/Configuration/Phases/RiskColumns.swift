import FileFormats
import ParquetFiles
import TableFiles

/// Why a column of a table does not give risk workers their values.
struct RiskColumnError: Error, CustomStringConvertible {
  let description: String
}

extension Workflow {
  /// Reads the columns of tables in which values of risk workers stand, of its own and of its phases.
  ///
  /// - Parameters:
  ///   - folder: A path in the folder that paths are relative to.
  ///   - file: The file that names them.
  mutating func readRiskColumns(besides folder: String, file: String) throws(ConfigurationErrors) {
    try readOwnRiskColumns(besides: folder, file: file)
    for index in phases.indices { try phases[index].workflow.readOwnRiskColumns(besides: folder, file: file) }
  }

  private mutating func readOwnRiskColumns(besides folder: String, file: String) throws(ConfigurationErrors) {
    guard var grid = riskGrid, grid.hasColumns, grid.workers == risk else { return }
    try grid.readColumns(besides: folder, file: file, Self.column)
    risk = grid.workers
    riskGrid = grid
  }

  /// The first values of a column of numbers.
  private static func column(
    _ path: String, _ name: String, _ count: Int
  ) throws(RiskColumnError) -> [Double] {
    let shown = MessageText.shown(path)
    do {
      let reader = try TableReader(path)
      guard let place = reader.schema.firstIndex(where: { $0.name == name }) else {
        let names = reader.schema.map(\.name)
        let nearest = NearestName.of(name, among: names).map { "; did you mean \($0)?" } ?? ""
        throw RiskColumnError(
          description: "\(shown): no column '\(MessageText.excerpt(name))'; allowed "
            + names.prefix(20).map { MessageText.excerpt($0) }.joined(separator: ", ") + nearest)
      }
      var values: [Double] = []
      while values.count < count, let batch = try reader.next(columns: [place]) {
        for row in 0..<batch.rowCount where values.count < count {
          guard let value = number(batch.columns[0], row) else {
            throw RiskColumnError(
              description: "\(shown), row \(values.count + 1): expected a number in the column "
                + MessageText.excerpt(name))
          }
          values.append(value)
        }
      }
      if values.count == count { return values }
      throw RiskColumnError(
        description: "\(shown): too few rows for 'count', was \(values.count); allowed \(count) or more")
    } catch let error as RiskColumnError {
      throw error
    } catch let error as TableError {
      throw RiskColumnError(description: error.description)
    } catch {
      throw RiskColumnError(description: "\(error)")
    }
  }

  private static func number(_ column: Column, _ row: Int) -> Double? {
    guard column.isPresent?[row] ?? true else { return nil }
    switch column.values {
    case .doubles(let values): return values[row].isFinite ? values[row] : nil
    case .int64s(let values): return Double(values[row])
    case .int32s(let values): return Double(values[row])
    default: return nil
    }
  }
}
