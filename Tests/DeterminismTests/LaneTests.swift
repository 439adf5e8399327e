import Testing

@testable import Determinism

/// Eight lanes are eight doubles, to the bit, whatever the numbers.
@Suite struct LaneTests {
  /// Where arithmetic is known to part: zeros of both signs, NaN with a payload, subnormal, huge and infinite numbers,
  /// halves, and the neighbours of 2^52, from which on every double is whole.
  static let edges: [Double] = [
    0, -0.0, .nan, -.nan, Double(nan: 0x1234, signaling: false), .infinity, -.infinity, .leastNonzeroMagnitude,
    -.leastNonzeroMagnitude, .leastNormalMagnitude, -.leastNormalMagnitude.nextDown, .greatestFiniteMagnitude,
    -.greatestFiniteMagnitude, 0.5, -0.5, 1, -1, 1.5, 2.5, -2.5, 1.0.nextDown, -1.0.nextDown, 0x1p51 + 0.5,
    -0x1p51 - 0.5, 0x1p52, 0x1p52 - 0.5, -0x1p52 + 0.5, 0x1p52 + 1, 0x1p53 - 1, 0x1p53, -0x1p60, 1e-12, 100_000.1,
  ]

  /// The edges, and numbers with random bits, so that every exponent occurs.
  static let numbers: [Double] = {
    var draw = SeededGenerator(masterSeed: 5, id: "lanes", purpose: "test")
    return edges + (0..<400).map { _ in Double(bitPattern: draw.next()) } + (0..<300).map { _ in draw.normal() * 1000 }
  }()

  /// Lanes that start at different places of `numbers`, so that every pair of edges meets.
  static func eachPair(_ body: (SIMD8<Double>, SIMD8<Double>) -> Void) {
    let count = numbers.count
    for shift in 0..<max(edges.count, 40) {
      for start in stride(from: 0, to: count, by: 8) {
        var left = SIMD8<Double>()
        var right = SIMD8<Double>()
        for lane in 0..<8 {
          left[lane] = numbers[(start + lane) % count]
          right[lane] =
            start + lane < edges.count
            ? edges[(start + lane + shift) % edges.count] : numbers[(start * 3 + lane + shift) % count]
        }
        body(left, right)
      }
    }
  }

  @Test func canonical_isWhatDigestsTake() {
    Self.eachPair { left, right in
      for lane in 0..<8 {
        let bits = StreamDigest.canonicalBits(left[lane])
        #expect(left.canonical[lane].bitPattern == bits)
        #expect(left[lane].canonical.bitPattern == bits)
      }
    }
  }

  @Test func bits_areOneALane() {
    for pattern in 0..<256 {
      var mask = SIMD8<Double>.Mask(repeating: false)
      for lane in 0..<8 { mask[lane] = pattern >> lane & 1 == 1 }
      #expect(mask.bits == UInt64(pattern))
    }
    #expect(true.bits == 1)
    #expect(false.bits == 0)
  }

  /// One lane is enough, and beside it any other.
  @Test func holdsSomewhere_seesEveryLane() {
    for pattern in 0..<256 as Range<UInt64> {
      #expect(SIMD8<Double>.Mask(bits: pattern).holdsSomewhere == (pattern != 0), "\(pattern)")
    }
    for lane in 0..<8 {
      var mask = SIMD8<Double>.Mask(repeating: false)
      mask[lane] = true
      #expect(mask.holdsSomewhere && !(mask .& .!mask).holdsSomewhere, "\(lane)")
      // As comparisons give it, of NaN too.
      var number = SIMD8<Double>(repeating: 1)
      number[lane] = .nan
      #expect((number .!= number).holdsSomewhere && (.!(number .< SIMD8(repeating: 2))).holdsSomewhere, "\(lane)")
    }
    #expect(true.holdsSomewhere && !false.holdsSomewhere)
  }

  /// 0 of either sign where both are, and never where one is another number, NaN included.
  @Test func union_isNothingWhereBothAre() {
    func check(_ left: SIMD8<Double>, _ right: SIMD8<Double>) {
      let wide = left.union(right)
      for lane in 0..<8 {
        let (x, y) = (left[lane], right[lane])
        #expect((wide[lane] == 0) == (x == 0 && y == 0), "\(x), \(y)")
        #expect((x.union(y) == 0) == (x == 0 && y == 0), "\(x), \(y)")
        #expect(wide[lane].bitPattern == x.union(y).bitPattern, "\(x), \(y)")
      }
    }
    Self.eachPair(check)
    // Every single lane beside zeros, in either operand.
    for lane in 0..<8 {
      for number in Self.edges {
        for zero in [0, -0.0] {
          var one = SIMD8<Double>(repeating: zero)
          one[lane] = number
          check(one, SIMD8(repeating: zero))
          check(SIMD8(repeating: -zero), one)
          check(one, one)
        }
      }
    }
  }

