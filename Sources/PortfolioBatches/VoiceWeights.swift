import Determinism
import PortfolioLanes
import TradingModel
import TradingStrategies

/// The weights of lanes, and where they change.
struct WeightSets<Number: Lane>: Sendable {
  /// Those in force first, then every other that lanes have beside each other at some time.
  let sets: [VoiceWeights<Number>]
  /// How many streams are followed.
  let voiceCount: Int
  /// In ascending order of cycles, those at which the weights of some lane change.
  let changes: [WeightTurn]

  init(_ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape, streams: [Int]) {
    voiceCount = streams.count
    var own = portfolios.map { $0.voices.map(\.weight) }
    if portfolios.allSatisfy(\.schedule.isEmpty) {
      (sets, changes) = ([VoiceWeights(portfolios, shape, streams: streams, own)], [])
      return
    }
    var (known, sets) = ([own], [VoiceWeights<Number>(portfolios, shape, streams: streams, own)])
    var changes: [WeightTurn] = []
    var next = portfolios.map { _ in 0 }
    while let cycle = zip(portfolios, next).compactMap({ $1 < $0.schedule.count ? $0.schedule[$1].cycle : nil }).min() {
      for (lane, portfolio) in portfolios.enumerated()
      where next[lane] < portfolio.schedule.count && portfolio.schedule[next[lane]].cycle == cycle {
        own[lane] = portfolio.schedule[next[lane]].weights
        next[lane] += 1
      }
      if let set = known.firstIndex(of: own) {
        changes.append(WeightTurn(cycle: cycle, set: set))
      } else {
        changes.append(WeightTurn(cycle: cycle, set: sets.count))
        known.append(own)
        sets.append(VoiceWeights(portfolios, shape, streams: streams, own))
      }
    }
    (self.sets, self.changes) = (sets, changes)
  }
}

/// How much each lane makes of the strategies that it follows.
///
/// A class of constants, as its parts would be counted with each copy.
final class VoiceWeights<Number: Lane>: Sendable {
  private let method: AggregationMethod
  private let strength: AggregationStrength
  /// One, behind a pointer, as it is large.
  private let stances: ConstantMemory<StanceRule<Number>>
  /// How many streams are followed.
  let voiceCount: Int
  /// See `WeightRows`.
  private let numbers: ConstantMemory<Number>
  private let spans: ConstantMemory<Range<Int>>
  private let isFollowed: ConstantMemory<Bool>

  /// - Parameters:
  ///   - portfolios: A lane each; lanes beyond them repeat the first.
  ///   - streams: What the lanes follow, see `BatchShape.streams`.
  ///   - own: By portfolio, a weight a voice.
  init(_ portfolios: ArraySlice<BatchPortfolio>, _ shape: BatchShape, streams: [Int], _ own: [[Double]]) {
    (method, strength) = (shape.method, shape.strength)
    let stances = StanceRule(threshold: Number(of: portfolios, \.aggregation.threshold))
    self.stances = ConstantMemory([stances])
    voiceCount = streams.count
    var numbers: [Number] = []
    numbers.reserveCapacity(shape.symbols.count * (streams.count + WeightRows<Number>.extraCount))
    var isFollowed: [Bool] = []
    var spans: [Range<Int>] = []
    spans.reserveCapacity(shape.symbols.count)
    let isVote = shape.method == .majority || shape.method == .unanimous
    for symbol in shape.symbols {
      var (total, most) = (Number.zero, stances.threshold)
      var span: Range<Int>?
      for voice in streams.indices {
        var weight = Number.zero
        for index in 0..<Number.laneCount {
          let lane = index < portfolios.count ? index : 0
          let voices = portfolios[portfolios.startIndex + lane].voices
          let place = shape.voices == nil ? voices.firstIndex { $0.stream == streams[voice] } : voice
          if let place, voices[place].symbols.contains(symbol) { weight[index] = own[lane][place] }
        }
        numbers.append(weight)
        if isVote { isFollowed.append(shape.voices?[voice].symbols.contains(symbol) ?? true) }
        if (weight .!= .zero).holdsSomewhere { span = (span?.lowerBound ?? voice)..<(voice + 1) }
        total = total + weight
        most = most + weight.magnitude
      }
      // Twice as much, which its own rounding stays below.
      let noise = Number(repeating: 2) * Number.noise(on: most)
      numbers += [total, noise, stances.threshold + noise, stances.threshold - noise]
      spans.append(span ?? 0..<0)
    }
    self.spans = ConstantMemory(spans)
    self.numbers = ConstantMemory(numbers)
    self.isFollowed = ConstantMemory(isFollowed)
  }

  /// Runs `body` with all of it in reach.
  @inline(__always)
  func withPointers(_ body: (WeightRows<Number>) -> Void) { withExtendedLifetime(self) { body(pointers) } }

  /// All of it in reach, as long as somebody holds this.
  @inline(__always)
  var pointers: WeightRows<Number> {
    WeightRows(
      method: method, strength: strength, rule: stances.first, voiceCount: voiceCount, numbers: numbers.first,
      spans: spans.first, isFollowed: isFollowed.first)
  }
}
