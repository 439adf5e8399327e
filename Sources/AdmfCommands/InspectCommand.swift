import Configuration
import FileFormats
import MarketData
import Reporting
import RunResults
import TradingModel

/// `admf inspect`.
enum InspectCommand {
  static let command = Command(
    name: "inspect", summary: "Show what market data hold: schema, range, spacing, gaps and jumps.",
    positionals: ["FILE"],
    options: [
      .setting,
      CommandOption(name: "--json", value: nil, help: "Print the same as one JSON object."),
      CommandOption(
        name: "--rows", value: nil, help: "Print the bars as JSON Lines; of a YAML file its tree as JSON."),
    ],
    examples: [
      "inspect Configs/data/SP500.csv",
      "inspect Configs/data",
      "inspect Configs/trend_following.yaml --json",
    ],
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let (path, arguments) = (call.file, call.arguments)
    let isWorkflow = path.hasSuffix(".yaml") || path.hasSuffix(".yml")
    if call.isStandardInput { throw call.usageError("reads files only, was -; give the path of a file or folder") }
    if arguments.has("--rows"), arguments.has("--json") {
      throw call.usageError("--json and --rows exclude each other")
    }
    if !isWorkflow, arguments.has("--set") {
      throw call.usageError("--set changes a workflow file, was \(call.shownFile)")
    }
    if isWorkflow, arguments.has("--rows") {
      try printTree(call)
      return .done
    }
    let data = isWorkflow ? try call.workflow().dataToRead : nil
    let inspection = try ProgressDisplay.whileReading("data") { watch in
      try data.map { try DataInspection.inspect($0, watch: watch) } ?? DataInspection.inspect(path, watch: watch)
    }
    if arguments.has("--rows") {
      printRows(inspection.set)
    } else {
      if arguments.has("--json") {
        Terminal.print(data: inspection.json)
      } else {
        Terminal.print(inspection.report.text(width: Terminal.tableWidth))
      }
    }
    return .done
  }

  /// The tree of a YAML file as JSON, on one line.
  private static func printTree(_ call: Invocation) throws {
    if call.arguments.has("--set") {
      throw call.usageError("--rows prints a YAML file as it is, without --set")
    }
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.read(call.file, atMost: YAML.maximumBytes + 1)
    } catch {
      throw UsageError(description: "\(error)")
    }
    do throws(YAMLError) {
      let tree = try JSONValue(YAML.parse(bytes))
      Terminal.print(data: tree.compactText + [UInt8(ascii: "\n")])
    } catch {
      throw UsageError(description: "\(call.shownFile):\(error)")
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
        Terminal.print(data: row.bytes)
        row.clear()
      }
    }
    Terminal.print(data: row.bytes)
  }
}
