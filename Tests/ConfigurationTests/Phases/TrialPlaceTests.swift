import Configuration
import MarketData
import Testing
import TradingStrategies

/// Files that a workflow reads lie beside its file, for its trials too, whatever the folder that one works in.
@Suite struct TrialPlaceTests {
  private static let text = """
    data: {source: csv, path: bars, symbols: [X]}
    strategies: [{id: desk, type: recorded_signals, path: told/signals.csv}]
    risk: {sizing: {type: target_percent, fraction: 1}}
    phases:
      - {name: search, kind: optimization, grid: {risk.main.sizing.fraction: [0.2, 1]}}

    """

  private static func trial(_ overrides: [String], data: String = "bars") throws -> Workflow {
    let text = text.replacing("path: bars", with: "path: \(data)")
    let workflow = try WorkflowFile.decode(Array(text.utf8), path: "/research/desk/w.yaml")
    return try workflow.overridden(overrides, registry: .builtIn)
  }

  @Test func tablesOfSignals_lieBesideTheFile() throws {
    let trial = try Self.trial(["risk.main.sizing.fraction=0.2"])
    #expect(trial.data.path == "/research/desk/bars")
    #expect(trial.strategies[0].recording?.path == "/research/desk/told/signals.csv")
    #expect(trial.strategies[0].recording?.writtenPath == "told/signals.csv")
    let elsewhere = try Self.trial(["risk.main.sizing.fraction=0.2"], data: "/bars")
    #expect(elsewhere.data.path == "/bars")
    #expect(elsewhere.strategies[0].recording?.path == "/research/desk/told/signals.csv")
  }

  @Test func tablesThatATrialNames_lieBesideTheFile() throws {
    let trial = try Self.trial(["strategies.desk.path=other.csv", "data.path=more"])
    #expect(trial.strategies[0].recording?.path == "/research/desk/other.csv")
    #expect(trial.data.path == "/research/desk/more")
    #expect(try Self.trial(["strategies.desk.path=/other.csv"]).strategies[0].recording?.path == "/other.csv")
  }
}
