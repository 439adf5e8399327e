import Coordination
import FileFormats
import ReportDocuments
import RunResults

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `admf plot`.
enum PlotCommand {
  /// What can be drawn.
  enum Subject: String, CaseIterable {
    case equity, drawdown, trades, heatmap
  }

  static let command = Command(
    name: "plot", summary: "Draw equity, drawdown, trades or a search of a run in the terminal.", positionals: ["RUN"],
    options: [
      CommandOption(
        name: "--what", value: "WHAT",
        help: "equity, drawdown, trades or heatmap (default equity and drawdown; heatmap of a search)."),
      CommandOption(name: "--portfolio", value: "ID", help: "One of the portfolios (default all).", isRepeatable: true),
    ] + heatMapOptions + [
      CommandOption(name: "--width", value: "N", help: "Columns from 40 to 250 (default those of the terminal)."),
      CommandOption(name: "--ascii", value: nil, help: "Draw with ASCII only (default where the locale is not UTF-8)."),
    ],
    examples: [
      "plot results/trend_following-41f39141baa5 --what drawdown",
      "plot results/search --what heatmap --x crossover.slow --y crossover.fast",
      "plot results/search --what heatmap --metric max_drawdown --at crossover.fast=10",
    ],
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let arguments = call.arguments
    let chosen = try subjects(arguments.value("--what"))
    let width = try arguments.integer("--width", in: 40...250) ?? Terminal.tableWidth
    let plot = TextPlot(width: width, characters: arguments.has("--ascii") ? .ascii : characters)
    let isOfHeatMap = heatMapOptions.map(\.name).filter { arguments.has($0) }
    if let chosen, chosen != [.heatmap], let name = isOfHeatMap.first {
      throw call.usageError("\(name) belongs to --what heatmap")
    }
    if chosen == [.heatmap] || !isOfHeatMap.isEmpty {
      try printHeatMaps(call, plot)
      return .done
    }
    let run = try ReportedRun(folder: call.file)
    // A search has no equity of its own, nor trades.
    if chosen == nil, run.portfolios.isEmpty, run.phases.contains(where: { $0.trials != nil }) {
      try printHeatMaps(call, plot)
      return .done
    }
    let subjects = chosen ?? [.equity, .drawdown]
    let wanted = arguments.all("--portfolio")
    if run.portfolios.isEmpty, !run.phases.isEmpty {
      let names = run.phases.filter { $0.row.isRun }.map { FilePath.join(PhaseFolders.name, $0.row.name) }
      Terminal.print(
        "the run is of phases and has no equity of its own"
          + (names.isEmpty ? "\n" : "; single passes among them: \(names.joined(separator: ", "))\n"))
      return .done
    }
    let known = run.portfolios.map(\.name)
    for name in wanted where !known.contains(name) {
      let near = NearestName.of(name, among: known).map { "; did you mean \($0)?" } ?? ""
      throw call.usageError(
        "--portfolio: was \(UsageError.shown(name)); the run has "
          + MessageText.excerpt(known.joined(separator: ", "), atMost: 200) + near)
    }
    let portfolios = run.portfolios.filter { wanted.isEmpty || wanted.contains($0.name) }
    if portfolios.isEmpty { Terminal.print("the run has no equity to draw\n") }
    for (index, portfolio) in portfolios.enumerated() {
      if index > 0 { Terminal.print("\n") }
      for subject in subjects { Terminal.print(text(subject, portfolio, run, plot)) }
    }
    return .done
  }

  private static func subjects(_ name: String?) throws(UsageError) -> [Subject]? {
    guard let name else { return nil }
    guard let subject = Subject(rawValue: name) else {
      let all = Subject.allCases.map(\.rawValue)
      let near = NearestName.of(name, among: all).map { "; did you mean \($0)?" } ?? ""
      throw UsageError(
        description: "--what: was \(UsageError.shown(name)); allowed \(all.joined(separator: ", "))\(near)")
    }
    return [subject]
  }

  private static func text(
    _ subject: Subject, _ portfolio: PortfolioHistory, _ run: ReportedRun, _ plot: TextPlot
  ) -> String {
    let title = "\(subject.rawValue) of \(portfolio.name)"
    switch subject {
    case .equity:
      return plot.series(title, times: portfolio.times, values: portfolio.equity, form: .plain, lines: 12)
    case .drawdown:
      return plot.series(
        title, times: portfolio.times, values: portfolio.depths, form: .percent, lines: 6, hangs: true)
    case .trades:
      let returns = run.trades.filter { $0.portfolio == portfolio.name }.map(\.return)
      guard let histogram = Histogram(returns, parts: 15) else {
        return "\(title): there are \(returns.count), too few to draw\n"
      }
      return plot.histogram("returns of the \(returns.count) trades of \(portfolio.name)", histogram, form: .percent)
    case .heatmap: return ""
    }
  }

  /// Blocks, where the locale says that the terminal shows UTF-8.
  static var characters: TextPlot.Characters {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      guard let value = getenv(name).flatMap({ String(validatingCString: $0) }),  // determinism-ok: how text is shown
        !value.isEmpty
      else { continue }
      let lower = value.lowercased()
      return lower.contains("utf-8") || lower.contains("utf8") ? .blocks : .ascii
    }
    return .ascii
  }

  /// Most rows of equity that are read for the chart behind a run, and most portfolios that have one.
  private static let smallRows = 200_000
  private static let smallPortfolios = 3

  /// Equity and drawdown of a run that ended, small; empty where its table is large or missing.
  static func small(_ summary: RunSummary, width: Int) -> String {
    let rows = summary.manifest.tableCounts.first { $0.name == "equity" }?.rows ?? 0
    guard rows > 1, rows <= smallRows, let run = try? ReportedRun(folder: summary.folder) else { return "" }
    let plot = TextPlot(width: min(width, 100), characters: characters)
    return run.portfolios.prefix(smallPortfolios).map { portfolio in
      "\n"
        + plot.series(
          "equity of \(portfolio.name)", times: portfolio.times, values: portfolio.equity, form: .plain, lines: 6)
        + plot.series(
          "drawdown of \(portfolio.name)", times: portfolio.times, values: portfolio.depths, form: .percent, lines: 3,
          hangs: true)
    }.joined()
  }
}
