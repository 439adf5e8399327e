import Foundation
import TradingModel

/// Reads the comma-separated fixtures of this module's tests; none has a quoted field.
enum Fixture {
  static func rows(_ name: String) throws -> [[String: String]] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)")
    let text = try String(contentsOf: url, encoding: .utf8)
    let lines = text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { line in
      Dictionary(uniqueKeysWithValues: zip(header, line).map { (String($0), String($1)) })
    }
  }

  /// Midnight of a date like `2003-01-02T00:00:00Z`.
  static func midnight(_ text: String) throws -> Int64 {
    let parts = try text.prefix(10).split(separator: "-").map { try number(String($0)) }
    return Timestamp(year: Int64(parts[0]), month: Int64(parts[1]), day: Int64(parts[2])).nanoseconds
  }

  static func number(_ text: String?) throws -> Double {
    guard let text, let value = Double(text) else { throw FixtureError(text: text ?? "nothing") }
    return value
  }

  /// The expected metrics of one golden case.
  static func metrics(of golden: String) throws -> [String: Double] {
    var metrics: [String: Double] = [:]
    for row in try rows("metrics.csv") where row["case"] == golden {
      metrics[row["metric"] ?? ""] = try number(row["value"])
    }
    return metrics
  }
}

struct FixtureError: Error {
  var text: String
}

/// Whether two numbers agree to a relative error.
func agree(_ value: Double?, _ expected: Double?, _ tolerance: Double = 1e-9) -> Bool {
  guard let value, let expected else { return value == nil && expected == nil }
  return (value - expected).magnitude <= tolerance * max(expected.magnitude, 1e-3)
}
