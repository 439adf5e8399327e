import FileFormats
import PerformanceAnalytics
import RunResults
import TableFiles
import TradingModel

/// A small folder of a run, written by hand and removed with its last use.
final class SampleFolder {
  static let days = 80

  let path: String
  let metrics: [PortfolioMetrics]

  init(
    symbol: String = "AAA", notes: String = "", status: RunManifest.Status = .complete, portfolios: [String] = ["main"]
  )
    throws
  {
    path = "/tmp/admf-report-\(UInt64.random(in: 0...UInt64.max))"
    try FileSystem.makeFolder(path)
    var manifest = RunManifest(
      configHash: String(repeating: "ab", count: 32), dataHashes: [.init(name: "\(symbol).csv", hash: "00ff")],
      masterSeed: 3, containerSeeds: [], executionOrder: [], programVersion: "0.1.0", toolchain: "Swift")
    manifest.status = status
    manifest.error = status == .failed ? "strategy <b>broke</b>" : nil
    manifest.notices = [Notice(.priceJumps, text: "prices of \(symbol) jump", help: "look at \(symbol)")]
    metrics = portfolios.map { name in
      var block = PerformanceMetrics()
      block.initialEquity = 1000
      block.finalEquity = Self.equity(Self.days - 1)
      block.totalReturn = block.finalEquity / 1000 - 1
      block.maxDrawdown = -0.01
      return PortfolioMetrics(portfolioID: name, metrics: block)
    }
    try write(manifest.text, RunManifest.fileName)
    if status == .complete { try write(MetricsFile.text(metrics), MetricsFile.fileName) }
    var notesText: [UInt8] = []
    notesText = JSONValue.string(notes).compactText
    try write(
      Array("workflow: {name: sample, notes: ".utf8) + notesText
        + Array("}\nrisk: [{id: main, limits: {max_drawdown: 0.5, max_position: null}}]\n".utf8), "config.yaml")
    try writeTables(symbol, portfolios)
  }

  deinit {
    for name in (try? FileSystem.names(in: path)) ?? [] { try? FileSystem.remove(FilePath.join(path, name)) }
    try? FileSystem.removeEmptyFolder(path)
  }

  /// Rises by three and falls by one, again and again.
  static func equity(_ day: Int) -> Double { 1000 + Double(day) + (day % 2 == 0 ? 0 : 2.25) }

  static func time(_ day: Int) -> String {
    "\(Timestamp(nanoseconds: (11_000 + Int64(day)) * 86_400_000_000_000 - 1))"
  }

  private func write(_ bytes: [UInt8], _ name: String) throws {
    try FileSystem.writeAtomically(bytes, to: FilePath.join(path, name))
  }

  private func writeTables(_ symbol: String, _ portfolios: [String]) throws {
    func quoted(_ text: String) -> String { String(decoding: JSONValue.string(text).compactText, as: UTF8.self) }
    var equity = ""
    for day in 0..<Self.days {
      for name in portfolios {
        equity +=
          "{\"timestamp\":\"\(Self.time(day))\",\"portfolio_id\":\(quoted(name)),\"cash\":500,\"position_value\":"
          + "\(Self.equity(day) - 500),\"equity\":\(Self.equity(day))}\n"
      }
    }
    try write(Array(equity.utf8), "equity.jsonl")
    var trades = ""
    for (index, name) in portfolios.enumerated() {
      for number in 1...6 {
        trades +=
          "{\"trade_id\":\(quoted("\(name)/t\(number)")),\"portfolio_id\":\(quoted(name)),\"symbol\":\(quoted(symbol)),"
          + "\"side\":\"long\",\"quantity\":2,\"entry_time\":\"\(Self.time(number))\",\"entry_price\":10.5,"
          + "\"exit_time\":\"\(Self.time(number + 3))\",\"exit_price\":12.25,\"commission\":0.5,"
          + "\"pnl\":\(Double(number) * 1.5 - 3 + Double(index)),\"return\":\(Double(number) / 100)}\n"
      }
    }
    try write(Array(trades.utf8), "trades.jsonl")
    try write([], "events.jsonl")
    try write([], "signals.jsonl")
    try write(
      Array(
        ("{\"portfolio_id\":\(quoted(portfolios[0])),\"symbol\":\(quoted(symbol)),\"quantity\":2,\"price\":10.5,"
          + "\"commission\":0.25,\"slippage\":0.01}\n").utf8), "fills.jsonl")
  }

  /// Writes the table of equity in another format, in place of the one that is there.
  func convertEquity(to format: TableFormat) throws {
    let reader = try TableReader(FilePath.join(path, "equity.jsonl"))
    let writer = try TableWriter(
      FilePath.join(path, "equity.\(format.rawValue)"), format: format, schema: reader.schema, createdBy: "tests 1")
    while let batch = try reader.next(columns: Array(reader.schema.indices)) { try writer.add(batch) }
    try writer.close()
    try FileSystem.remove(FilePath.join(path, "equity.jsonl"))
  }
}