  @Test func lesserOfParts_isTheLeastOfTheirLanes() {
    Self.eachPair { left, right in
      for part in 0..<SIMD8<Double>.partCount {
        let lesser = SIMD4<Double>.lesser(left[part: part], right[part: part])
        for place in 0..<4 {
          let (x, y) = (left[4 * part + place], right[4 * part + place])
          #expect(Self.isSame(lesser[place], Swift.min(x, y)), "\(x), \(y)")
          #expect(Self.isSame(Double.lesser(x, y), Swift.min(x, y)), "\(x), \(y)")
        }
      }
    }
  }

  /// Whether two numbers have the same bits, or are both NaN: which of two NaN an operation hands on is not defined.
  static func isSame(_ left: Double, _ right: Double) -> Bool {
    left.bitPattern == right.bitPattern || (left.isNaN && right.isNaN)
  }

  static func expectSame(
    _ name: String, _ wide: (SIMD8<Double>, SIMD8<Double>) -> SIMD8<Double>, _ one: (Double, Double) -> Double
  ) {
    eachPair { left, right in
      let result = wide(left, right)
      for lane in 0..<8 {
        let expected = one(left[lane], right[lane])
        if !isSame(result[lane], expected) {
          Issue.record("\(name)(\(left[lane]), \(right[lane])): \(result[lane]), of doubles \(expected)")
        }
      }
    }
  }

  @Test func arithmetic_isThatOfDoubles() {
    Self.expectSame("+", { $0 + $1 }, { $0 + $1 })
    Self.expectSame("-", { $0 - $1 }, { $0 - $1 })
    Self.expectSame("*", { $0 * $1 }, { $0 * $1 })
    Self.expectSame("/", { $0 / $1 }, { $0 / $1 })
  }

  /// Through the protocol, as rules see it.
  static func compared<L: Lane>(_ left: L, _ right: L) -> [L.Mask] {
    [
      left .< right, left .<= right, left .> right, left .>= right, left .== right, left .!= right,
      .!(left .< right), (left .< right) .| (right .< left), (left .<= right) .& (right .<= left),
      (left .< right) .^ (left .<= right),
    ]
  }

  @Test func comparisons_areThoseOfDoubles() {
    Self.eachPair { left, right in
      let masks = Self.compared(left, right)
      for lane in 0..<8 {
        let (x, y) = (left[lane], right[lane])
        let expected = [
          x < y, x <= y, x > y, x >= y, x == y, x != y, !(x < y), x < y || y < x, x <= y && y <= x, x == y,
        ]
        #expect(masks.map { $0[lane] } == expected, "\(x), \(y)")
        #expect(Self.compared(x, y) == expected, "\(x), \(y)")
      }
      for mask in masks { #expect(mask.holdsSomewhere == (0..<8).contains { mask[$0] }) }
    }
  }

  static func chosen<L: Lane>(_ left: L, _ right: L) -> L { left.replacing(with: right, where: left .< right) }

  @Test func choices_areThoseOfDoubles() {
    let wide: (SIMD8<Double>, SIMD8<Double>) -> SIMD8<Double> = Self.chosen
    Self.expectSame("replacing", wide) { (x: Double, y: Double) -> Double in x < y ? y : x }
    Self.expectSame("least", SIMD8<Double>.least) { (x: Double, y: Double) -> Double in Swift.min(x, y) }
    Self.expectSame("greatest", SIMD8<Double>.greatest) { (x: Double, y: Double) -> Double in Swift.max(x, y) }
    Self.eachPair { left, right in
      for lane in 0..<8 {
        let (x, y) = (left[lane], right[lane])
        #expect(Self.isSame(Double.least(x, y), Swift.min(x, y)), "\(x), \(y)")
        #expect(Self.isSame(Double.greatest(x, y), Swift.max(x, y)), "\(x), \(y)")
      }
    }
  }

  @Test func signsAndMagnitudes_areThoseOfDoubles() {
    Self.expectSame("magnitude", { left, _ in left.magnitude }, { left, _ in left.magnitude })
    Self.expectSame("withSign", { $0.withSign(of: $1) }) { Double(signOf: $1, magnitudeOf: $0) }
    #expect((0.0).withSign(of: -0.0).bitPattern == (-0.0).bitPattern)
  }

  @Test func truncation_isThatOfTheStandardLibrary() {
    Self.expectSame("truncated", { left, _ in left.truncated }, { left, _ in left.rounded(.towardZero) })
    for number in Self.numbers {
      #expect(Self.isSame(number.truncated, number.rounded(.towardZero)), "\(number)")
    }
    #expect((-0.5).truncated.bitPattern == (-0.0).bitPattern)
  }

  @Test func oneNumberInEveryLane() {
    #expect(SIMD8<Double>(repeating: 3.5).truncated == SIMD8(repeating: 3))
    #expect(SIMD8<Double>.zero == SIMD8(repeating: 0) && Double.zero == 0)
    #expect(SIMD8<Double>.laneCount == 8 && Double.laneCount == 1)
    var number = Double(repeating: 2)
    number[0] = 7
    #expect(number == 7 && number[0] == 7)
    var mask = Bool(repeating: true)
    mask[0] = false
    #expect(!mask && !mask[0])
  }
}
