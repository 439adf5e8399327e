import Determinism
import OrderExecution
import PortfolioLanes
import RiskControl
import RunResults
import TestSupport
import Testing
import TradingModel
import TradingStrategies

@testable import EquityLoops
@testable import PortfolioBatches

/// What lanes are told of whom only cash and positions are followed is, to the bit, what each portfolio makes of all of
/// its stances anew at every signal.
@Suite struct EquitySignalsTests {
  @Test(arguments: 0..<60) func whatLanesHear_isWhatEachMakesOfItsStances(seed: UInt64) {
    for method in [AggregationMethod.weightedSum, .weightedMean] {
      for strength in AggregationStrength.allCases {
        let telling = Telling(seed: seed, method, strength)
        let eight = telling.difference(SIMD8<Double>.self)
        #expect(eight == nil, "Telling(seed: \(seed), .\(method), .\(strength)), eight lanes")
        let sixteen = telling.difference(SIMD16<Double>.self)
        #expect(sixteen == nil, "Telling(seed: \(seed), .\(method), .\(strength)), sixteen lanes")
        let one = telling.difference(Double.self)
        #expect(one == nil, "Telling(seed: \(seed), .\(method), .\(strength)), one lane")
      }
    }
  }

  /// Parts are replaced that each round a sum up by half of a last place: far too much in all, were it not summed up
  /// anew.
  @Test func replacedParts_addUpToNoStance() throws {
    // What a last place is while the large part stands.
    let place = 0x1p-52
    let (steps, size) = (40_000, 0x1p-40)
    var large = SignalColumns()
    var small = SignalColumns()
    large.append([Self.signal(0, 1, 1)])
    var part = 0.0
    for step in 1...steps {
      part += step % 2 == 1 ? 0.51 : -0.49
      small.append([Self.signal(step, 1, part * place / size)])
    }
    large.append([Self.signal(steps + 1, 0, 0)])
    small.append([Self.signal(steps + 2, 0, 0)])
    // Long while there is a part, and nothing after it.
    let portfolio = Telling.portfolio(
      weights: [1, size], symbols: [0], AggregationSettings(method: .weightedSum, threshold: 0, strength: .full))
    let shape = BatchShape(portfolio)
    let weights = WeightSets<Double>([portfolio][...], shape, streams: [0, 1])
    let signals = EquitySignals(weights, places: 1, events: SignalEvents([large, small], symbols: [0]))
    let heard = Heard<Double>(places: 1)
    heard.take(signals, through: steps, isWeight: true)
    #expect(heard.stances[0] == 1)
    // Without the parts that were replaced this is what rounding came to.
    var drift = 1.0
    var last = 0.0
    part = 0
    for step in 1...steps {
      part += step % 2 == 1 ? 0.51 : -0.49
      drift += size * (part * place / size - last)
      last = part * place / size
    }
    #expect((drift - 1 - size * last).magnitude > 2 * RoundingNoise.part)
    heard.take(signals, through: steps + 1, isWeight: true)
    #expect(heard.stances[0] == 1)
    heard.take(signals, through: steps + 2, isWeight: true)
    #expect(heard.stances[0] == 0)
  }

