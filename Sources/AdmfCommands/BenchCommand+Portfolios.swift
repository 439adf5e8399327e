import Benchmarks
import Coordination
import FileFormats
import Reporting

extension BenchCommand {
  /// W1, W4 and W5.
  static func portfolios(_ arguments: ParsedArguments, _ workload: PortfolioBenchmark.Workload) async throws {
    guard let folder = arguments.value("--data") else {
      throw UsageError(description: "\(arguments.command) \(workload.rawValue): --data DIR is missing")
    }
    let path = arguments.value("--path") ?? "lanes"
    guard ["lanes", "scalar"].contains(path) else {
      throw UsageError(description: "--path: was \(UsageError.shown(path)); allowed lanes, scalar")
    }
    let digests = arguments.value("--digests") ?? "results"
    guard ["equity", "results"].contains(digests) else {
      throw UsageError(description: "--digests: was \(UsageError.shown(digests)); allowed equity, results")
    }
    let benchmark = try await PortfolioBenchmark(
      workload, folder: folder, bars: arguments.integer("--bars", in: 1...100_000_000) ?? 2_520,
      portfolios: arguments.integer("--portfolios", in: 1...1_000_000) ?? 10_000)
    let (result, rows) = try await benchmark.run(
      inLanes: path == "lanes", withTrades: digests == "results",
      threads: arguments.integer("--threads", in: 1...1_024) ?? 1,
      repetitions: arguments.integer("--reps", in: 1...1_000) ?? 5)
    if let file = arguments.value("--results") {
      let lines = rows.map { row in row.map { "\($0)" }.joined(separator: ",") + "\n" }
      try FileSystem.writeAtomically(Array(("total_return,sharpe,max_drawdown\n" + lines.joined()).utf8), to: file)
    }
    if !arguments.has("--json") {
      Terminal.print("\(NumberText.fixed(result.unitsPerSecond / 1e6, decimals: 2)) million \(result.unit)/s\n")
    }
    Terminal.print(data: result.line + "\n")
  }
}
