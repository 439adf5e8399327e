import Testing

@testable import FileFormats

@Suite struct ExactDecimalTests {
  @Test(arguments: [
    ("0.1", "0.1"), ("-12.50", "-12.5"), ("+3", "3"), (".5", "0.5"), ("7.", "7"), ("1e3", "1000"), ("25e-4", "0.0025"),
    ("1.5E+2", "150"), ("0", "0"), ("0.000", "0"), ("-0", "0"), ("1000000e-6", "1"), ("00012", "12"), ("0e99", "0"),
    ("0.123456789012345", "0.123456789012345"), ("123456789012345", "123456789012345"),
  ]) func textsAreRead(_ text: String, _ canonical: String) throws {
    #expect(try #require(ExactDecimal(text)).description == canonical)
  }

  @Test(arguments: [
    "", "-", ".", "1.2.3", "e5", "1e", "1e5x", "0x10", "inf", "nan", "1,5", " 1", "1 ", "--1", "1e1000",
    "1234567890123456",
    "0.1234567890123456", "1e16", "1e-16", "١",
  ]) func otherTextsAreNone(_ text: String) {
    #expect(ExactDecimal(text) == nil)
  }

  @Test func stepsAreTheNumbersOfTheFile() throws {
    let from = try #require(ExactDecimal("0.1"))
    let step = try #require(ExactDecimal("0.1"))
    let texts = ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1.0"]
    #expect((0..<10).map { (from + step.times($0)).double } == texts.map { Double($0) ?? .nan })
    #expect(from.steps(of: step, to: ExactDecimal(1), atMost: 100) == 9)
    #expect(from.steps(of: step, to: try #require(ExactDecimal("0.99")), atMost: 100) == 8)
    #expect(from.steps(of: step, to: ExactDecimal(0), atMost: 100) == 0)
    #expect(from.steps(of: step, to: ExactDecimal(1_000), atMost: 100) == nil)
    #expect(from.reaches(ExactDecimal(1), bySteps: step))
    #expect(!from.reaches(try #require(ExactDecimal("0.25")), bySteps: step))
  }

  /// From Python's fractions: float(Fraction(1, 10) + Fraction(i, n) * (Fraction(7, 10) - Fraction(1, 10))).
  @Test func partsAreRoundedOnce() throws {
    let from = try #require(ExactDecimal("0.1"))
    let to = try #require(ExactDecimal("0.7"))
    #expect((0...3).map { from.double(plus: $0, of: 3, to: to) } == [0.1, 0.3, 0.5, 0.7])
    #expect(from.double(plus: 1, of: 7, to: to) == 0.18571428571428572)
    #expect(from.double(plus: 5, of: 7, to: to) == 0.5285714285714286)
    #expect(ExactDecimal(0).double(plus: 1, of: 3, to: ExactDecimal(1)) == 1.0 / 3)
    #expect(to.double(plus: 1, of: 3, to: try #require(ExactDecimal("-0.2"))) == 0.4)
  }

  @Test func orderIsThatOfTheNumbers() throws {
    let texts = ["-2", "-1.5", "-0.001", "0", "0.0009", "0.1", "0.11", "3", "1e3"]
    let numbers = try texts.map { try #require(ExactDecimal($0)) }
    #expect(numbers.sorted() == numbers)
    #expect(ExactDecimal("1.50" as String) == ExactDecimal("15e-1" as String))
    #expect(ExactDecimal("1.50" as String)?.integer == nil)
    #expect(ExactDecimal("-4.0" as String)?.integer == -4)
    #expect(ExactDecimal(0.1)?.description == "0.1")
    #expect(ExactDecimal(Double.nan) == nil)
  }
}
