import FileFormats
import ParquetFiles
import SettingsTables
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
  ///   - nodes: The phases as the file has them.
  mutating func readRiskColumns(besides folder: String, phases nodes: [PhaseNode], _ problems: ProblemCollector) {
    let written = riskGrid
    readRiskColumns(besides: folder, path: "risk", problems)
    let paths = Dictionary(nodes.map { ($0.name, $0.path) }) { first, _ in first }
    for index in phases.indices {
      if let written, phases[index].workflow.riskGrid == written {
        phases[index].workflow.risk = risk
        phases[index].workflow.riskGrid = riskGrid
      } else {
        let path = paths[phases[index].name] ?? phases[index].name
        phases[index].workflow.readRiskColumns(besides: folder, path: "\(path).risk", problems)
      }
    }
  }

  private mutating func readRiskColumns(besides folder: String, path: String, _ problems: ProblemCollector) {
    // Where something is wrong with the workers they are not all there.
    guard var grid = riskGrid, grid.hasColumns, grid.workers == risk || !problems.isClean(path) else { return }
    grid.readColumns(besides: folder, path: path, problems, Self.column)
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
