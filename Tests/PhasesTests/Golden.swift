import Backtesting
import Configuration
import FileFormats
import Foundation
import PerformanceAnalytics
import RegimeAnalysis
import Testing
import TradingModel
import TradingStrategies

@testable import Phases

/// Closes and returns that `Fixtures/make_analysis.py` makes too, and what numpy makes of them.
enum Golden {
  static let cycles = 600
  static let firstCycle = 20
  static let split = 420
  static let trialCount = 6
  static let minimumBars = 36

  /// Numbers from 0 to below 1.
  struct Draws {
    var state: UInt64

    mutating func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / 16_777_216
    }
  }

  static let closes: [Double] = {
    var draws = Draws(state: 7)
    var closes = [100.0]
    for bar in 0..<(cycles - 1) {
      let sum = draws.next() + draws.next() + draws.next() - 1.5
      closes.append((closes.last ?? 0) * (1 + sum * (bar / 40 % 2 == 0 ? 0.01 : 0.03) + 0.0005))
    }
    return closes
  }()

  static let bars = BarSeries(
    symbol: Symbol("A"), dailyCloses: closes, from: Timestamp(year: 2010, month: 1, day: 1))

  /// By trial; the fifth earns what the second earns.
  static let rows: [[Double]] = {
    var rows = (0..<trialCount).map { trial -> [Double] in
      var (own, common) = (Draws(state: UInt64(trial + 1)), Draws(state: 99))
      return (0..<(cycles - firstCycle)).map { cycle in
        let value = (own.next() - 0.5) * 0.02 + (common.next() - 0.5) * 0.01 + 0.0001 * Double(trial)
        return (cycle + trial) % 7 == 0 ? 0 : value
      }
    }
    rows[4] = rows[1]
    return rows
  }()

  static func returns(_ rows: [[Double]] = rows) throws -> TrialReturns {
    try #require(
      TrialReturns(
        timestamps: Array(bars.timestamps[firstCycle...]), firstCycle: firstCycle, trials: Array(1...rows.count),
        values: rows.flatMap { $0 }))
  }

  static let trials = (1...trialCount).map { number in
    AnalysedTrial(
      number: number, parameters: [TrialParameter(path: "strategies.m.parameters.lookback", value: .integer(number))],
      strategies: [StrategyWeight(strategy: "m@\(number)", weight: 1)], resultDigest: number == 5 ? "2" : "\(number)")
  }

  static func settings(_ kinds: [RegimeClassifierSettings.Kind] = [.volatility, .momentum]) -> RegimeSettings {
    var settings = RegimeSettings()
    settings.classifiers = kinds.map { kind in
      var classifier = RegimeClassifierSettings(kind)
      if kind == .momentum { classifier.threshold = 0.01 } else { classifier.minimum = 100 }
      return classifier
    }
    return settings
  }

  static var labels: RegimeLabels { get throws { try labels(settings()) } }

  static func labels(
    _ settings: RegimeSettings, bars: [BarSeries] = [bars], timestamps: [Int64] = bars.timestamps
  ) throws -> RegimeLabels {
    try RegimeLabels(settings, bars: bars, timestamps: timestamps, registry: .builtIn)
  }

  static func analysis(_ score: ReturnScore = .sharpe) throws -> RegimeTrials {
    RegimeTrials(
      try returns(), try labels, ReturnObjective(score), minimumBars: minimumBars, basis: AnnualBasis(), split: split)
  }

  static let json: JSONValue = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/analysis.json")
    guard let data = try? Data(contentsOf: url), let json = try? JSONValue(parsing: Array(data)) else { return .null }
    return json
  }()

  /// What stands under keys.
  static func at(_ keys: String...) throws -> JSONValue {
    try keys.reduce(json) { try #require($0[$1], "\(keys)") }
  }
}

extension JSONValue {
  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  var items: [JSONValue] { if case .array(let items) = self { items } else { [] } }

  var members: [JSONMember] { if case .object(let members) = self { members } else { [] } }

  var text: String { if case .string(let text) = self { text } else { "" } }
}

/// Whether two numbers differ by no more than the rounding of what they are made of.
func isNear(_ value: Double?, _ expected: JSONValue?, _ tolerance: Double = 1e-10) -> Bool {
  guard let value, let expected = expected?.double else { return false }
  return abs(value - expected) <= tolerance * max(1, abs(expected))
}
