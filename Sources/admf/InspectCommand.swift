import Configuration
import FileFormats
import MarketData
import Reporting
import RunResults
import TradingModel

/// `admf inspect`.
enum InspectCommand {
  static func perform(_ arguments: ParsedArguments) throws -> ExitStatus {
    let path = arguments.positionals[0]
    let isWorkflow = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
    if arguments.has("--rows"), arguments.has("--json") {
      throw UsageError(description: "admf inspect: --json and --rows exclude each other")
    }
    if !isWorkflow, arguments.has("--set") {
      throw UsageError(description: "admf inspect: --set changes a workflow file, was \(path)")
    }
    if isWorkflow, arguments.has("--rows") {
      try printTree(path, arguments)
      return .done
    }
    let inspection = try isWorkflow ? .inspect(arguments.workflow().data) : DataInspection.inspect(path)
    if arguments.has("--rows") {
      printRows(inspection.set)
    } else {
      Terminal.print(arguments.has("--json") ? inspection.json : inspection.report.text())
    }
    return .done
  }

  /// The tree of a YAML file as JSON, on one line.
  private static func printTree(_ path: String, _ arguments: ParsedArguments) throws {
    if arguments.has("--set") {
      throw UsageError(description: "admf inspect: --rows prints a YAML file as it is, without --set")
    }
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(path, atMost: YAML.maximumBytes + 1)
    } catch {
      throw UsageError(description: "\(error)")
    }
    do throws(YAMLError) {
      let tree = try JSONValue(YAML.parse(bytes))
      Terminal.print(String(decoding: tree.compactText, as: UTF8.self) + "\n")
    } catch {
      throw UsageError(description: "\(path):\(error)")
    }
  }

  /// Every bar as a JSON object on a line, in the order of time and symbol.
  private static func printRows(_ set: MarketDataSet) {
    var row = JSONRow(capacity: 1 << 16)
    var cursors = [Int](repeating: 0, count: set.series.count)
    for time in set.timestamps {
      let text = Timestamp(nanoseconds: time).description
      for symbol in cursors.indices {
        let bars = set.series[symbol]
        let index = cursors[symbol]
        guard index < bars.count, bars.timestamps[index] == time else { continue }
        cursors[symbol] += 1
        row.begin()
        row.field("timestamp", text)
        row.field("symbol", bars.symbol.name)
        row.field("open", bars.open[index])
        row.field("high", bars.high[index])
        row.field("low", bars.low[index])
        row.field("close", bars.close[index])
        row.field("volume", bars.volume[index])
        row.end()
      }
      if row.bytes.count > 60_000 {
        Terminal.print(bytes: row.bytes)
        row.clear()
      }
    }
    Terminal.print(bytes: row.bytes)
  }
}
