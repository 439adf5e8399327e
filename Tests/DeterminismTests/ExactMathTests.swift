import Determinism
import Foundation
import Testing

@Suite("Exact math: accuracy")
struct ExactMathTests {
  /// A point of the fixture: bit patterns of the arguments and of the correctly rounded result.
  struct Point {
    let function: String
    let arguments: [Double]
    let expected: Double

    var result: Double {
      switch function {
      case "exp": ExactMath.exp(arguments[0])
      case "log": ExactMath.log(arguments[0])
      case "pow": ExactMath.pow(arguments[0], arguments[1])
      default: ExactMath.tanh(arguments[0])
      }
    }
  }

  /// The fixture was computed with 500 bits; a quarter of its points lie next to the middle between two Float64.
  static let points: [Point] = {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/elementary_functions.txt")
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      let numbers = fields.dropFirst().compactMap { UInt64($0, radix: 16).map(Double.init(bitPattern:)) }
      guard numbers.count == fields.count - 1, let expected = numbers.last else { return nil }
      return Point(function: String(fields[0]), arguments: Array(numbers.dropLast()), expected: expected)
    }
  }()

  /// How many steps from one Float64 to the next lie between two numbers of the same sign.
  private func distance(_ left: Double, _ right: Double) -> UInt64 {
    let (a, b) = (left.bitPattern, right.bitPattern)
    return a > b ? a - b : b - a
  }

  /// The exceptions are exp(2^-53), which lies 2^-107 from the middle between two numbers, beyond what is carried, and
  /// tanh at -0.00493909..., the worst of half a million random points.
  @Test(
    "every point is within one unit in the last place of the correctly rounded result, and all but two are equal to it",
    arguments: [("exp", 456, 1), ("log", 474, 0), ("pow", 474, 0), ("tanh", 319, 1)])
  func fixture(function: String, count: Int, exceptions: Int) {
    let points = Self.points.filter { $0.function == function }
    #expect(points.count == count)
    var unequal = 0
    for point in points {
      let result = point.result
      let distance = distance(result, point.expected)
      unequal += distance == 0 ? 0 : 1
      #expect(distance <= 1, "\(function)(\(point.arguments)) is \(result), expected \(point.expected)")
    }
    #expect(unequal == exceptions)
  }

  @Test("results are the same bits in every build and on every processor")
  func golden() {
    var generator = SeededGenerator(masterSeed: 7, id: "exact", purpose: "golden")
    var digest = StreamDigest()
    for _ in 0..<4000 {
      let x = (generator.uniform() - 0.5) * 1400
      let y = Double(bitPattern: generator.next() >> 2)
      digest.combine(ExactMath.exp(x))
      digest.combine(ExactMath.log(y))
      digest.combine(ExactMath.pow(y, x / 700))
      digest.combine(ExactMath.tanh(x / 100))
      digest.combine(generator.normal())
      digest.combine(generator.poisson(mean: 20))
    }
    #expect(digest.hexadecimal == "37e34dee1f100a42")
  }

  @Test("integer powers that Float64 can hold are exact")
  func exactPowers() {
    for base in 2...20 {
      var power = 1
      for exponent in 0...12 {
        guard power < 1 << 53 else { break }
        #expect(ExactMath.pow(Double(base), Double(exponent)) == Double(power))
        #expect(ExactMath.pow(-Double(base), Double(exponent)) == (exponent % 2 == 0 ? Double(power) : -Double(power)))
        power *= base
      }
    }
    for exponent in -1074...1023 {
      #expect(ExactMath.pow(2, Double(exponent)) == Double(sign: .plus, exponent: exponent, significand: 1))
    }
  }

  @Test("exp and log rise and undo each other")
  func monotonic() {
    var generator = SeededGenerator(masterSeed: 7, id: "exact", purpose: "monotonic")
    for _ in 0..<2000 {
      let x = (generator.uniform() - 0.5) * 40
      #expect(ExactMath.exp(x) <= ExactMath.exp(x.nextUp))
      let y = ExactMath.exp(x)
      #expect(ExactMath.log(y) <= ExactMath.log(y.nextUp))
      #expect(abs(ExactMath.log(y) - x) <= 1.5 * max(x.magnitude, 1).ulp)
      #expect(ExactMath.tanh(-x) == -ExactMath.tanh(x))
    }
  }
}
