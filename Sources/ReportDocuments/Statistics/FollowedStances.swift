import Determinism
import FileFormats

/// How a portfolio makes one stance of those of the strategies that it follows, as its configuration says.
struct FollowedStances {
  /// A strategy that is followed.
  private struct Voice {
    var name: String
    /// Its place in the history; nil where it said nothing.
    var place: Int?
    /// Nil for all.
    var symbols: [String]?
    var weight: Double
  }

  private let history: StanceHistory
  private let voices: [Voice]
  private let method: String
  private let threshold: Double
  /// Weights of strategies by regime, and the regimes; nil where weights stay.
  private let regimes: (weights: JSONValue, bands: [RegimeBand])?

  var isVote: Bool { method == "majority" || method == "unanimous" }

  /// The names of those that are followed, in the order of the configuration.
  var names: [String] { voices.map(\.name) }

  /// Nil where the folder does not tell: it has no configuration or no table of signals, or weights followed the
  /// regimes of data that are not there.
  init?(_ run: ReportedRun, portfolio name: String) {
    guard let history = run.stances, let configuration = run.configuration,
      case .array(let portfolios)? = configuration["risk"], case .array(let strategies)? = configuration["strategies"],
      let portfolio = portfolios.first(where: { $0["id"]?.asText == name })
    else { return nil }
    self.history = history
    // A list of names, or a mapping from names to weights that take the place of the strategies' own.
    let followed = Self.texts(portfolio["strategies"])
    var weights: JSONValue?
    if let own = portfolio["strategies"], case .object = own { weights = own }
    voices = strategies.compactMap { strategy in
      guard let id = strategy["id"]?.asText, followed?.contains(id) ?? true else { return nil }
      if let weights, weights[id] == nil { return nil }
      let weight = weights?[id]?.asNumber ?? strategy["weight"]?.asNumber ?? 1
      return Voice(
        name: id, place: history.strategies.firstIndex(of: id), symbols: Self.texts(strategy["symbols"]),
        weight: weight)
    }
    method = configuration["aggregation"]?["method"]?.asText ?? ""
    threshold = configuration["aggregation"]?["threshold"]?.asNumber ?? 0
    if let weights = configuration["aggregation"]?["weights"], case .object(let members) = weights, !members.isEmpty {
      guard !run.regimes.isEmpty else { return nil }
      regimes = (weights, run.regimes)
    } else {
      regimes = nil
    }
  }

  private static func texts(_ value: JSONValue?) -> [String]? {
    guard case .array(let items)? = value else { return nil }
    return items.compactMap(\.asText)
  }

  /// Weights at an instant, in the order of `names`.
  private func weights(at time: Int64) -> [Double] {
    guard let regimes else { return voices.map(\.weight) }
    let band = regimes.bands.lowerBound { $0.to < time }
    guard band < regimes.bands.count, let named = regimes.weights[regimes.bands[band].label] else {
      return voices.map(\.weight)
    }
    return voices.map { named[$0.name]?.asNumber ?? 0 }
  }

  /// When weights change, and all stances are weighed anew.
  private var weightChanges: [Int64] {
    let bands = regimes?.bands ?? []
    return zip(bands, bands.dropFirst()).filter { weights(at: $0.from) != weights(at: $1.from) }.map(\.1.from)
  }

  private func stance(_ voice: Voice, _ symbol: Int, at time: Int64) -> Double {
    voice.place.map { history.stance(StanceHistory.Key(strategy: $0, symbol: symbol), at: time) } ?? 0
  }

  /// The part of each in a position that was wanted at an instant, in the order of `names`, together 1; nil where none
  /// wanted it.
  ///
  /// Who wanted the position has a part: by weight times strength, or where votes are counted an equal one.
  ///
  /// - Parameter side: 1 of a long position, -1 of a short one.
  func parts(of symbol: String, side: Double, at time: Int64) -> [Double]? {
    guard let place = history.symbols.firstIndex(of: symbol) else { return nil }
    let wanted = zip(voices, weights(at: time)).map { voice, weight -> Double in
      let stance = stance(voice, place, at: time) * side
      guard weight > 0, stance > 0 else { return 0 }
      return isVote ? 1 : weight * stance
    }
    let sum = wanted.reduce(0, +)
    return sum > 0 ? wanted.map { $0 / sum } : nil
  }

  /// What the threshold of weighted stances did.
  struct ThresholdCounts: Equatable {
    var threshold: Double
    /// How often stances were weighed of which not all were flat.
    var asked = 0
    /// How often what they came to was something, and too little for a position.
    var acted = 0
  }

  /// Nil where stances are not weighed, or there is no threshold.
  var thresholdCounts: ThresholdCounts? {
    guard !isVote, threshold > 0 else { return nil }
    var counts = ThresholdCounts(threshold: threshold)
    let changes = weightChanges
    for (symbol, name) in history.symbols.enumerated() {
      let traders = voices.filter { $0.symbols?.contains(name) ?? true }
      for time in history.times(of: traders.compactMap(\.place), symbol, and: changes) {
        let weights = zip(voices, weights(at: time)).filter { $0.0.symbols?.contains(name) ?? true }.map(\.1)
        let divisor = method == "weighted_mean" ? weights.reduce(0, +) : 1
        let parts = zip(traders, weights).map { $1 * stance($0, symbol, at: time) }
        let value = parts.reduce(0, +) / divisor
        let voiced = parts.reduce(0) { $0 + $1.magnitude } / divisor
        guard voiced > 0, divisor > 0 else { continue }
        counts.asked += 1
        let scale = threshold + voiced
        let isPosition = RoundingNoise.isAbove(value.magnitude, threshold, scale: scale)
        if !isPosition, RoundingNoise.isAbove(value.magnitude, 0, scale: scale) { counts.acted += 1 }
      }
    }
    return counts
  }
}
