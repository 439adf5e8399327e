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
    case equity, drawdown, trades
  }

  static let command = Command(
    name: "plot", summary: "Draw equity, drawdown or trades of a run in the terminal.", positionals: ["RUN"],
    options: [
      CommandOption(name: "--what", value: "WHAT", help: "equity, drawdown or trades (default equity and drawdown)."),
      CommandOption(name: "--portfolio", value: "ID", help: "One of the portfolios (default all).", isRepeatable: true),
      CommandOption(name: "--width", value: "N", help: "Columns from 40 to 250 (default those of the terminal)."),
      CommandOption(name: "--ascii", value: nil, help: "Draw with ASCII only (default where the locale is not UTF-8)."),
    ],
    example: "plot results/trend_following-41f39141baa5 --what drawdown",
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let arguments = call.arguments
    let subjects = try subjects(arguments.value("--what"))
    let width = try arguments.integer("--width", in: 40...250) ?? Terminal.tableWidth
    let plot = TextPlot(width: width, characters: arguments.has("--ascii") ? .ascii : characters)
    let run = try ReportedRun(folder: call.file)
    let wanted = arguments.all("--portfolio")
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

  private static func subjects(_ name: String?) throws(UsageError) -> [Subject] {
    guard let name else { return [.equity, .drawdown] }
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
