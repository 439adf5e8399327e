import Determinism
import Testing

@testable import ProcessorVectors

/// Which vectors a processor has is told from how Linux describes it.
@Suite struct ProcessorVectorsTests {
  private static let wide = "fma cx16 sse4_1 sse4_2 ssse3 movbe popcnt xsave avx f16c lahf_lm abm bmi1 avx2 bmi2"
  private static let widest = wide + " avx512f avx512dq avx512cd avx512bw avx512vl avx512_vbmi2"

  private static func width(_ flags: String) -> VectorWidth {
    VectorWidth(processor: "processor\t: 0\nmodel name\t: any\nflags\t\t: fpu sse2 \(flags)\nbugs\t\t:\n")
  }

  @Test func flags_tellTheWidth() {
    #expect(Self.width("") == .portable)
    #expect(Self.width(Self.wide) == .wide)
    #expect(Self.width(Self.widest) == .widest)
  }

  /// One that lacks is enough.
  @Test func everyFlag_isNeeded() {
    for flags in [Self.wide, Self.widest] {
      let all = flags.split(separator: " ")
      for missing in all.indices {
        let rest = all.indices.filter { $0 != missing }.map { all[$0] }.joined(separator: " ")
        #expect(Self.width(rest) < Self.width(flags), "without \(all[missing])")
        // Part of another name.
        #expect(Self.width(rest + " \(all[missing])x") < Self.width(flags))
      }
    }
  }

  @Test func firstProcessor_tells() {
    let slow = "flags : sse2\n"
    let quick = "flags : sse2 \(Self.wide)\n"
    #expect(VectorWidth(processor: slow + quick) == .portable && VectorWidth(processor: quick + slow) == .wide)
  }

  @Test(arguments: ["", "\n", "flags", "flags\t:", "vendor_id : avx2\n", "Features : fp asimd evtstrm\n"])
  func otherTexts_arePortable(text: String) { #expect(VectorWidth(processor: text) == .portable) }

  @Test func vectorsThatAreAskedFor_areThoseThatThereAre() {
    for width in VectorWidth.allCases {
      #expect(VectorWidth(bytes: "\(width.bytes)") == width)
      let isThere = width >= .ofProgram && (width <= .ofProgram || width <= .ofProcessor)
      #expect((VectorWidth.problem(of: "\(width.bytes)") == nil) == isThere)
    }
    #expect(VectorWidth.problem(of: "128") == "ADMF_VECTORS: was \"128\"; allowed 16, 32, 64")
    for text in ["", "0", "16 ", "sixteen", "+16", "016"] { #expect(VectorWidth.problem(of: text) != nil, "\(text)") }
  }

  /// Nothing wider is taken than what there is.
  @Test func vectorsInUse_areThoseOfProgramOrProcessor() {
    #expect(VectorWidth.inUse >= .ofProgram && VectorWidth.inUse <= max(.ofProgram, .ofProcessor))
  }
}
