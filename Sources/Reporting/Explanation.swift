import Backtesting
import Configuration
import Determinism
import MarketData
import RunResults
import SimulationRuntime
import TradingModel
import TradingStrategies

/// What will run, before it runs: what is traded and how; the dispatch sequence, the containers in order with their
/// seeds, the network.
public struct Explanation: Sendable {
  let backtest: Backtest
  /// Through what it runs where nobody says.
  let rule: PathRule

  /// An explanation of a planned backtest.
  public init(_ backtest: Backtest) {
    self.backtest = backtest
    rule = PathRule(backtest)
  }

  /// The dispatch sequence: what the dispatcher does, in this order, every time.
  public var dispatchSequence: [String] {
    let plan = backtest.plan
    let workflow = plan.workflow
    var lines = [
      "Load data: \(workflow.data.source.rawValue), \(plan.symbols.symbols.map(\.name).joined(separator: ", "))"
        + " (\(backtest.data.cycleCount - backtest.data.warmupCount) cycles"
        + (backtest.data.warmupCount > 0 ? " after \(backtest.data.warmupCount) of warm-up)" : ")")
    ]
    for source in plan.sources {
      let members = source.strategies.map { plan.strategies[$0].id }.joined(separator: ", ")
      let isRecorded = source.strategies.allSatisfy { place in
        plan.workflow.strategies.contains { $0.id == plan.strategies[place].id && $0.recording != nil }
      }
      let what = isRecorded ? "recorded signals" : "signals of an earlier run"
      let note = source.kind == .replayed ? " (\(what); no strategy runs)" : ""
      lines.append("Initialize \(source.containerID): \(members)\(note)")
    }
    for portfolio in plan.portfolios {
      let followed = portfolio.strategies.map { plan.strategies[$0].id }.joined(separator: ", ")
      lines.append("Initialize \(portfolio.containerID): follows \(followed)")
    }
    let workers = rule.path == .lanes ? "batches of portfolios <->" : "risk workers <-> execution,"
    for batch in rule.path == .lanes ? plan.batches : [] {
      let ids = plan.portfolioIDs(of: batch)
      let range = [ids.first, ids.last].compactMap { $0 }.withoutRepeats().joined(separator: " to ")
      lines.append("Initialize \(batch.containerID): works risk workers \(range) (\(ids.count))")
    }
    lines.append("Bind \(BacktestPlan.streamerID) -> features, strategies, router, \(workers) recorders")
    lines.append("Execute until the data ends (\(rule.reason))")
    lines.append("Write results: \(workflow.results.format.rawValue), metrics, manifest")
    return lines
  }

  private var heading: String {
    "Workflow \(backtest.plan.workflow.name), configuration \(backtest.plan.workflow.configurationHash)\n\n"
  }

  /// What is traded and how, and what is to be told before the run.
  ///
  /// - Parameter width: Where sentences are broken between words.
  public func text(width: Int = RunReport.defaultWidth) -> String {
    let terms = LabelledText(tradingTerms.map { ($0.label, $0.text) }).lines(width: width)
    let list = NoticeList(backtest.warnings, namesPortfolios: backtest.plan.portfolios.count > 1)
    let notices = list.lines(width: width)
    let parts = [terms, notices].filter { !$0.isEmpty }.map { $0.map { $0 + "\n" }.joined() }
    return heading + parts.joined(separator: "\n")
  }

  /// The parts of the run and how they are connected, as text.
  public var networkText: String {
    let plan = backtest.plan
    var text = heading + "Dispatch sequence\n"
    for (index, line) in dispatchSequence.enumerated() { text += "  \(index + 1). \(line)\n" }
    text += "\nFeatures, each computed once\n"
    for feature in plan.features { text += "  \(feature)\n" }
    if plan.features.isEmpty { text += "  (none)\n" }
    text += "\nContainers in execution order, with their seeds (master seed \(plan.workflow.masterSeed))\n"
    let seeds = plan.containerSeeds(rule.path)
    let width = seeds.map { $0.container.path.utf8.count }.max() ?? 0
    for (container, seed) in seeds {
      text += "  \(container)\(String(repeating: " ", count: width - container.path.utf8.count))  \(seed)\n"
    }
    return text + lanesText + "\nNetwork\n" + networkDrawing(.text)
  }

  /// How many portfolios are worked in lanes where many are run at once, and why the others are not.
  private var lanesText: String {
    guard let split = try? backtest.laneSplit() else { return "" }
    let batches = backtest.plan.batches.count
    var text = "\nPortfolios, where many are run at once\n  in lanes: \(split.laneCount)"
    text += split.laneCount == 0 ? "\n" : ", in \(batches) \(batches == 1 ? "batch" : "batches")\n"
    for (reason, count) in split.scalar { text += "  one by one: \(count) (\(reason))\n" }
    if rule.path == .lanes {
      text += "  so too with --policy sorted or parallel:N; other policies, --carrier, --capacity and --schedule take "
      text += "the network of risk workers\n"
    }
    return text
  }

  /// The network alone, in a form that other tools read.
  public func networkDrawing(_ drawing: NetworkDrawing) -> String {
    let plan = backtest.plan
    return drawing.text(plan.containerIDs(rule.path), plan.edges(rule.path).map { $0.link(RunManner()) })
  }
}