  /// What such rounding takes from a sum does not put it below a threshold that it is above.
  @Test(arguments: [-1.0, 1], [AggregationStrength.full, .proportional])
  func replacedParts_takeNoStance(sign: Double, strength: AggregationStrength) throws {
    let (steps, size, threshold) = (900, 0x1p-40, 0.3)
    var columns = [SignalColumns(), SignalColumns(), SignalColumns()]
    columns[0].append([Self.signal(0, 1, 1)])
    var part = 0.0
    for step in 1...steps {
      // A last place of 600 is 2^-43.
      part += step % 2 == 1 ? 0.5 - 0.01 * sign : -0.5 - 0.01 * sign
      columns[1].append([Self.signal(step, part == 0 ? 0 : part < 0 ? -1 : 1, part.magnitude * 0x1p-43 / size)])
    }
    columns[0].append([Self.signal(steps + 1, 0, 0)])
    columns[1].append([Self.signal(steps + 2, 0, 0)])
    columns[2].append([Self.signal(steps + 3, 1, 1)])
    // Above the threshold by little more than noise.
    let portfolio = Telling.portfolio(
      weights: [600, size, threshold + 2e-12], symbols: [0],
      AggregationSettings(method: .weightedSum, threshold: threshold, strength: strength))
    let weights = WeightSets<Double>([portfolio][...], BatchShape(portfolio), streams: [0, 1, 2])
    let signals = EquitySignals(weights, places: 1, events: SignalEvents(columns, symbols: [0]))
    let heard = Heard<Double>(places: 1)
    heard.take(signals, through: steps + 2, isWeight: true)
    #expect(heard.stances[0] == 0)
    heard.take(signals, through: steps + 3, isWeight: true)
    #expect(heard.stances[0] == (strength == .full ? 1 : threshold + 2e-12))
    if strength == .full { #expect((signals.sums[0] - threshold - 2e-12).magnitude > 1e-11) }
  }

  fileprivate static func signal(_ cycle: Int, _ direction: Int8, _ strength: Double, symbol: Int = 0) -> Signal {
    Signal(
      cycle: cycle, symbol: symbol, stance: Stance(direction: direction, strength: strength), sequence: 0)
  }
}

/// What was told.
private final class Heard<Number: Lane> {
  var stances: [Number]
  var due: [UInt64]
  var told: UInt64 = 0

  init(places: Int) {
    stances = Array(repeating: .zero, count: places)
    due = Array(repeating: 0, count: places)
  }

  /// Hears signals up to a cycle, of which `due` gets the lanes.
  func take(_ signals: EquitySignals<Number>, through cycle: Int, isWeight: Bool, tellsLanes: Bool = true) {
    due = due.map { _ in 0 }
    stances.withUnsafeMutableBufferPointer { stances in
      due.withUnsafeMutableBufferPointer { due in
        guard let first = stances.baseAddress, let lanes = due.baseAddress else { return }
        signals.hear(tellsLanes: tellsLanes) { hearing in
          told = hearing.take(through: cycle, into: StanceRows(first: first, due: lanes, isWeight: isWeight))
        }
      }
    }
  }

  /// Hears signals up to a cycle, but nothing after the first cycle at which a lane is told something else.
  ///
  /// - Returns: That cycle, or the one asked for.
  func takeNext(_ signals: EquitySignals<Number>, through cycle: Int, isWeight: Bool, tellsLanes: Bool) -> Int {
    due = due.map { _ in 0 }
    var next = (lanes: UInt64(0), cycle: cycle)
    stances.withUnsafeMutableBufferPointer { stances in
      due.withUnsafeMutableBufferPointer { due in
        guard let first = stances.baseAddress, let lanes = due.baseAddress else { return }
        signals.hear(tellsLanes: tellsLanes) { hearing in
          next = hearing.takeNext(through: cycle, into: StanceRows(first: first, due: lanes, isWeight: isWeight))
        }
      }
    }
    told = next.lanes
    return told == 0 ? cycle : next.cycle
  }
}

/// Strategies that say something at random, and portfolios that make something of it, each in its own way.
private struct Telling {
  let portfolios: [BatchPortfolio]
  private let streams: [SignalColumns]
  private let symbols: [Int]
  private let cycleCount: Int
  private let settings: AggregationSettings
  private let seed: UInt64

