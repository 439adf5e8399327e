import FileFormats
import TradingModel

/// Something wrong with the settings of the synthetic source.
public struct SyntheticProblem: Equatable, Sendable {
  /// The key under `data.synthetic`.
  public var key: String
  /// What is wrong, what was found and what was expected.
  public var message: String
}

extension SyntheticSettings {
  /// Everything that is wrong with the settings; empty for what can be made.
  public var problems: [SyntheticProblem] {
    var problems: [SyntheticProblem] = []
    func check(_ isGood: Bool, _ key: String, _ message: @autoclosure () -> String) {
      if !isGood { problems.append(SyntheticProblem(key: key, message: message())) }
    }
    func check(_ key: String, _ value: Double, _ range: ClosedRange<Double>) {
      check(
        range.contains(value), key,
        "is \(Self.text(value)); expected \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))")
    }
    func check(_ key: String, _ value: Int, _ range: ClosedRange<Int>) {
      check(range.contains(value), key, "is \(value); expected \(range.lowerBound) to \(range.upperBound)")
    }
    check("bars", bars, Self.barCounts)
    check(Self.barLengths.contains(barLength), "bar_length", "is \(barLength) nanoseconds; expected 1 s to 366 days")
    check("drift", drift, Self.drifts)
    check("volatility", volatility, Self.volatilities)
    check(regimes.count <= Self.mostRegimes, "regimes", "are \(regimes.count); expected at most \(Self.mostRegimes)")
    for (index, regime) in regimes.enumerated() {
      check("regimes[\(index)].drift", regime.drift, Self.drifts)
      check("regimes[\(index)].volatility", regime.volatility, Self.volatilities)
      check("regimes[\(index)].mean_bars", regime.meanBars, Self.regimeLengths)
    }
    check("jumps.per_year", jumps.perYear, Self.jumpRates)
    check("jumps.mean", jumps.mean, Self.jumpMeans)
    check("jumps.deviation", jumps.deviation, Self.jumpDeviations)
    check("correlation", correlation, Self.correlations)
    check("gap", gap, Self.gaps)
    check("decimals", decimals, Self.decimalCounts)
    check("volume", volume, Self.volumes)
    if problems.isEmpty { problems = mismatches }
    return problems
  }

  /// What does not go together, where each value on its own is right.
  private var mismatches: [SyntheticProblem] {
    var problems: [SyntheticProblem] = []
    let smallest = PriceGrid(decimals: decimals).smallest
    if !(initialPrice >= smallest && initialPrice <= Self.largestInitialPrice) {
      let range = "\(Self.text(smallest)) to \(Self.text(Self.largestInitialPrice))"
      let message = "is \(Self.text(initialPrice)); expected \(range) with \(decimals) decimals"
      problems.append(SyntheticProblem(key: "initial_price", message: message))
    }
    let calendar = SyntheticCalendar(self)
    if calendar.hasSessions, start.nanoseconds != start.day &* Timestamp.nanosecondsPerDay {
      let message = "is \(start), within a day; expected a date where bars last whole days"
      problems.append(SyntheticProblem(key: "start", message: message))
    } else if !TimeDecoder.range.contains(start.nanoseconds) {
      problems.append(SyntheticProblem(key: "start", message: "is \(start); expected a year from 1800 to 2090"))
    } else if calendar.close(ofBar: bars - 1) == nil {
      let message = "are \(bars) from \(start) on, which end after 2090; expected fewer, or an earlier start"
      problems.append(SyntheticProblem(key: "bars", message: message))
    }
    return problems
  }

  static func text(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    var bytes: [UInt8] = []
    DecimalText.append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension SyntheticSettings {
  /// Every setting, typed and in the form of a workflow file: what the configuration and the data's hashes hold.
  public var canonicalForm: JSONValue {
    .object([
      JSONMember("seed", Int(exactly: seed).map { .integer($0) } ?? .string("\(seed)")),
      JSONMember("bars", .integer(bars)),
      JSONMember("bar_length", .string("\(barLength / 1_000_000_000)s")),
      JSONMember("start", .string(start.description)),
      JSONMember("drift", .number(drift)),
      JSONMember("volatility", .number(volatility)),
      JSONMember(
        "regimes",
        .array(
          regimes.map { regime in
            .object([
              JSONMember("drift", .number(regime.drift)), JSONMember("volatility", .number(regime.volatility)),
              JSONMember("mean_bars", .number(regime.meanBars)),
            ])
          })),
      JSONMember(
        "jumps",
        .object([
          JSONMember("per_year", .number(jumps.perYear)), JSONMember("mean", .number(jumps.mean)),
          JSONMember("deviation", .number(jumps.deviation)),
        ])),
      JSONMember("correlation", .number(correlation)),
      JSONMember("gap", .number(gap)),
      JSONMember("initial_price", .number(initialPrice)),
      JSONMember("decimals", .integer(decimals)),
      JSONMember("volume", .integer(volume)),
    ])
  }
}
