import Determinism
import Testing

@Suite("Exact math: special cases of C99, Annex F")
struct ExactMathSpecialCaseTests {
  private let infinity = Double.infinity
  private let nan = Double.nan

  /// Whether both are NaN or both are the same number, signs of zeros included.
  private func same(_ left: Double, _ right: Double) -> Bool {
    left.isNaN ? right.isNaN : left.bitPattern == right.bitPattern
  }

  @Test("exp")
  func exp() {
    #expect(ExactMath.exp(0) == 1)
    #expect(ExactMath.exp(-0.0) == 1)
    #expect(ExactMath.exp(nan).isNaN)
    #expect(ExactMath.exp(infinity) == infinity)
    #expect(same(ExactMath.exp(-infinity), 0))
    #expect(ExactMath.exp(1e300) == infinity)
    #expect(same(ExactMath.exp(-1e300), 0))
    #expect(ExactMath.exp(0x1.62e42fefa39efp+9) == 0x1.fffffffffff2ap+1023)
    #expect(ExactMath.exp(0x1.62e42fefa39f0p+9) == infinity)
    #expect(ExactMath.exp(-0x1.74910d52d3051p+9) == .leastNonzeroMagnitude)
    #expect(ExactMath.exp(-0x1.74910d52d3052p+9) == 0)
    #expect(ExactMath.exp(0x1p-60) == 1)
  }

  @Test("log")
  func log() {
    #expect(same(ExactMath.log(1), 0))
    #expect(ExactMath.log(0) == -infinity)
    #expect(ExactMath.log(-0.0) == -infinity)
    #expect(ExactMath.log(infinity) == infinity)
    for argument in [nan, -1, -infinity, -Double.leastNonzeroMagnitude] { #expect(ExactMath.log(argument).isNaN) }
    #expect(ExactMath.log(.leastNonzeroMagnitude) == -0x1.74385446d71c3p+9)
    #expect(ExactMath.log(.greatestFiniteMagnitude) == 0x1.62e42fefa39efp+9)
  }

  @Test("tanh")
  func tanh() {
    #expect(same(ExactMath.tanh(0), 0))
    #expect(same(ExactMath.tanh(-0.0), -0.0))
    #expect(ExactMath.tanh(infinity) == 1)
    #expect(ExactMath.tanh(-infinity) == -1)
    #expect(ExactMath.tanh(nan).isNaN)
    #expect(ExactMath.tanh(.leastNonzeroMagnitude) == .leastNonzeroMagnitude)
  }

  @Test("pow with an exponent of zero, a base of one, and NaN")
  func powOfNothing() {
    for value in [0, -0.0, 1, -2.5, infinity, -infinity, nan] {
      #expect(ExactMath.pow(value, 0) == 1)
      #expect(ExactMath.pow(value, -0.0) == 1)
      #expect(ExactMath.pow(1, value) == 1)
    }
    for value in [0.5, -1, 3, infinity] {
      #expect(ExactMath.pow(nan, value).isNaN)
      #expect(ExactMath.pow(-value, nan).isNaN || value == -1)
    }
  }

  @Test("pow of zeros")
  func powOfZeros() {
    #expect(same(ExactMath.pow(0, 3), 0))
    #expect(same(ExactMath.pow(-0.0, 3), -0.0))
    #expect(same(ExactMath.pow(-0.0, 2), 0))
    #expect(same(ExactMath.pow(-0.0, 2.5), 0))
    #expect(same(ExactMath.pow(0, -3), infinity))
    #expect(same(ExactMath.pow(-0.0, -3), -infinity))
    #expect(same(ExactMath.pow(-0.0, -2), infinity))
    #expect(same(ExactMath.pow(-0.0, -2.5), infinity))
    #expect(same(ExactMath.pow(-0.0, infinity), 0))
    #expect(same(ExactMath.pow(-0.0, -infinity), infinity))
  }

  @Test("pow of infinities and to infinite exponents")
  func powOfInfinities() {
    #expect(ExactMath.pow(-1, infinity) == 1)
    #expect(ExactMath.pow(-1, -infinity) == 1)
    #expect(ExactMath.pow(0.5, infinity) == 0)
    #expect(ExactMath.pow(-0.5, -infinity) == infinity)
    #expect(ExactMath.pow(2, infinity) == infinity)
    #expect(same(ExactMath.pow(-2, -infinity), 0))
    #expect(ExactMath.pow(infinity, 0.5) == infinity)
    #expect(same(ExactMath.pow(infinity, -0.5), 0))
    #expect(ExactMath.pow(-infinity, 3) == -infinity)
    #expect(ExactMath.pow(-infinity, 2) == infinity)
    #expect(ExactMath.pow(-infinity, 2.5) == infinity)
    #expect(same(ExactMath.pow(-infinity, -3), -0.0))
    #expect(same(ExactMath.pow(-infinity, -2), 0))
  }

  @Test("pow of negative numbers, and at the limits")
  func powOfNegatives() {
    #expect(ExactMath.pow(-2, 3) == -8)
    #expect(ExactMath.pow(-2, -2) == 0.25)
    #expect(ExactMath.pow(-8, 1.0 / 3).isNaN)
    #expect(ExactMath.pow(-1, 0x1p53 + 2) == 1)
    #expect(ExactMath.pow(-1, 0x1p53 - 1) == -1)
    #expect(ExactMath.pow(-1, 1e300) == 1)
    #expect(ExactMath.pow(10, 309) == infinity)
    #expect(ExactMath.pow(-10, 309) == -infinity)
    #expect(same(ExactMath.pow(-10, -325), -0.0))
    #expect(ExactMath.pow(2, 1024) == infinity)
    #expect(ExactMath.pow(2, -1074) == .leastNonzeroMagnitude)
    #expect(same(ExactMath.pow(2, -1075), 0))
    #expect(ExactMath.pow(1.0.nextUp, 1e300) == infinity)
    #expect(same(ExactMath.pow(1.0.nextDown, 1e300), 0))
    #expect(ExactMath.pow(1e300, 1e-300) == 1)
    #expect(ExactMath.pow(.leastNonzeroMagnitude, 1) == .leastNonzeroMagnitude)
    #expect(ExactMath.pow(.greatestFiniteMagnitude, 1) == .greatestFiniteMagnitude)
  }
}
