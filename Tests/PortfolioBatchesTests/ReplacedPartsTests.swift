import Determinism
import OrderExecution
import PortfolioLanes
import RiskControl
import RunResults
import Testing
import TradingModel
import TradingStrategies

@testable import EquityLoops
@testable import PortfolioBatches

/// How often parts of sums are replaced before these are summed up anew.
@Suite struct ReplacedPartsTests {
  /// So often that rounding stays within what no comparison needs.
  @Test func replacements_staySmallerThanNoise() {
    let count = WeightRows<Double>.replacements
    #expect(Double(count) * 0x1p-50 <= RoundingNoise.part)
    #expect(WeightRows<SIMD8<Double>>.replacements == count)
  }

  /// One part a cycle, some, and as many as sums of which parts are replaced can have; heard cycle by cycle, in steps
  /// and in sweeps.
  @Test(arguments: [1, 2, 7, 250, 498], [1, 7, 60])
  func noMoreThanAThousandParts_areReplacedInASum(small: Int, step: Int) {
    let telling = Telling(small: small, steps: 130 + 5_000 / small)
    let one = telling.most(Double.self, step: step)
    // Summed up in one go each part rounds by half of a last place at most.
    #expect(one.drift <= Telling.drift * 1_000 + 0.5 * Double(small), "\(one)")
    #expect(one.overshoot < telling.voiceCount, "\(one)")
    #expect(telling.most(SIMD8<Double>.self, step: step) == one)
    // Else nothing was shown.
    #expect(one.drift > 100, "\(one)")
  }

  @Test(arguments: [1, 2, 7, 250, 498]) func thenTheSumIsTheSumOfTheStances(small: Int) throws {
    let first = Telling(small: small, steps: 1_100)
    let last = try #require((1...1_100).first { first.replacementsLeft(after: $0) <= 0 })
    #expect(last * small <= 1_000)
    // The stance that is said again changes nothing.
    let telling = Telling(small: small, steps: last, saysAgain: true)
    let hearing = Hearing<SIMD8<Double>>(telling)
    for cycle in 0...last { hearing.take(through: cycle) }
    let sum = telling.sum(at: last)
    #expect(hearing.signals.sums[0] != SIMD8(repeating: sum))
    hearing.take(through: last + 1)
    #expect(hearing.signals.sums[0] == SIMD8(repeating: sum))
    #expect(hearing.signals.position.replacementsLeft > 0)
  }

  /// Where weights change or a block is taken back, sums are no longer known.
  @Test func whatIsTakenBack_isSummedUpAnew() {
    let telling = Telling(small: 1, steps: 600, saysAgain: true)
    let hearing = Hearing<Double>(telling)
    hearing.take(through: 600)
    #expect(hearing.signals.sums[0] != telling.sum(at: 600))
    hearing.signals.save()
    hearing.take(through: 601)
    #expect(hearing.signals.sums[0] != telling.sum(at: 600))
    hearing.signals.restore()
    hearing.take(through: 601)
    #expect(hearing.signals.sums[0] == telling.sum(at: 600))
  }
}

/// A large part that stays, and small ones each change of which rounds the sum up by nearly half of a last place.
private struct Telling {
  /// What a last place is while the large part stands.
  private static let place = 0x1p-52
  /// The weight of a small part.
  private static let size = 0x1p-40
  /// By how much of a last place a replaced part rounds the sum up.
  static let drift = 0.49

  private let small: Int
  private let steps: Int
  /// By voice, the large part first.
  private let columns: [SignalColumns]
  /// By cycle what each small part is, in last places.
  private let parts: [Double]

  /// - Parameters:
  ///   - small: How many small parts there are, all of which change in each step, a cycle a step.
  ///   - saysAgain: Whether one of them says once more behind them what it said.
  init(small: Int, steps: Int, saysAgain: Bool = false) {
    (self.small, self.steps) = (small, steps)
    var parts = [0.0]
    // Upwards the sum goes by a whole last place, downwards not at all.
    for step in 1...steps { parts.append(parts[step - 1] + (step % 2 == 1 ? 1 : 0) - Self.drift) }
    self.parts = parts
    var large = SignalColumns()
    large.append([Self.signal(0, 1)])
    columns =
      [large]
      + (0..<small).map { voice in
        var columns = SignalColumns()
        for step in 1...steps { columns.append([Self.signal(step, parts[step] * Self.place / Self.size)]) }
        if saysAgain, voice == 0 { columns.append([Self.signal(steps + 1, parts[steps] * Self.place / Self.size)]) }
        return columns
      }
  }

  var voiceCount: Int { small + 1 }

  private static func signal(_ cycle: Int, _ strength: Double) -> Signal {
    Signal(cycle: cycle, symbol: 0, stance: Stance(direction: 1, strength: strength), sequence: 0)
  }

  func signals<Number: Lane>(_: Number.Type) -> EquitySignals<Number> {
    var risk = RiskSettings(id: "p", capital: 1_000)
    risk.sizing = .targetPercent(1)
    let voices = (0..<voiceCount).map {
      BatchPortfolio.Voice(stream: $0, weight: $0 == 0 ? 1 : Self.size, symbols: [0])
    }
    let portfolio = BatchPortfolio(
      BatchPortfolio.Terms(
        settings: risk, execution: ExecutionSettings(),
        aggregation: AggregationSettings(method: .weightedSum, threshold: 0, strength: .full), voices: voices,
        symbols: [0], window: 0..<Int.max),
      owner: StreamOwner(id: "p", container: "risk/p"))
    let weights = WeightSets<Number>([portfolio][...], BatchShape(portfolio), streams: Array(0..<voiceCount))
    return EquitySignals(weights, places: 1, events: SignalEvents(columns, symbols: [0]))
  }

  /// The stances that hold after a cycle, summed up in the order of voices.
  func sum(at cycle: Int) -> Double {
    (0..<small).reduce(1) { sum, _ in sum + Self.size * (parts[cycle] * Self.place / Self.size) }
  }

  /// By how many last places a sum is ever rounded up, and how far more parts than allowed were ever replaced.
  func most<Number: Lane>(_: Number.Type, step: Int) -> (drift: Double, overshoot: Int) {
    let hearing = Hearing<Number>(self)
    var (most, least) = (0.0, 0)
    for cycle in stride(from: 0, through: steps, by: step) {
      hearing.take(through: cycle)
      let sum = (hearing.signals.sums[0][0] - 1) / Self.place
      most = max(most, sum - Double(small) * parts[cycle])
      least = min(least, hearing.signals.position.replacementsLeft)
    }
    return (most, -least)
  }

  /// Heard cycle by cycle.
  func replacementsLeft(after cycle: Int) -> Int {
    let hearing = Hearing<Double>(self)
    for next in 0...cycle { hearing.take(through: next) }
    return hearing.signals.position.replacementsLeft
  }
}

/// Hears what is told.
private final class Hearing<Number: Lane> {
  let signals: EquitySignals<Number>
  private var stances: [Number] = [.zero]
  private var due: [UInt64] = [0]

  init(_ telling: Telling) { signals = telling.signals(Number.self) }

  func take(through cycle: Int) {
    stances.withUnsafeMutableBufferPointer { stances in
      due.withUnsafeMutableBufferPointer { due in
        guard let first = stances.baseAddress, let lanes = due.baseAddress else { return }
        signals.hear(tellsLanes: true) { hearing in
          _ = hearing.take(through: cycle, into: StanceRows(first: first, due: lanes, isWeight: true))
        }
      }
    }
  }
}
