import FileFormats
import PerformanceAnalytics

/// `metrics.json`: one block a portfolio, named by its ID; what is not defined is `null`.
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
        JSONMember(
          portfolio.portfolioID,
          .object(Metric.all.map { JSONMember($0.name, json($0.value(in: portfolio.metrics))) }))
      })
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
    let bytes = try ResultsError.mapping { () throws(FileError) in try FileSystem.read(path) }
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
      var metrics = PerformanceMetrics()
      for metric in Metric.all {
        guard let value = value(member.value[metric.name], like: metric.value(in: metrics)) else {
          throw .badMetrics(path: path, problem: "\(member.name).\(metric.name) is missing or has another form")
        }
        metric.set(value, in: &metrics)
      }
      portfolios.append(PortfolioMetrics(portfolioID: member.name, metrics: metrics))
    }
    return portfolios
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