  init(seed: UInt64, _ method: AggregationMethod, _ strength: AggregationStrength) {
    self.seed = seed
    var draw = SeededGenerator(masterSeed: seed, id: "\(method)/\(strength)", purpose: "telling")
    settings = AggregationSettings(method: method, strength: strength)
    let symbols = Array([0, 2, 3].prefix(draw.integer(in: 1...3)))
    self.symbols = symbols
    // Now and then so many that parts are replaced thousands of times.
    let isLong = seed % 15 == 0
    cycleCount = isLong ? 2_500 : draw.integer(in: 20...120)
    let voiceCount = isLong ? draw.integer(in: 3...6) : draw.integer(in: 1...6)
    let rate = isLong ? 0.5 : draw.choose([0.1, 0.4, 0.9]) ?? 0.4
    // Halves and tenths, which tie but for rounding, or anything, down to what is hardly more than noise.
    let isEven = draw.bernoulli(probability: 0.7)
    let isFaint = !isEven && draw.bernoulli(probability: 0.5)
    let cycles = cycleCount
    streams = (0..<voiceCount).map { _ in
      var columns = SignalColumns()
      for cycle in 0..<cycles {
        for symbol in symbols where draw.bernoulli(probability: rate) {
          let direction = draw.choose([-1, 0, 1, 1] as [Int8]) ?? 0
          var size = isEven ? draw.choose([1, 1, 0.5, 0.1, 0.3] as [Double]) ?? 1 : 1 - draw.uniform()
          if isFaint, draw.bernoulli(probability: 0.7) { size *= draw.choose([1e-11, 1e-12, 1e-13]) ?? 1 }
          columns.append([EquitySignalsTests.signal(cycle, direction, direction == 0 ? 0 : size, symbol: symbol)])
        }
      }
      return columns
    }
    let hasSchedule = draw.bernoulli(probability: 0.3)
    var own: [BatchPortfolio] = []
    for _ in 0..<draw.integer(in: 1...8) {
      func weights() -> [Double] {
        (0..<voiceCount).map { _ -> Double in
          isEven ? draw.choose([0, 0.1, 0.2, 0.3, 0.3, 0.6, 1]) ?? 1 : draw.uniform()
        }
      }
      var schedule: [WeightChange] = []
      if hasSchedule {
        var cycle = draw.integer(in: 0...9)
        while cycle < cycles, schedule.count < 12 {
          schedule.append(WeightChange(cycle: cycle, weights: weights()))
          cycle += draw.integer(in: 1...(cycles / 4))
        }
      }
      let threshold = draw.choose([0, 0, 0.1, 0.2, 0.3, 0.6] as [Double]) ?? 0
      // Some voices are not of all symbols.
      let narrow: Int? = draw.bernoulli(probability: 0.3) ? draw.integer(in: 0...(voiceCount - 1)) : nil
      own.append(
        Self.portfolio(
          weights: weights(), symbols: symbols,
          AggregationSettings(method: method, threshold: threshold, strength: strength), schedule: schedule,
          narrow: narrow))
    }
    portfolios = own
  }

  /// - Parameter narrow: The voice that is of the first symbol only.
  static func portfolio(
    weights: [Double], symbols: [Int], _ aggregation: AggregationSettings, schedule: [WeightChange] = [],
    narrow: Int? = nil
  ) -> BatchPortfolio {
    var risk = RiskSettings(id: "p", capital: 1_000)
    risk.sizing = .targetPercent(1)
    let voices = weights.enumerated().map { place, weight in
      BatchPortfolio.Voice(stream: place, weight: weight, symbols: place == narrow ? [symbols[0]] : symbols)
    }
    return BatchPortfolio(
      BatchPortfolio.Terms(
        settings: risk, execution: ExecutionSettings(), aggregation: aggregation, voices: voices, schedule: schedule,
        symbols: symbols, window: 0..<Int.max),
      owner: StreamOwner(id: "p", container: "risk/p"))
  }

  // MARK: One by one

  /// What a portfolio makes of what it has heard.
  private struct Listener {
    let portfolio: BatchPortfolio
    var weights: [Double]
    private var next = 0
    /// By place.
    var held: [Double]

    init(_ portfolio: BatchPortfolio) {
      self.portfolio = portfolio
      weights = portfolio.voices.map(\.weight)
      held = portfolio.symbols.map { _ in 0 }
    }

    mutating func takeWeights(of cycle: Int) {
      while next < portfolio.schedule.count, portfolio.schedule[next].cycle <= cycle {
        weights = portfolio.schedule[next].weights
        next += 1
      }
    }

    /// Whether what holds of a place changes.
    mutating func form(_ place: Int, _ stances: [Stance]) -> Bool {
      let (settings, symbol) = (portfolio.aggregation, portfolio.symbols[place])
      var (sum, voiced, total) = (0.0, 0.0, 0.0)
      for (voice, stance) in stances.enumerated() where portfolio.voices[voice].symbols.contains(symbol) {
        total += weights[voice]
        let part = weights[voice] * Double(stance.direction) * stance.strength
        sum += part
        voiced += part.magnitude
      }
      if settings.method == .weightedMean { (sum, voiced) = (sum / total, voiced / total) }
      let size = settings.strength == .full ? 1 : min(sum.magnitude, 1)
      let scale = settings.threshold + voiced
      let isActive = RoundingNoise.isAbove(sum.magnitude, settings.threshold, scale: scale)
      let stance = !isActive ? 0 : sum < 0 ? -size : size
      if (stance - held[place]).magnitude <= RoundingNoise.part * held[place].magnitude { return false }
      held[place] = stance
      return true
    }
  }

