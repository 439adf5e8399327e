import Determinism

/// What might have come out, had the same returns come in another order.
package struct Bootstrap: Equatable, Sendable {
  /// Parts of all paths that lie below the lines of a cone.
  package static let levels = [0.05, 0.25, 0.5, 0.75, 0.95]
  package static let paths = 1000
  /// Most instants at which a cone is looked at.
  package static let instants = 120

  /// Places of the days at which the cone is looked at.
  package private(set) var days: [Int] = []
  /// By level: equity at these days.
  package private(set) var quantiles: [[Double]] = []
  /// By path: the last equity, ascending.
  package private(set) var ends: [Double] = []
  /// By path: the deepest fall from a peak, ascending (the deepest first).
  package private(set) var depths: [Double] = []
  /// Days of a block.
  package private(set) var blockLength = 1

  /// Paths of blocks of daily returns, drawn with replacement, which keeps what follows on each other within a block.
  ///
  /// Source: the circular block bootstrap of Politis and Romano (1992). A block has the cube root of the number of
  /// days.
  ///
  /// - Parameters:
  ///   - returns: All finite.
  ///   - seed: The same seed and name give the same paths.
  /// - Complexity: O(paths * n).
  package init?(returns: [Double], capital: Double, seed: UInt64, name: String, paths: Int = Bootstrap.paths) {
    let count = returns.count
    guard count >= 20, capital > 0, paths > 1, returns.allSatisfy(\.isFinite) else { return nil }
    while (blockLength + 1) * (blockLength + 1) * (blockLength + 1) <= count { blockLength += 1 }
    let stride = max(1, (count + Self.instants - 1) / Self.instants)
    days = (0..<count).filter { ($0 + 1) % stride == 0 || $0 == count - 1 }
    var values = [[Double]](repeating: [], count: days.count)
    var generator = SeededGenerator(
      masterSeed: seed, id: "report/\(Self.withoutZero(name))", purpose: "blocks of days")
    for path in 0..<paths {
      generator.begin(cycle: UInt64(path))
      var (equity, peak, depth) = (capital, capital, 0.0)
      var (day, instant) = (0, 0)
      while day < count {
        var source = Int(generator.uniform(below: UInt64(count)))
        for _ in 0..<min(blockLength, count - day) {
          equity *= 1 + returns[source]
          source = source + 1 == count ? 0 : source + 1
          peak = max(peak, equity)
          depth = min(depth, equity / peak - 1)
          if instant < days.count, days[instant] == day {
            values[instant].append(equity)
            instant += 1
          }
          day += 1
        }
      }
      ends.append(equity)
      depths.append(depth)
    }
    ends.sort()
    depths.sort()
    let sorted = values.map { $0.sorted() }
    quantiles = Self.levels.map { level in sorted.map { Self.quantile(level, $0) } }
  }

  /// Most trades that are drawn for a path.
  package static let drawLimit = 5_000

  /// Sums of trades' profits, drawn with replacement: the final profit by path, ascending; nil for fewer than 10.
  ///
  /// Of more trades than `drawLimit` so many are drawn: what their sum lies off its mean grows by the root of how many
  /// times as many there are, as that of all would.
  package static func profits(
    of trades: [Double], seed: UInt64, name: String, paths: Int = Bootstrap.paths
  ) -> [Double]? {
    let finite = trades.filter(\.isFinite)
    guard finite.count >= 10 else { return nil }
    var generator = SeededGenerator(masterSeed: seed, id: "report/\(withoutZero(name))", purpose: "trades")
    let draws = min(finite.count, drawLimit)
    let total = finite.reduce(0, +)
    let mean = total / Double(finite.count) * Double(draws)
    let scale = (Double(finite.count) / Double(draws)).squareRoot()
    return (0..<paths).map { path in
      generator.begin(cycle: UInt64(path))
      var sum = 0.0
      for _ in 0..<draws { sum += finite[Int(generator.uniform(below: UInt64(finite.count)))] }
      return draws == finite.count ? sum : total + (sum - mean) * scale
    }.sorted()
  }

  /// The quantile of ascending values with linear interpolation (Hyndman and Fan 1996, type 7).
  package static func quantile(_ level: Double, _ sorted: [Double]) -> Double {
    guard let last = sorted.last else { return .nan }
    let place = level * Double(sorted.count - 1)
    let index = Int(place)
    guard index + 1 < sorted.count else { return last }
    return sorted[index] + (sorted[index + 1] - sorted[index]) * (place - Double(index))
  }

  /// The part of ascending values that lie below a number.
  package static func part(below value: Double, _ sorted: [Double]) -> Double {
    var count = 0
    while count < sorted.count, sorted[count] < value { count += 1 }
    return sorted.isEmpty ? .nan : Double(count) / Double(sorted.count)
  }

  private static func withoutZero(_ name: String) -> String {
    String(decoding: name.utf8.filter { $0 != 0 }, as: UTF8.self)
  }
}
