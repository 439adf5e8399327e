import Determinism
import Testing

/// The draws are fixed by the seed, so these tests either always pass or always fail; the bounds are four to five
/// standard errors of the true distribution.
@Suite("Distributions: moments and frequencies")
struct DistributionMomentTests {
  private func generator(_ purpose: String) -> SeededGenerator {
    SeededGenerator(masterSeed: 20_240_101, id: "moments", purpose: purpose)
  }

  @Test("uniform numbers fill [0, 1) evenly")
  func uniform() {
    var source = generator("uniform")
    var sum = 0.0
    var squares = 0.0
    var bins = [Int](repeating: 0, count: 16)
    let count = 40_000
    for _ in 0..<count {
      let value = source.uniform()
      #expect(value >= 0 && value < 1)
      sum += value
      squares += value * value
      bins[Int(value * 16)] += 1
    }
    #expect(abs(sum / Double(count) - 0.5) < 0.006)
    #expect(abs(squares / Double(count) - 1.0 / 3) < 0.006)
    #expect(chiSquare(bins, [Double](repeating: Double(count) / 16, count: 16)) < 45)
  }

  @Test("normal numbers have the first four moments of the distribution")
  func normal() {
    var source = generator("normal")
    var sums = SIMD4<Double>()
    let count = 40_000
    for _ in 0..<count {
      let value = source.normal()
      sums += SIMD4(value, value * value, value * value * value, value * value * value * value)
    }
    let moments = sums / Double(count)
    #expect(abs(moments[0]) < 0.02)
    #expect(abs(moments[1] - 1) < 0.03)
    #expect(abs(moments[2]) < 0.08)
    #expect(abs(moments[3] - 3) < 0.2)
  }

  @Test("Poisson counts follow the probabilities", arguments: [0.3, 4, 9.999, 10, 30, 250])
  func poisson(mean: Double) {
    var source = generator("poisson")
    let count = 8000
    let lowest = max(0, Int(mean - 4 * mean.squareRoot()))
    let highest = Int(mean + 4 * mean.squareRoot()) + 1
    var observed = [Int](repeating: 0, count: highest - lowest + 1)
    for _ in 0..<count { observed[min(max(source.poisson(mean: mean), lowest), highest) - lowest] += 1 }
    var probability = ExactMath.exp(-mean)
    var expected = [Double](repeating: 0, count: observed.count)
    for value in 0...(highest + 200) {
      if value > 0 { probability *= mean / Double(value) }
      expected[min(max(value, lowest), highest) - lowest] += probability * Double(count)
    }
    let freedom = Double(observed.count - 1)
    #expect(chiSquare(observed, expected) < freedom + 5 * (2 * freedom).squareRoot() + 8)
  }

  @Test("bounded integers, shuffles and choices are even")
  func even() {
    var source = generator("even")
    var sixths = [Int](repeating: 0, count: 6)
    var orders = [Int](repeating: 0, count: 6)
    var chosen = [Int](repeating: 0, count: 6)
    for _ in 0..<6000 {
      sixths[Int(source.uniform(below: 6))] += 1
      var elements = [0, 1, 2]
      source.shuffle(&elements)
      orders[elements[0] * 2 + (elements[1] > elements[2] ? 1 : 0)] += 1
      chosen[source.choose([0, 1, 2, 3, 4, 5]) ?? 0] += 1
    }
    let expected = [Double](repeating: 1000, count: 6)
    for bins in [sixths, orders, chosen] { #expect(chiSquare(bins, expected) < 25) }
    var successes = 0
    for _ in 0..<10_000 { successes += source.bernoulli(probability: 0.2) ? 1 : 0 }
    #expect(abs(successes - 2000) < 180)
  }

  private func chiSquare(_ observed: [Int], _ expected: [Double]) -> Double {
    var sum = 0.0
    for (count, mean) in zip(observed, expected) where mean > 0 {
      sum += (Double(count) - mean) * (Double(count) - mean) / mean
    }
    return sum
  }
}
