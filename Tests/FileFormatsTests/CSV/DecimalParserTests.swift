import Testing

@testable import FileFormats

@Suite("Decimals are read exactly rounded")
struct DecimalParserTests {
  private func bits(_ text: String) -> UInt64? { DecimalParser.parse(text.utf8)?.bitPattern }

  @Test(
    "known hard cases",
    arguments: [
      ("0.1", 0x3FB9_9999_9999_999A),
      ("9007199254740993", 0x4340_0000_0000_0000),
      ("9007199254740993.00000000000000000001", 0x4340_0000_0000_0001),
      ("1e23", 0x44B5_2D02_C7E1_4AF6),
      ("2.2250738585072011e-308", 0x000F_FFFF_FFFF_FFFF),
      ("2.2250738585072014e-308", 0x0010_0000_0000_0000),
      ("4.9e-324", 0x0000_0000_0000_0001),
      ("2.4703282292062327208e-324", 0x0000_0000_0000_0000),
      ("2.4703282292062328e-324", 0x0000_0000_0000_0001),
      ("1.7976931348623157e308", 0x7FEF_FFFF_FFFF_FFFF),
      ("1.7976931348623159e308", 0x7FF0_0000_0000_0000),
      ("-0", 0x8000_0000_0000_0000),
      ("1e-400", 0),
      ("-1e400", 0xFFF0_0000_0000_0000),
      ("0e999999999999999999999", 0),
      ("8.988465674311580536566680721305e307", 0x7FE0_0000_0000_0000),
      ("1.2958700000000001", 0x3FF4_BBE2_2E5D_E15D),
    ] as [(String, UInt64)])
  func known(text: String, expected: UInt64) {
    #expect(bits(text) == expected)
  }

  @Test(
    "what is no number",
    arguments: ["", "-", "+", ".", "e5", "1e", "1e+", "1,5", "1 ", " 1", "0x10", "nan", "inf", "1_0", "--1", "1.2.3"])
  func refused(text: String) {
    #expect(bits(text) == nil)
  }

  @Test("the table of powers of five is that of independent long arithmetic")
  func powers() {
    var check: UInt64 = 0
    for exponent in PowersOfFive.exponents {
      let power = PowersOfFive.shared[exponent]
      check = check &* 6_364_136_223_846_793_005 &+ power.high
      check = check &* 6_364_136_223_846_793_005 &+ power.low
    }
    #expect(check == 0xB55C_7224_53F3_C195)
    #expect(PowersOfFive.shared[-342] == (0xEEF4_53D6_923B_D65A, 0x113F_AA29_06A1_3B3F))
    #expect(PowersOfFive.shared[308] == (0x8E67_9C2F_5E44_FF8F, 0x570F_09EA_A7EA_7648))
  }

  @Test("the same bits as the standard library, for random texts of every shape")
  func agreesWithStandardLibrary() {
    var generator = CSVCaseGenerator(seed: 3)
    for index in 0..<8000 {
      let text = randomText(index, &generator)
      #expect(bits(text) == Double(text)?.bitPattern, "\(text)")
    }
  }

  private func randomText(_ index: Int, _ generator: inout CSVCaseGenerator) -> String {
    switch index % 5 {
    case 0:
      let value = Double(bitPattern: generator.next())
      return value.isFinite ? value.description : "1"
    case 1: return "\(generator.next())e\(generator.below(660) - 345)"
    case 2: return "\(generator.below(1_000_000)).\(generator.below(1_000_000))"
    case 3:
      // A decimal in the middle between two neighbours, where rounding is to even.
      let whole = (UInt64(1) << 53) | (generator.next() >> 11) | 1
      return "\(whole)\(generator.pick(["", ".0", ".000000000000000000000001", "e0", "e-1", "e1"]))"
    default:
      var digits = (0..<(1 + generator.below(40))).map { _ in String(generator.below(10)) }
      digits.insert(".", at: generator.below(digits.count + 1))
      return generator.pick(["", "-", "+"]) + digits.joined() + generator.pick(["", "e5", "E-7", "e+300", "e-320"])
    }
  }
}
