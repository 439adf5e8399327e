/// A decimal number as it is written: a whole number of units of a power of ten.
///
/// What is computed from numbers of a file, such as the steps of a range or the parts of a split, is computed in these
/// and rounded to a double once: 0.1 + 2 * 0.1 is then the 0.3 of the file.
package struct ExactDecimal: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The digits with their sign.
  package private(set) var units: Int128
  /// How many of the digits stand behind the point; 0 or more.
  package private(set) var scale: Int

  /// The most digits that are kept, and the most of them behind the point: what every double keeps.
  package static let mostDigits = 15
  /// The most repetitions that can be computed: the difference of two numbers times it fits in 128 bits.
  package static let mostRepetitions = 10_000_000

  /// A whole number.
  package init(_ value: Int) {
    units = Int128(value)
    scale = 0
  }

  private init(units: Int128, scale: Int) {
    (self.units, self.scale) = (units, scale)
    while self.scale > 0, self.units % 10 == 0 {
      self.units /= 10
      self.scale -= 1
    }
  }

  /// The number that a text is: a sign, digits with at most one point, an exponent; nil for other texts and for numbers
  /// of more than `mostDigits` digits before the point, behind it, or in all.
  package init?(_ text: String) {
    var digits: [UInt8] = []
    var point: Int?
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest = rest.dropFirst() }
    while let byte = rest.utf8.first, byte == UInt8(ascii: ".") && point == nil || byte &- 48 < 10 {
      if byte == UInt8(ascii: ".") { point = digits.count } else { digits.append(byte &- 48) }
      rest = rest.dropFirst()
    }
    guard !digits.isEmpty else { return nil }
    var exponent = 0
    if rest.first == "e" || rest.first == "E" {
      guard let written = Int(rest.dropFirst()), written.magnitude < 1_000 else { return nil }
      exponent = written
    } else if !rest.isEmpty {
      return nil
    }
    var scale = digits.count - (point ?? digits.count) - exponent
    while scale > 0, digits.count > 1, digits.last == 0 {
      digits.removeLast()
      scale -= 1
    }
    while digits.count > 1, digits[0] == 0 { digits.removeFirst() }
    if digits == [0] { scale = max(0, min(scale, 0)) }
    while scale < 0, digits.count <= Self.mostDigits {
      digits.append(0)
      scale += 1
    }
    guard scale >= 0, scale <= Self.mostDigits, digits.count <= Self.mostDigits else { return nil }
    let magnitude = digits.reduce(Int128(0)) { $0 * 10 + Int128($1) }
    self.init(units: isNegative ? -magnitude : magnitude, scale: scale)
  }

  /// The shortest decimal that reads back as a double; nil where it needs more digits than are kept.
  package init?(_ value: Double) {
    guard value.isFinite else { return nil }
    self.init(DecimalText.string(value))
  }

  /// Whether it has no digit but zeros behind the point.
  package var isWhole: Bool { scale == 0 }

  /// The nearest double.
  package var double: Double { Self.rounded(units, over: 1, scale: scale) }

  /// The whole number that it is, if it is one.
  package var integer: Int? { scale == 0 ? Int(exactly: units) : nil }

  package var description: String {
    let digits = String(units.magnitude)
    let sign = units < 0 ? "-" : ""
    guard scale > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
    return "\(sign)\(padded.dropLast(scale)).\(padded.suffix(scale))"
  }

  package static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
    let (one, other, _) = aligned(left, right)
    return one < other
  }

  package static func + (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
    let (one, other, scale) = aligned(left, right)
    return ExactDecimal(units: one + other, scale: scale)
  }

  package static func - (left: ExactDecimal, right: ExactDecimal) -> ExactDecimal {
    let (one, other, scale) = aligned(left, right)
    return ExactDecimal(units: one - other, scale: scale)
  }

  /// `count` times this number.
  ///
  /// - Precondition: `count` is at most `mostRepetitions`.
  package func times(_ count: Int) -> ExactDecimal { ExactDecimal(units: units * Int128(count), scale: scale) }

  /// How many whole times `step` fits between this number and `end`, both at most `mostDigits` long; nil where that is
  /// more than `limit`.
  ///
  /// - Precondition: `step` is above zero.
  package func steps(of step: ExactDecimal, to end: ExactDecimal, atMost limit: Int) -> Int? {
    guard self <= end else { return 0 }
    let scale = max(self.scale, step.scale, end.scale)
    let distance = end.units(at: scale) - units(at: scale)
    let count = distance / step.units(at: scale)
    return count <= Int128(limit) ? Int(count) : nil
  }

  /// Whether the way from this number to `end` is a whole number of steps.
  package func reaches(_ end: ExactDecimal, bySteps step: ExactDecimal) -> Bool {
    let scale = max(self.scale, step.scale, end.scale)
    return (end.units(at: scale) - units(at: scale)) % step.units(at: scale) == 0
  }

  /// This number plus `numerator` parts of `denominator` of the way to `end`, the nearest double.
  ///
  /// - Precondition: 0 < `denominator` <= `mostRepetitions`.
  package func double(plus numerator: Int, of denominator: Int, to end: ExactDecimal) -> Double {
    let (from, to, scale) = Self.aligned(self, end)
    let whole = from * Int128(denominator) + (to - from) * Int128(numerator)
    return Self.rounded(whole, over: Int128(denominator), scale: scale)
  }

  private func units(at scale: Int) -> Int128 {
    (self.scale..<max(scale, self.scale)).reduce(units) { units, _ in units * 10 }
  }

  private static func aligned(_ left: ExactDecimal, _ right: ExactDecimal) -> (Int128, Int128, scale: Int) {
    let scale = max(left.scale, right.scale)
    return (left.units(at: scale), right.units(at: scale), scale)
  }

  /// `numerator / denominator / 10^scale` as the double that its first forty digits, and whether there are more, round
  /// to.
  private static func rounded(_ numerator: Int128, over denominator: Int128, scale: Int) -> Double {
    let magnitude = numerator.magnitude
    let divisor = denominator.magnitude
    var (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: divisor)
    var text = String(quotient)
    var exponent = -scale
    while remainder != 0, text.utf8.count < 40 {
      (quotient, remainder) = (remainder * 10).quotientAndRemainder(dividingBy: divisor)
      text += String(quotient)
      exponent -= 1
    }
    if remainder != 0 {
      text += "1"
      exponent -= 1
    }
    let value = DecimalParser.parse("\(text)e\(exponent)".utf8) ?? .nan
    return numerator < 0 ? -value : value
  }
}
