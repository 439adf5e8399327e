import FileFormats
import Foundation
import Testing

@testable import ParquetFiles

/// A file that another program wrote, and what should be read of it; made by Fixtures/make_fixtures.py.
struct Fixture: CustomTestStringConvertible, Sendable {
  /// A column as text: its name, its kind, and its values, nil where there is none.
  struct Expected: Sendable {
    var name: String
    var kind: String
    var values: [String?]
    var isOptional: Bool
  }

  var name: String
  var rows: Int
  var columns: [Expected]
  var refused: [String]

  var testDescription: String { name }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")

  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  var path: String { Self.path(name) }

  /// All that `index.json` tells of.
  static let all: [Fixture] = {
    struct Index: Decodable {
      struct File: Decodable {
        var rows: Int
        var columns: [Row]
        var refused: [String]
      }
      /// Name, place among the columns, and whether values may be absent.
      struct Row: Decodable {
        var name: String
        var place: Int
        var isOptional: Bool
        init(from decoder: any Decoder) throws {
          var list = try decoder.unkeyedContainer()
          name = try list.decode(String.self)
          place = try list.decode(Int.self)
          isOptional = try list.decode(Bool.self)
        }
      }
      struct Values: Decodable {
        var kind: String
        var values: [String?]
        init(from decoder: any Decoder) throws {
          var list = try decoder.unkeyedContainer()
          kind = try list.decode(String.self)
          values = try list.decode([String?].self)
        }
      }
      var columns: [Values]
      var files: [String: File]
    }
    guard let data = FileManager.default.contents(atPath: path("index.json")),
      let index = try? JSONDecoder().decode(Index.self, from: data)
    else { return [] }
    return index.files.sorted { $0.key < $1.key }.map { name, file in
      let columns = file.columns.map { row in
        Expected(
          name: row.name, kind: index.columns[row.place].kind, values: index.columns[row.place].values,
          isOptional: row.isOptional)
      }
      return Fixture(name: name, rows: file.rows, columns: columns, refused: file.refused)
    }
  }()
}

/// A kind in the words of the fixtures.
func text(_ kind: ColumnKind) -> String {
  switch kind {
  case .time(let unit): "time \(unit)"
  case .timestamp(let unit, let isUTC): "timestamp \(unit) \(isUTC ? "UTC" : "local")"
  case .decimal(let precision, let scale): "decimal \(precision) \(scale)"
  default: "\(kind)"
  }
}

extension Column {
  /// What differs from the values of a fixture, row by row; the bits of numbers are compared.
  func differences(_ expected: [String?]) -> [String] {
    guard count == expected.count else { return ["\(count) rows, not \(expected.count)"] }
    return expected.indices.compactMap { row in
      let isHere = isPresent?[row] ?? true
      let found = isHere ? text(row) : nil
      let wanted = expected[row].map { canonical($0) }
      return found == wanted ? nil : "row \(row): \(found ?? "nothing"), not \(wanted ?? "nothing")"
    }
  }

  private func text(_ row: Int) -> String {
    switch values {
    case .booleans(let values): "\(values[row])"
    case .int32s(let values): "\(values[row])"
    case .int64s(let values): "\(values[row])"
    case .floats(let values): "\(values[row].bitPattern)"
    case .doubles(let values): "\(values[row].bitPattern)"
    case .texts(let values): values[row]
    }
  }

  private func canonical(_ text: String) -> String {
    switch values {
    case .floats: Float(text).map { "\($0.bitPattern)" } ?? text
    case .doubles: Double(text).map { "\($0.bitPattern)" } ?? text
    default: text
    }
  }
}
