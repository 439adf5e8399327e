extension SeededGenerator {
  /// A number in [0, 1) from one draw: a multiple of 2^-53, all equally likely.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// An integer in 0..<`bound`, all exactly equally likely.
  ///
  /// Source: Lemire, "Fast Random Integer Generation in an Interval" (2019): multiply, and reject the few products that
  /// would favour some results. One draw almost always.
  ///
  /// - Precondition: `bound` is positive.
  public mutating func uniform(below bound: UInt64) -> UInt64 {
    precondition(bound > 0, "There is no integer below zero.")
    var product = bound.multipliedFullWidth(by: next())
    if product.low < bound {
      let excess = (0 &- bound) % bound
      while product.low < excess { product = bound.multipliedFullWidth(by: next()) }
    }
    return product.high
  }

  /// An integer in `range`, bounds included, all exactly equally likely.
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    let width = UInt64(bitPattern: Int64(range.upperBound) &- Int64(range.lowerBound))
    let offset = width == .max ? next() : uniform(below: width + 1)
    return range.lowerBound &+ Int(truncatingIfNeeded: offset)
  }

  /// True with the given probability, from one draw: never for 0 or less or NaN, always for 1 or more.
  public mutating func bernoulli(probability: Double) -> Bool {
    uniform() < probability
  }

  /// Puts the elements in an order drawn from all their permutations.
  ///
  /// Source: the Fisher-Yates shuffle in Durstenfeld's form (1964), from the last position down to the second.
  ///
  /// - Complexity: O(n), with n - 1 integers drawn.
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, Int(uniform(below: UInt64(last) + 1)))
    }
  }

  /// One of the elements, all equally likely; nil, and no draw, if there is none.
  public mutating func choose<Element>(_ elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[Int(uniform(below: UInt64(elements.count)))]
  }
}
