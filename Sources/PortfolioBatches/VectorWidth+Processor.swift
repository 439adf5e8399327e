import Determinism
import EquityLoops
import EquityLoopsAVX2
import EquityLoopsAVX512
import FileFormats
import PortfolioLanes

// The loops over lanes of which only cash and positions are followed are in the program several times, each built for
// other vectors. Those for the widest vectors of the processor at hand are taken: all come to the same, to the bit.
extension VectorWidth {
  /// That of the loops that are taken.
  package static let inUse: VectorWidth = max(ofProgram, ofProcessor)

  /// The widest that the processor has, and its system keeps, as far as can be found out.
  static let ofProcessor: VectorWidth = {
    #if arch(x86_64) && os(Linux)
      // Every processor of a machine has what the first one has. No more is read than that: the rest takes long to be
      // put together.
      var text = [UInt8](repeating: 0, count: 8_192)
      guard let file = try? OpenFile.reading("/proc/cpuinfo"), let count = try? file.read(into: &text) else {
        return .portable
      }
      return VectorWidth(processor: String(decoding: text.prefix(count), as: UTF8.self))
    #else
      return .portable
    #endif
  }()

  /// As Linux describes processors: by the flags of the first one.
  ///
  /// The kernel names no flag whose registers it does not keep. Loops for AVX2 are built for the level 3 of x86-64,
  /// those for AVX-512 beyond it for the parts F, BW, CD, DQ and VL (System V Application Binary Interface, AMD64
  /// Supplement, section 3.1.1). The first processors with these, which lower their clock where vectors have 64 bytes,
  /// lack VBMI2, and are taken for ones without.
  init(processor: String) {
    let line = processor.split(separator: "\n").first { $0.hasPrefix("flags") } ?? ""
    let flags = Set(line.split { $0 == " " || $0 == "\t" || $0 == ":" })
    let isWide = Self.flagsOfWide.allSatisfy { flags.contains($0) }
    let isWidest = isWide && Self.flagsOfWidest.allSatisfy { flags.contains($0) }
    self = isWidest ? .widest : isWide ? .wide : .portable
  }

  private static let flagsOfWide: [Substring] = [
    "cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3", "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm",
    "movbe", "xsave",
  ]
  private static let flagsOfWidest: [Substring] = [
    "avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "avx512_vbmi2",
  ]
}

extension VectorWidth: Comparable {
  package static func < (left: VectorWidth, right: VectorWidth) -> Bool { left.bytes < right.bytes }
}

extension LaneLoops {
  /// Those for vectors of some width.
  ///
  /// - Precondition: The processor has them.
  static func of(_ vectors: VectorWidth) -> LaneLoops {
    // A program that was built for vectors as wide has them in all of its modules.
    if vectors <= VectorWidth.ofProgram { return EquityLoops.BuiltLoops.all }
    return vectors == .widest ? EquityLoopsAVX512.BuiltLoops.all : EquityLoopsAVX2.BuiltLoops.all
  }
}
