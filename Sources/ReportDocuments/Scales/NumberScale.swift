import Determinism
import FileFormats

/// Maps numbers to places of a drawing.
package struct NumberScale: Equatable, Sendable {
  /// How distances are kept.
  package enum Kind: Sendable {
    /// Equal differences are equally far apart.
    case linear
    /// Equal ratios are equally far apart; for numbers above 0.
    case logarithmic
  }

  package let kind: Kind
  /// Numbers at both ends, the lesser first.
  package let domain: ClosedRange<Double>
  /// Where the ends are drawn; the first may be the greater.
  package let places: (Double, Double)

  /// A scale between two numbers; what is not finite, or not above 0 with a logarithmic one, makes it 0...1 or 1...10.
  package init(_ kind: Kind = .linear, _ domain: ClosedRange<Double>, places: (Double, Double)) {
    self.kind = kind
    let isFinite = domain.lowerBound.isFinite && domain.upperBound.isFinite
    switch kind {
    case .linear: self.domain = isFinite ? Self.widened(domain) : 0...1
    case .logarithmic: self.domain = isFinite && domain.lowerBound > 0 ? Self.widened(domain) : 1...10
    }
    self.places = places
  }

  package static func == (one: NumberScale, other: NumberScale) -> Bool {
    one.kind == other.kind && one.domain == other.domain && one.places == other.places
  }

  /// A domain in which the ends differ enough to be told apart.
  private static func widened(_ domain: ClosedRange<Double>) -> ClosedRange<Double> {
    let (low, high) = (domain.lowerBound, domain.upperBound)
    let least = max(low.magnitude, high.magnitude) * 1e-9
    if high - low > least { return domain }
    if low == 0 { return 0...1 }
    let half = low.magnitude * 0.005
    return (low - half)...(high + half)
  }

  /// Where a number is drawn; outside of the domain beyond the ends.
  package func place(_ value: Double) -> Double {
    let part: Double
    switch kind {
    case .linear: part = (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    case .logarithmic:
      let low = ExactMath.log(domain.lowerBound)
      part = (ExactMath.log(max(value, domain.lowerBound)) - low) / (ExactMath.log(domain.upperBound) - low)
    }
    return places.0 + part * (places.1 - places.0)
  }

  /// Round numbers within the domain, about as many as wanted: multiples of 1, 2 or 5 times a power of ten.
  package func ticks(about count: Int) -> [Double] {
    if kind == .logarithmic, domain.upperBound / domain.lowerBound >= 8 { return logarithmicTicks(about: count) }
    let step = Self.step((domain.upperBound - domain.lowerBound) / Double(max(count, 1)))
    let first = (domain.lowerBound / step - 1e-9).rounded(.up)
    let last = (domain.upperBound / step + 1e-9).rounded(.down)
    guard first.magnitude < 1e15, last >= first, last - first < 1000 else { return [] }
    return stride(from: first, through: last, by: 1).map { Self.multiple($0, step) }
  }

  private func logarithmicTicks(about count: Int) -> [Double] {
    var ticks: [Double] = []
    var power = Self.powerOfTen(notAbove: domain.lowerBound)
    while power <= domain.upperBound, ticks.count < 100 {
      for factor in [1.0, 2, 5] where domain.contains(factor * power) { ticks.append(factor * power) }
      power *= 10
    }
    guard ticks.count > 2 * count else { return ticks }
    return ticks.filter { $0 / Self.powerOfTen(notAbove: $0) < 1.5 }
  }

  /// The least of 1, 2, 5 times a power of ten that is not below `length`.
  package static func step(_ length: Double) -> Double {
    guard length.isFinite, length > 1e-300 else { return 1 }
    let power = powerOfTen(notAbove: length)
    for factor in [1.0, 2, 5] where factor * power >= length * (1 - 1e-12) { return factor * power }
    return 10 * power
  }

  /// A multiple of a step; steps below one are divided by, so that 3 * 0.1 is 0.3.
  private static func multiple(_ count: Double, _ step: Double) -> Double {
    guard step < 1 else { return count * step }
    let inverse = (1 / step).rounded()
    return count / inverse
  }

  /// The greatest power of ten that is not above a number above 0, found by multiplication.
  static func powerOfTen(notAbove value: Double) -> Double {
    var power = 1.0
    if value >= 1 {
      while power * 10 <= value { power *= 10 }
      return power
    }
    var inverse = 1.0
    while 1 / inverse > value, inverse < 1e300 { inverse *= 10 }
    return 1 / inverse
  }
}

/// How the numbers of an axis are written.
package enum NumberForm: Equatable, Sendable {
  case plain
  case percent
  case count
  /// As it is, with all its digits.
  case exact
  /// As it is, with four decimals at most, below 1 with eight.
  case quantity
  /// With two decimals, where there is little room.
  case brief

  /// A tick of an axis, with as many decimals as its step needs.
  func tick(_ value: Double, step: Double) -> String {
    let scale = self == .percent ? 100.0 : 1
    let suffix = self == .percent ? " %" : ""
    let magnitude = value.magnitude * scale
    for (unit, name) in [(1e12, " T"), (1e9, " G"), (1e6, " M")] where magnitude >= unit {
      return NumberText.fixed(value * scale / unit, decimals: Self.decimals(step * scale / unit)) + name + suffix
    }
    return NumberText.fixed(value * scale, decimals: Self.decimals(step * scale)) + suffix
  }

  /// A value for the reader.
  package func text(_ value: Double) -> String {
    switch self {
    case .plain: NumberText.fixed(value, decimals: value != 0 && value.magnitude < 1 ? 4 : 2)
    case .percent: NumberText.percent(value)
    case .count: NumberText.fixed(value, decimals: 0)
    case .exact: DecimalText.string(value)
    case .quantity: Self.quantity(value)
    case .brief: NumberText.fixed(value, decimals: 2)
    }
  }

  private static func quantity(_ value: Double) -> String {
    let text = DecimalText.string(value)
    let most = value.magnitude < 1 ? 8 : 4
    guard let point = text.firstIndex(of: "."), !text.contains("e"),
      text.distance(from: point, to: text.endIndex) > most + 1
    else { return text }
    return NumberText.fixed(value, decimals: most)
  }

  /// Decimals in which multiples of a step differ.
  private static func decimals(_ step: Double) -> Int {
    var (decimals, scaled) = (0, step.magnitude)
    while decimals < 8, (scaled - scaled.rounded()).magnitude > 1e-6 * max(1, scaled) {
      scaled *= 10
      decimals += 1
    }
    return decimals
  }
}
