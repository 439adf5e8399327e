import FileFormats
import PerformanceAnalytics

/// `metrics.json`: one block a portfolio, named by its ID; what is not defined is `null`.
///
/// A block ends with `benchmark`: `null`, or a block with the name and the metrics of what the portfolio is compared
/// with.
public enum MetricsFile {
  /// Name of the file in a run's folder.
  public static let fileName = "metrics.json"

  /// The text of the file.
  public static func text(_ portfolios: [PortfolioMetrics]) -> [UInt8] {
    json(portfolios).prettyText
  }

  /// The metrics as a JSON value, for commands that print machine-readable output.
  public static func json(_ portfolios: [PortfolioMetrics]) -> JSONValue {
    .object(
      portfolios.map { portfolio in
        let benchmark = portfolio.benchmark.map { benchmark -> JSONValue in
          .object([JSONMember("name", .string(benchmark.name))] + members(benchmark.metrics))
        }
        return JSONMember(
          portfolio.portfolioID,
          .object(members(portfolio.metrics) + [JSONMember("benchmark", benchmark ?? .null)]))
      })
  }

  /// Every metric under its name.
  package static func members(_ metrics: PerformanceMetrics) -> [JSONMember] {
    Metric.all.map { JSONMember($0.name, json($0.value(in: metrics))) }
  }

  private static func json(_ value: MetricValue) -> JSONValue {
    switch value {
    case .count(let count): .integer(count)
    case .number(let number): number.map { .number($0) } ?? .null
    }
  }

  /// Reads the metrics of the run in `folder`.
  ///
  /// - Throws: `ResultsError.fileSystem` where there are none, `badMetrics` where the file says something else than
  ///   this version writes.
  public static func read(from folder: String) throws(ResultsError) -> [PortfolioMetrics] {
    let path = folder + "/" + fileName
    let json: JSONValue
    let bytes = try RunFolder.read(path)
    do throws(JSONError) {
      json = try JSONValue(parsing: bytes)
    } catch {
      throw .badMetrics(path: path, problem: "\(error)")
    }
    guard case .object(let members) = json else {
      throw .badMetrics(path: path, problem: "there is no object of portfolios")
    }
    var portfolios: [PortfolioMetrics] = []
    for member in members {
      var portfolio = PortfolioMetrics(
        portfolioID: member.name, metrics: try metrics(member.value, member.name, path))
      switch member.value["benchmark"] {
      case nil, .null: break
      case .some(let json):
        guard case .string(let name) = json["name"] else {
          throw .badMetrics(path: path, problem: "\(member.name).benchmark.name is missing or has another form")
        }
        portfolio.benchmark = BenchmarkMetrics(
          name: name, metrics: try metrics(json, "\(member.name).benchmark", path))
      }
      portfolios.append(portfolio)
    }
    return portfolios
  }

  /// Reads what `members` wrote.
  ///
  /// - Parameters:
  ///   - place: What errors call the object.
  ///   - path: The file that it is of.
  /// - Throws: `ResultsError.badMetrics`.
  package static func metrics(
    _ json: JSONValue, _ place: String, _ path: String
  ) throws(ResultsError) -> PerformanceMetrics {
    var metrics = PerformanceMetrics()
    for metric in Metric.all {
      guard let value = value(json[metric.name], like: metric.value(in: metrics)) else {
        throw .badMetrics(path: path, problem: "\(place).\(metric.name) is missing or has another form")
      }
      metric.set(value, in: &metrics)
    }
    return metrics
  }

  private static func value(_ json: JSONValue?, like template: MetricValue) -> MetricValue? {
    switch (template, json) {
    case (.count, .integer(let value)): .count(value)
    case (.number, .integer(let value)): .number(Double(value))
    case (.number, .number(let value)): .number(value)
    case (.number, .null): .number(nil)
    default: nil
    }
  }
}
