import Benchmarks
import Coordination
import FileFormats
import Reporting

extension BenchCommand {
  /// The dispatcher document's two examples of what replaying saves.
  static func replayClaims(_ arguments: ParsedArguments) async throws {
    let bars = try arguments.integer("--bars", in: 100...10_000_000) ?? 2_520
    // The larger example by full backtests takes minutes; so many vectors of it stand for all.
    let most = try arguments.integer("--portfolios", in: 1...1_000_000) ?? 1_000
    for claim in ReplayClaimsBenchmark.Claim.all {
      let figures = try await ReplayClaimsBenchmark(claim, bars: bars).run(atMost: most)
      if !arguments.has("--json") { Terminal.print(text(figures)) }
      Terminal.print(data: figures.result.line + "\n")
    }
  }

  private static func text(_ figures: ReplayClaimsBenchmark.Figures) -> String {
    let claim = figures.claim
    let rows = [
      ("full backtests through all containers", figures.containers),
      ("full backtests through the cores", figures.cores),
      ("signals of all sets, once", figures.signals), ("their replays through the cores", figures.replays),
      ("their replays in lanes", figures.lanes),
    ]
    var lines = [
      "\(claim.sets) parameter sets, \(NumberText.grouped(claim.vectors)) weight vectors, "
        + "\(NumberText.grouped(figures.bars)) bars; \(NumberText.grouped(figures.measuredVectors)) vectors by full "
        + "backtests, with equal results"
    ]
    lines += rows.map { name, seconds in
      let number = NumberText.fixed(seconds, decimals: 3)
      return "  \(TextTable.padded(name, to: 40)) \(TextTable.padded(number, to: 10, onTheLeft: true)) s"
    }
    func times(_ factor: Double) -> String { "\(NumberText.fixed(factor, decimals: 0)) times as fast" }
    lines.append("  containers against signals and lanes: \(times(figures.factor)); the claim is \(claim.factor)")
    lines.append("  through the cores on both sides: \(times(figures.coreFactor))")
    return lines.map { $0 + "\n" }.joined()
  }
}