  /// Everything that was said, and what each makes of it: by cycle and place the lanes that are told something, and
  /// what holds in each.
  private func oneByOne() -> (lanes: [[UInt64]], held: [[[Double]]]) {
    var listeners = portfolios.map(Listener.init)
    var stances = symbols.map { _ in streams.map { _ in Stance.flat } }
    var next = streams.map { _ in 0 }
    var (lanes, held): ([[UInt64]], [[[Double]]]) = ([], [])
    for cycle in 0..<cycleCount {
      for (voice, stream) in streams.enumerated() {
        while next[voice] < stream.count, stream.cycles[next[voice]] == cycle {
          let place = symbols.firstIndex(of: Int(stream.symbols[next[voice]])) ?? 0
          stances[place][voice] = Stance(
            direction: stream.directions[next[voice]], strength: stream.strengths[next[voice]])
          next[voice] += 1
        }
      }
      var told: [UInt64] = symbols.map { _ in 0 }
      for lane in listeners.indices {
        listeners[lane].takeWeights(of: cycle)
        for place in symbols.indices where listeners[lane].form(place, stances[place]) { told[place] |= 1 << lane }
      }
      lanes.append(told)
      held.append(listeners.map(\.held))
    }
    return (lanes, held)
  }

  // MARK: Together

  /// What is heard otherwise first; nil where nothing is.
  func difference<Number: Lane>(_: Number.Type) -> String? {
    var draw = SeededGenerator(masterSeed: seed, id: "steps", purpose: "telling")
    let count = min(portfolios.count, Number.laneCount)
    let own = portfolios[0..<count]
    let shape = BatchShape(portfolios[0])
    let weights = WeightSets<Number>(own, shape, streams: Array(streams.indices))
    let signals = EquitySignals(weights, places: symbols.count, events: SignalEvents(streams, symbols: symbols))
    let expected = oneByOne()
    let (isWeight, tellsLanes) = (draw.bernoulli(probability: 0.5), draw.bernoulli(probability: 0.7))
    let heard = Heard<Number>(places: symbols.count)
    var cycle = -1
    while cycle < cycleCount - 1 {
      let first = cycle + 1
      cycle = min(cycleCount - 1, cycle + (draw.choose([1, 1, 2, 7, 60]) ?? 1))
      if draw.bernoulli(probability: 0.1) {
        // What is taken back is heard once more.
        let before = heard.stances
        signals.save()
        heard.take(signals, through: min(cycleCount - 1, cycle + 5), isWeight: isWeight)
        signals.restore()
        heard.stances = before
      }
      if tellsLanes, draw.bernoulli(probability: 0.5) {
        let last = cycle
        cycle = heard.takeNext(signals, through: last, isWeight: isWeight, tellsLanes: tellsLanes)
        let told = (first...last).first { cycle in expected.lanes[cycle].contains { $0 & (1 << count - 1) != 0 } }
        if cycle != told ?? last { return "cycles \(first) to \(last): told at \(cycle)" }
      } else {
        heard.take(signals, through: cycle, isWeight: isWeight, tellsLanes: tellsLanes)
      }
      for place in symbols.indices {
        for lane in 0..<count {
          let signed = expected.held[cycle][lane][place]
          let stance = isWeight || signed == 0 ? signed : signed < 0 ? -1 : 1
          let found = heard.stances[place][lane]
          if found != stance { return "cycle \(cycle), place \(place), lane \(lane): \(found), alone \(stance)" }
          let isTold = (first...cycle).contains { expected.lanes[$0][place] >> UInt64(lane) & 1 == 1 }
          if tellsLanes, (heard.due[place] >> UInt64(lane) & 1 == 1) != isTold {
            return "cycle \(cycle), place \(place), lane \(lane): told \(!isTold)"
          }
          if isTold, heard.told >> UInt64(lane) & 1 == 0 { return "cycle \(cycle), lane \(lane): not told" }
        }
      }
      if tellsLanes, heard.told != heard.due.reduce(0, |) { return "cycle \(cycle): told \(heard.told)" }
    }
    return nil
  }
}
