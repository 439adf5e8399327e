import Coordination
import FileFormats
import Reporting

extension BenchCommand {
  /// The files of `Configs/scenarios`, and beside what was measured what the documents of ADMF-PC promise.
  static func scenarios(_ call: Invocation) async throws {
    let arguments = call.arguments
    let benchmark = ScenarioBenchmark(
      folder: arguments.value("--data") ?? "Configs/scenarios", call: call,
      repetitions: try arguments.integer("--reps", in: 1...1_000) ?? 3)
    var figures: [ScenarioBenchmark.Figure] = []
    for name in ScenarioBenchmark.files {
      let figure = try await benchmark.measure(name)
      figures.append(figure)
      if arguments.has("--json") { Terminal.print(data: json(figure)) }
    }
    if !arguments.has("--json") { Terminal.print(table(figures)) }
    let claims = try await ScenarioClaims(benchmark).measured(beside: figures)
    if arguments.has("--json") {
      for claim in claims { Terminal.print(data: claim.json) }
    } else {
      Terminal.print("\n" + claims.map { $0.lines }.joined())
    }
  }

  private static func table(_ figures: [ScenarioBenchmark.Figure]) -> String {
    let table = TextTable(
      headings: ["seconds", "million portfolio-bars", "million/s", "peak MB", "processors", "digest"],
      rows: figures.map { figure in
        .values(
          label: figure.name,
          cells: [
            NumberText.fixed(figure.seconds, decimals: 3),
            NumberText.fixed(Double(figure.portfolioBars) / 1e6, decimals: 2),
            NumberText.fixed(figure.barsPerSecond / 1e6, decimals: 2),
            NumberText.fixed(figure.peakMegabytes, decimals: 0), NumberText.fixed(figure.processors, decimals: 2),
            String(figure.digest.prefix(12)),
          ])
      })
    return table.lines(width: Terminal.tableWidth).map { $0 + "\n" }.joined()
  }

  private static func json(_ figure: ScenarioBenchmark.Figure) -> [UInt8] {
    JSONValue.object([
      JSONMember("scenario", .string(figure.name)), JSONMember("seconds", .number(figure.seconds)),
      JSONMember("portfolio_bars", .integer(figure.portfolioBars)),
      JSONMember("portfolio_bars_per_s", .number(figure.barsPerSecond)),
      JSONMember("peak_rss_mb", .number(figure.peakMegabytes)), JSONMember("processors", .number(figure.processors)),
      JSONMember("digest", .string(figure.digest)),
    ]).compactText + [0x0A]
  }
}

/// What the documents promise of thousands of portfolios, and what is reached of it.
struct ScenarioClaims {
  /// One promise.
  struct Claim {
    let promise: String
    let measured: String
    let isReached: Bool?

    /// For people.
    var lines: String {
      let verdict = isReached.map { $0 ? "reached" : "not reached" } ?? "not measured"
      return "\(promise)\n  \(verdict): \(measured)\n"
    }

    /// For programs.
    var json: [UInt8] {
      JSONValue.object([
        JSONMember("promise", .string(promise)), JSONMember("measured", .string(measured)),
        JSONMember("reached", isReached.map { .boolean($0) } ?? .null),
      ]).compactText + [0x0A]
    }
  }

  private let benchmark: ScenarioBenchmark
  private static let long = "data.synthetic.bars=2520"
  private static let oneThread = "workflow.execution_mode=TRADITIONAL"

  init(_ benchmark: ScenarioBenchmark) { self.benchmark = benchmark }

  /// Measures what the figures do not show.
  func measured(beside figures: [ScenarioBenchmark.Figure]) async throws -> [Claim] {
    let name = "portfolios_3000"
    let whole = try await benchmark.measure(name, settings: [Self.long, Self.oneThread])
    let two = try await benchmark.measure(name, settings: [Self.long])
    let half = try await benchmark.measure(name, settings: [Self.long, Self.oneThread, "risk.count=500"])
    let one = try await benchmark.measure(
      name, settings: [Self.long, Self.oneThread, "risk.count=1"], options: ["--path", "network"])
    var claims = [
      Claim(
        promise: "7.1-fold by stages against synchronous models (500 ms a bar, 5 ms in a batch)",
        measured: "there are no models in this version", isReached: nil),
      efficiency(half, whole), threads(whole, two), rate(figures), utilisation(two),
    ]
    for count in [50, 100] {
      let batch = try await benchmark.measure(
        name, settings: [Self.long, Self.oneThread, "risk.count=\(count)"], options: ["--path", "lanes"])
      claims += processes(one, batch, count)
    }
    if let replay = figures.first(where: { $0.name == "weights_1000" }) {
      let fold = one.seconds / (replay.seconds / 1_000)
      claims.append(
        Claim(
          promise: "63-fold and 50-fold by replaying signals",
          measured:
            "\(Self.text(fold))-fold: a vector of weights in the replay of 1,000, against one portfolio in a process",
          isReached: fold >= 50))
    }
    return claims
  }

  private func efficiency(_ half: ScenarioBenchmark.Figure, _ whole: ScenarioBenchmark.Figure) -> Claim {
    let part = whole.barsPerSecond / half.barsPerSecond
    return Claim(
      promise: "95 % batch efficiency",
      measured:
        "\(Self.text(100 * part)) %: portfolio-bars a second with six batches of 500, against one of them alone",
      isReached: part >= 0.95)
  }

  private func threads(_ one: ScenarioBenchmark.Figure, _ two: ScenarioBenchmark.Figure) -> Claim {
    Claim(
      promise: "speed-up of two threads: 2 is all there is",
      measured: "\(Self.text(one.seconds / two.seconds, 2))-fold, start and end of the process with it",
      isReached: one.seconds / two.seconds >= 1.8)
  }

  private func utilisation(_ two: ScenarioBenchmark.Figure) -> Claim {
    Claim(
      promise: "90 % use of processors",
      measured: "\(Self.text(50 * two.processors)) % of two, start and end of the process with it",
      isReached: two.processors >= 1.8)
  }

  private func rate(_ figures: [ScenarioBenchmark.Figure]) -> Claim {
    let rates = figures.map { $0.barsPerSecond / 1e6 }
    let (least, most) = (rates.min() ?? 0, rates.max() ?? 0)
    return Claim(
      promise: "2 to 3 million portfolio operations a second, each under 1 ms",
      measured: "\(Self.text(least, 2)) to \(Self.text(most, 2)) million portfolio-bars a second in the files above",
      isReached: least >= 2)
  }

  private func processes(
    _ one: ScenarioBenchmark.Figure, _ batch: ScenarioBenchmark.Figure, _ count: Int
  ) -> [Claim] {
    let fold = Double(count) * one.seconds / batch.seconds
    let memory = 1 - batch.peakMegabytes / (Double(count) * one.peakMegabytes)
    return [
      Claim(
        promise: "10 to 100-fold throughput with \(count) portfolios, against a process each",
        measured: "\(Self.text(fold))-fold", isReached: fold >= 10),
      Claim(
        promise: "95 % less memory with \(count) portfolios",
        measured: "\(Self.text(100 * memory)) % less than so many processes have together", isReached: memory >= 0.95),
    ]
  }

  private static func text(_ value: Double, _ decimals: Int = 1) -> String {
    NumberText.fixed(value, decimals: decimals)
  }
}
