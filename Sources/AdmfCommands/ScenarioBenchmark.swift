import Benchmarks
import Configuration
import Coordination
import FileFormats
import MarketData
import ParameterSearch
import Phases
import TradingStrategies

/// Runs workflow files of thousands of portfolios or trials, each in a process of its own, as `run --digest-only` does.
struct ScenarioBenchmark {
  /// What a file took.
  struct Figure {
    let name: String
    /// Bars times portfolios, of all trials and windows.
    let portfolioBars: Int
    /// Wall-clock time from the start of the process to its end, the best of all repetitions.
    let seconds: Double
    let processorSeconds: Double
    let peakMegabytes: Double
    let digest: String

    var barsPerSecond: Double { seconds > 0 ? Double(portfolioBars) / seconds : 0 }
    /// Processors at work on average.
    var processors: Double { seconds > 0 ? processorSeconds / seconds : 0 }
  }

  /// The files, in the order in which they are measured.
  static let files = ["portfolios_3000", "parameters_10000", "windows_100", "strategies_50", "weights_1000"]

  let folder: String
  let call: Invocation
  let repetitions: Int

  /// Runs a file.
  ///
  /// - Parameter settings: Overrides, as `--set` has them.
  /// - Throws: `ConfigurationErrors`, `ChildProcess.Failure`, and `UsageError` where two runs differ.
  func measure(_ name: String, settings: [String] = [], options: [String] = []) async throws -> Figure {
    let file = FilePath.join(folder, "\(name).yaml")
    let workflow = try WorkflowFile.load(path: file, overrides: settings, registry: call.strategies)
    let words = ["run", file, "--digest-only"] + options + settings.flatMap { ["--set", $0] }
    var best: Figure?
    for _ in 0..<max(1, repetitions) {
      let (process, seconds) = try await Measurement.seconds {
        try ChildProcess.measured(words, program: call.program.name)
      }
      let figure = Figure(
        name: name, portfolioBars: Self.portfolioBars(workflow, call.strategies), seconds: seconds,
        processorSeconds: process.processorSeconds, peakMegabytes: process.peakMegabytes,
        digest: String(process.output.prefix { !$0.isWhitespace }))
      if let best, best.digest != figure.digest {
        throw UsageError(description: "\(file): \(best.digest) and then \(figure.digest)")
      }
      if figure.seconds < best?.seconds ?? .infinity { best = figure }
    }
    guard let best else { throw UsageError(description: "\(file): nothing was measured") }
    return best
  }

  /// How many bars portfolios go through.
  static func portfolioBars(_ workflow: Workflow, _ registry: StrategyRegistry) -> Int {
    let bars = workflow.data.synthetic.bars
    if workflow.phases.isEmpty { return bars * workflow.risk.count }
    return workflow.phases.reduce(0) { sum, phase in
      let settings = phase.settings
      let trials = (try? TrialSpace(phase, registry: registry).sets().0.count) ?? 0
      switch settings.kind {
      case .optimization: return sum + trials * bars
      case .signalReplay: return sum + (settings.trials.weights?.count ?? trials) * bars
      case .walkForward:
        guard let windows = settings.windows else { return sum }
        return WalkForwardWindow.windows(windows, timestamps: [], cycles: 0..<bars)
          .reduce(sum) { $0 + trials * $1.train.count + $1.test.count }
      default: return sum
      }
    }
  }
}
