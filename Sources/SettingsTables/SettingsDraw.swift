import Determinism

/// Draws settings: a seeded generator, and how far from the smallest value it goes.
package struct SettingsDraw {
  package private(set) var generator: SeededGenerator
  /// How far whole numbers may lie above their lower bound, and how large numbers without a bound may get.
  package let size: Int

  package init(_ generator: SeededGenerator, size: Int) {
    self.generator = generator
    self.size = size
  }

  /// A whole number within `range`: mostly near its lower end, of every magnitude up to `size` above it.
  mutating func integer(in range: ClosedRange<Int>) -> Int {
    let (whole, overflows) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
    let width = min(overflows ? Int.max : whole, size)
    guard width > 16 else { return range.lowerBound + generator.integer(in: 0...width) }
    let bits = generator.integer(in: 1...(Int.bitWidth - width.leadingZeroBitCount))
    return range.lowerBound + min(width, generator.integer(in: 0...(Int.max >> (Int.bitWidth - 1 - bits))))
  }

  /// A number within `bounds`: anywhere between two ends, or of any magnitude below `size` beyond one.
  mutating func number(in bounds: NumberBounds) -> Double {
    if bounds.lower.isFinite && bounds.upper.isFinite {
      let value = bounds.lower + (bounds.upper - bounds.lower) * generator.uniform()
      if bounds.contains(value) { return value }
      return bounds.includesLower ? bounds.lower : bounds.upper
    }
    let largest = min(size, 1_000_000_000)
    var scale = Double(largest)
    // Down to a thousandth.
    for _ in 0..<generator.integer(in: 1...("\(largest)".utf8.count + 3)) { scale /= 10 }
    let distance = scale * (0.001 + generator.uniform())
    if bounds.lower.isFinite { return bounds.lower + distance }
    if bounds.upper.isFinite { return bounds.upper - distance }
    return coin() ? distance : -distance
  }

  /// One of two ways.
  package mutating func coin() -> Bool { generator.bernoulli(probability: 0.5) }

  /// A whole number within `range`, each with the same probability.
  mutating func plain(in range: ClosedRange<Int>) -> Int { generator.integer(in: range) }

  /// Any number of 64 bits.
  mutating func seed() -> UInt64 { generator.next() }

  /// One of several values, of which there is at least one.
  package mutating func one<Value>(of values: [Value]) -> Value {
    values[generator.integer(in: 0...(values.count - 1))]
  }
}
