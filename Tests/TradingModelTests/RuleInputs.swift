import Determinism

/// Numbers at which rules are compared in lanes and one by one.
enum RuleInputs {
  /// What is drawn beside ordinary amounts.
  static let edges: [Double] = [
    0, -0.0, 1, -1, 0.5, -0.5, 3, 1e-13, -1e-13, .leastNonzeroMagnitude, 1e300, -1e300, .infinity, -.infinity, .nan,
  ]

  /// An amount up to `scale` of either sign, whole one time in four, or an edge one time in eight.
  static func number(_ draw: inout SeededGenerator, scale: Double) -> Double {
    if draw.integer(in: 0...7) == 0 { return edges[draw.integer(in: 0...(edges.count - 1))] }
    let amount = (draw.uniform() * 2 - 1) * scale
    return draw.integer(in: 0...3) == 0 ? amount.rounded() : amount
  }

  /// Eight of them.
  static func lanes(_ draw: inout SeededGenerator, scale: Double) -> SIMD8<Double> {
    var lanes = SIMD8<Double>()
    for lane in 0..<8 { lanes[lane] = number(&draw, scale: scale) }
    return lanes
  }
}
