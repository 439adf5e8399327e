import Determinism

/// What strategies said of symbols, in order of time: the raw signals of a run.
struct StanceHistory: Sendable {
  /// A change of stance.
  struct Change: Sendable {
    /// Nanoseconds since the epoch.
    var time: Int64
    /// Direction times strength: from -1 to 1.
    var stance: Double
  }

  /// A strategy and a symbol, by their places in `strategies` and `symbols`.
  struct Key: Hashable {
    var strategy: Int
    var symbol: Int
  }

  /// The names, in the order in which they came.
  private(set) var strategies: [String] = []
  private(set) var symbols: [String] = []
  private var changes: [Key: [Change]] = [:]

  init() {}

  /// - Parameter changes: In order of time.
  init(strategies: [String], symbols: [String], changes: [Key: [Change]]) {
    (self.strategies, self.symbols, self.changes) = (strategies, symbols, changes)
  }

  /// The stance that a strategy holds of a symbol after what it said up to an instant.
  func stance(_ key: Key, at time: Int64) -> Double {
    guard let own = changes[key] else { return 0 }
    let next = own.lowerBound { $0.time <= time }
    return next > 0 ? own[next - 1].stance : 0
  }

  /// The instants at which some of the strategies said something of a symbol, and others, ascending.
  func times(of strategies: [Int], _ symbol: Int, and others: [Int64]) -> [Int64] {
    let said = strategies.flatMap { (changes[Key(strategy: $0, symbol: symbol)] ?? []).map(\.time) }
    let all = (said + others).sorted()
    return all.indices.filter { $0 == 0 || all[$0] != all[$0 - 1] }.map { all[$0] }
  }
}
