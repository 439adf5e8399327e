import Testing

@testable import FileFormats

@Suite struct ShortestDecimalTests {
  /// Hard cases of the literature on printing and reading doubles, and the edges of the forms.
  @Test(arguments: [
    (Double.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e308"),
    (2.2250738585072014e-308, "2.2250738585072014e-308"),
    (Double.leastNormalMagnitude.nextDown, "2.225073858507201e-308"),
    (1e23, "1e23"), (9.5e22, "9.5e22"), (2e-44, "2e-44"), (9_007_199_254_740_992, "9007199254740992"),
    (123_456_789_012_345_680, "1.2345678901234568e17"), (0.1, "0.1"), (0.1 + 0.2, "0.30000000000000004"),
    (1e-5, "0.00001"), (9.999e-6, "9.999e-6"), (1.5e16, "1.5e16"), (1e16, "1e16"),
    (999_999_999_999_999.9, "999999999999999.9"),
    (803_728.0880000001, "803728.0880000001"), (-0.0, "0"), (-12.25, "-12.25"), (4.35, "4.35"), (0.000123, "0.000123"),
  ])
  func textIs(_ value: Double, _ text: String) {
    #expect(DecimalText.string(value) == text)
  }

  /// The standard library prints the shortest digits by another algorithm.
  @Test func digitsAreThoseOfTheStandardLibrary() {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
    for index in 0..<60_000 {
      let value: Double =
        switch index % 5 {
        case 0: Double(bitPattern: next())
        case 1: Double(bitPattern: next() % 2_047 << 52)
        case 2: Double(next() % 10_000_000) / 10_000
        case 3: Double(next() >> (next() % 60))
        default: Double(bitPattern: next() >> (12 + next() % 52))
        }
      guard value.isFinite, value != 0 else { continue }
      let decimal = ShortestDecimal(value.magnitude)
      let digits = value.magnitude.description.prefix { $0 != "e" }.filter { $0 != "." }.drop { $0 == "0" }
      let last = digits.lastIndex { $0 != "0" } ?? digits.startIndex
      #expect(String(decimal.digits) == digits[...last], "\(value)")
      #expect(Double("\(decimal.digits)e\(decimal.exponent)") == value.magnitude, "\(value)")
      #expect(Double(DecimalText.string(value)) == value)
    }
  }

  @Test(arguments: [
    (Float(0.1), "0.1"), (Float(16_777_216), "16777216"), (Float.leastNonzeroMagnitude, "1e-45"),
    (Float(-3.25), "-3.25"),
    (Float.greatestFiniteMagnitude, "3.4028235e38"), (Float(0), "0"),
  ])
  func floatsHaveTheirOwnDigits(_ value: Float, _ text: String) {
    let written = [UInt8](unsafeUninitializedCapacity: DecimalText.longest) { buffer, count in
      count = buffer.baseAddress.map { DecimalText.write(value, to: $0) } ?? 0
    }
    #expect(String(decoding: written, as: UTF8.self) == text)
  }

  @Test(arguments: [
    (0, "0"), (9, "9"), (10, "10"), (-99, "-99"), (1_000, "1000"), (Int64.max, "9223372036854775807"),
    (Int64.min, "-9223372036854775808"),
  ])
  func integersHaveAllDigits(_ value: Int64, _ text: String) {
    var bytes: [UInt8] = []
    DecimalText.append(value, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }
}
