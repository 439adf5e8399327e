import Determinism
import Testing

@Suite("Distributions: golden draws")
struct DistributionTests {
  /// The expected numbers come from an independent implementation in Python over the same words.
  private func generator(cycle: UInt64) -> SeededGenerator {
    var generator = SeededGenerator(masterSeed: 42, id: "strategy/ma_group-03", purpose: "slippage")
    generator.begin(cycle: cycle)
    return generator
  }

  @Test("uniform numbers")
  func uniform() {
    var source = generator(cycle: 1)
    #expect(
      (0..<6).map { _ in source.uniform() } == [
        0x1.e3aae0b11b50cp-2, 0x1.8b512e64cdbcap-2, 0x1.51d9734159129p-1, 0x1.3105cd9ae3ee4p-1, 0x1.f227fc40c55dep-2,
        0x1.9cf6e5b66913ep-2,
      ])
  }

  @Test("uniform integers below a bound, with the rejections")
  func below() {
    var source = generator(cycle: 2)
    #expect((0..<12).map { _ in source.uniform(below: 10) } == [0, 5, 9, 6, 9, 3, 9, 6, 6, 3, 8, 5])
    #expect(source.drawCount == 12)
    source.begin(cycle: 2)
    #expect(
      (0..<6).map { _ in source.uniform(below: 3 << 62) } == [
        577_355_554_788_599_567, 13_290_928_233_109_578_328, 13_281_421_055_406_389_274, 4_569_864_544_787_732_099,
        9_309_968_711_300_974_214, 5_174_668_706_376_978_868,
      ])
    #expect(source.drawCount == 10)
    source.begin(cycle: 2)
    #expect(
      (0..<6).map { _ in source.uniform(below: (1 << 63) + 1) } == [
        384_903_703_192_399_711, 4_776_306_400_265_589_576, 8_860_618_822_073_052_219, 6_395_896_916_810_494_970,
        3_046_576_363_191_821_399, 8_362_653_743_186_728_926,
      ])
    #expect(source.drawCount == 7)
  }

  @Test("integers in a range, the whole of Int included")
  func integers() {
    var source = generator(cycle: 3)
    #expect((0..<12).map { _ in source.integer(in: -5...5) } == [-1, 3, -1, 4, -3, -3, -1, 4, -1, -5, -4, 4])
    #expect(source.integer(in: 7...7) == 7)
    source.begin(cycle: 1)
    var words = generator(cycle: 1)
    for _ in 0..<4 {
      let expected = Int(bitPattern: UInt(words.next()) &+ (1 << 63))
      #expect(source.integer(in: Int.min...Int.max) == expected)
    }
  }

  @Test("normal numbers")
  func normal() {
    var source = generator(cycle: 4)
    let expected: [Double] = [
      -0x1.56e8195fb1df2p+0, 0x1.7c96d8bd0289ep-3, 0x1.546e6b943ab93p-1, 0x1.34b671504a38dp+0, -0x1.f07f492c3d0b0p-2,
      0x1.9fb8bd7890993p-1, 0x1.5eedbc69be664p-1, -0x1.0bafb79188c6dp+0, 0x1.e73824a5bf254p-1, -0x1.da151997db922p+0,
      0x1.b56aad8a94b52p-1, -0x1.c783de3fe33b1p-1,
    ]
    #expect((0..<12).map { _ in source.normal() } == expected)
    #expect(source.drawCount == 12)
    source.begin(cycle: 4)
    #expect(source.normal(mean: 3, standardDeviation: 0.5) == 3 + 0.5 * expected[0])
  }

  @Test("Poisson counts, by products and by rejection")
  func poisson() {
    var source = generator(cycle: 5)
    #expect((0..<16).map { _ in source.poisson(mean: 3.5) } == [7, 3, 2, 1, 2, 5, 2, 1, 4, 4, 1, 2, 10, 7, 2, 5])
    #expect(source.drawCount == 74)
    #expect(source.poisson(mean: 0) == 0)
    #expect(source.drawCount == 74)
    source.begin(cycle: 6)
    #expect(
      (0..<16).map { _ in source.poisson(mean: 10) } == [10, 12, 7, 7, 8, 9, 10, 5, 9, 7, 13, 13, 10, 17, 10, 7])
    #expect(source.drawCount == 38)
    source.begin(cycle: 7)
    #expect(
      (0..<16).map { _ in source.poisson(mean: 12345.678) } == [
        12415, 12267, 12425, 12367, 12222, 12270, 12328, 12247, 12441, 12334, 12345, 12236, 12396, 12427, 12322, 12392,
      ])
    #expect(source.drawCount == 38)
    source.begin(cycle: 7)
    #expect(
      (0..<4).map { _ in source.poisson(mean: 1e9) } == [1_000_019_677, 999_977_740, 1_000_022_441, 1_000_006_012])
  }

  @Test("Bernoulli trials, and their certain cases")
  func bernoulli() {
    var source = generator(cycle: 8)
    let trials = (0..<16).map { _ in source.bernoulli(probability: 0.3) ? 1 : 0 }
    #expect(trials == [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    for _ in 0..<100 {
      let certain = source.bernoulli(probability: 1)
      let impossible = source.bernoulli(probability: 0)
      let undefined = source.bernoulli(probability: .nan)
      #expect(certain && !impossible && !undefined)
    }
    #expect(source.drawCount == 316)
  }

  @Test("shuffles and choices")
  func order() {
    var source = generator(cycle: 9)
    var elements = Array(0..<12)
    source.shuffle(&elements)
    #expect(elements == [10, 5, 1, 9, 2, 0, 7, 6, 3, 8, 11, 4])
    source.begin(cycle: 10)
    let letters = ["a", "b", "c", "d", "e"]
    #expect((0..<10).map { _ in source.choose(letters) } == ["a", "b", "d", "a", "c", "c", "c", "e", "b", "e"])
    var none: [Int] = []
    source.shuffle(&none)
    #expect(source.choose(none) == nil)
    #expect(source.drawCount == 10)
  }
}
