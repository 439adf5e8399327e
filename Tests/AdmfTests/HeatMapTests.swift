import Testing

/// Heat maps of metrics that not all searches have.
@Suite struct HeatMapTests {
  private static let workflow = """
    data: {source: synthetic, symbols: [AAA], synthetic: {bars: 200}}
    strategy: {id: cross, type: ma_crossover}
    phases:
      - whole: {kind: optimization, grid: {fast: [2, 4], slow: [10, 20]}, keep: {top: 0}}
      - alone: {kind: optimization, grid: {fast: [2, 4], slow: [10, 20]}, keep: {top: 0}, digests: equity}

    """

  private static let mistake = "was trades, made of fills or trades, which 'digests: equity' does not follow; the "

  @Test func metricsThatATrialHasNot_areTold() async throws {
    let folder = try Folder()
    try folder.write(Self.workflow, to: "p.yaml")
    let run = try await Program.run(["run", "p.yaml", "--out", "out", "--no-store"], in: folder)
    #expect(run.status == 0, "\(run.errors)")
    let plot = ["plot", "out", "--what", "heatmap", "--metric", "trades"]
    let both = try await Program.run(plot, in: folder)
    #expect(both.status == 0 && both.output.contains("trades of whole by "), "\(both.errors)")
    #expect(both.output.contains("alone: " + Self.mistake), "\(both.output)")
    let one = try await Program.run(plot + ["--phase", "alone"], in: folder)
    #expect(one.status == 2 && one.output.isEmpty, "\(one.output)")
    #expect(one.errors.contains("--metric: " + Self.mistake), "\(one.errors)")
    // Where it fits none of several, each says why.
    let none = try await Program.run(plot.dropLast() + ["ulcer_index"], in: folder)
    #expect(none.status == 2, "\(none.output)")
    for name in ["whole", "alone"] {
      #expect(none.errors.contains("--metric: \(name): was ulcer_index, which trials have where"), "\(none.errors)")
    }
  }
}
