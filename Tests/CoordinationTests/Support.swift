import Configuration
import Determinism
import FileFormats
import Foundation
import MarketData
import TradingModel

/// Where this checkout lies.
enum Checkout {
  static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  static let fixtures = path + "/Tests/CoordinationTests/Fixtures"

  static func lines(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  /// A workflow as if its text stood in a file under `Configs`.
  static func workflow(_ text: String) throws -> Workflow {
    try WorkflowFile.decode(Array(text.utf8), path: path + "/Configs/test.yaml")
  }
}

/// A folder for one test, removed at its end.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("admf-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: path + "/" + name, encoding: .utf8)
  }

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
  }
}

/// A row of a table in JSON Lines.
struct Row {
  let value: JSONValue

  /// Reads every row of a table; each line must be a whole object, the last one ended.
  static func all(in path: String) throws -> [Row] {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    guard text.isEmpty || text.hasSuffix("\n") else { throw TableFault(description: "\(path) ends within a row") }
    return try text.split(separator: "\n").map { Row(value: try JSONValue(parsing: Array($0.utf8))) }
  }

  /// The text of a field, nil where it is null or absent.
  func text(_ name: String) -> String? {
    if case .string(let text) = value[name] { text } else { nil }
  }

  /// The number of a field, NaN where it is null or absent.
  func number(_ name: String) -> Double {
    switch value[name] {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: .nan
    }
  }
}

struct TableFault: Error, CustomStringConvertible {
  let description: String
}

/// Daily bars for tests that need no particular prices.
enum SampleMarket {
  /// A seeded random walk of one symbol, a bar a day from 2020-01-01 on, closing at the end of the day.
  static func series(_ name: String, count: Int, seed: UInt64 = 1) -> BarSeries {
    var generator = SeededGenerator(masterSeed: seed, id: name, purpose: "bars")
    var series = BarSeries(symbol: Symbol(name), capacity: count)
    var close = 100.0
    let first = Timestamp(year: 2020, month: 1, day: 1).nanoseconds
    for index in 0..<count {
      let open = rounded(close * (0.99 + 0.02 * generator.uniform()))
      close = rounded(max(5, open * (0.97 + 0.06 * generator.uniform())))
      let time = first + (Int64(index) + 1) * Timestamp.nanosecondsPerDay - 1
      series.append(
        Bar(
          timestamp: Timestamp(nanoseconds: time), open: open, high: max(open, close) + 0.5,
          low: min(open, close) - 0.5, close: close, volume: 1_000))
    }
    return series
  }

  /// The series as the text of a file with dates.
  static func csv(_ series: BarSeries) -> String {
    var text = "date,open,high,low,close,volume\n"
    for index in 0..<series.count {
      let bar = series[index]
      text += "\(bar.timestamp.description.prefix(10)),\(bar.open),\(bar.high),\(bar.low),\(bar.close),\(bar.volume)\n"
    }
    return text
  }

  static func rounded(_ price: Double) -> Double { (price * 100).rounded() / 100 }
}
