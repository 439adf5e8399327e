/// Few combinations of the values of some axes.
enum CoveringSet {
  /// Combinations in which every value of an axis meets every value of each other one.
  ///
  /// Greedy: each begins with the first two values that have not met, and takes on every other axis what meets most of
  /// what is there for the first time; of equal ones the least.
  ///
  /// - Parameter sizes: How many values each axis has, at least one each.
  /// - Returns: By combination the place of its value on each axis.
  static func pairs(_ sizes: [Int]) -> [[Int]] {
    guard sizes.count > 1 else { return sizes.first.map { (0..<$0).map { [$0] } } ?? [] }
    var open: [Pair] = []
    for one in sizes.indices {
      for other in sizes.indices where other > one {
        for first in 0..<sizes[one] {
          for second in 0..<sizes[other] { open.append(Pair(one: (one, first), other: (other, second))) }
        }
      }
    }
    var combinations: [[Int]] = []
    while let pair = open.first {
      var chosen: [Int?] = sizes.map { _ in nil }
      chosen[pair.one.axis] = pair.one.value
      chosen[pair.other.axis] = pair.other.value
      for axis in sizes.indices where chosen[axis] == nil {
        let gains = (0..<sizes[axis]).map { value in
          var candidate = chosen
          candidate[axis] = value
          return open.count { $0.concerns(axis) && $0.isMet(by: candidate) }
        }
        chosen[axis] = gains.indices.max { (gains[$0], -$0) < (gains[$1], -$1) }
      }
      open.removeAll { $0.isMet(by: chosen) }
      combinations.append(chosen.map { $0 ?? 0 })
    }
    return combinations
  }

  /// All combinations; the last axis varies fastest.
  static func all(_ sizes: [Int]) -> [[Int]] {
    sizes.reduce([[]]) { combinations, size in
      combinations.flatMap { combination in (0..<size).map { combination + [$0] } }
    }
  }

  /// Two values of two axes.
  private struct Pair {
    let one: (axis: Int, value: Int)
    let other: (axis: Int, value: Int)

    func concerns(_ axis: Int) -> Bool { one.axis == axis || other.axis == axis }

    func isMet(by values: [Int?]) -> Bool { values[one.axis] == one.value && values[other.axis] == other.value }
  }
}
