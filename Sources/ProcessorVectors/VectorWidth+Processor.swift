import Determinism
import FileFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// Some loops are in the program several times, each built for other vectors. Those for the widest vectors of the
// processor at hand are taken: all come to the same, to the bit.
extension VectorWidth {
  /// That of the loops that are taken.
  package static let inUse: VectorWidth = max(ofProgram, min(ofProcessor, asked ?? .widest))

  /// The variable that says how many bytes vectors have at most, for emulators that know fewer instructions than the
  /// processor, and to compare.
  package static let variable = "ADMF_VECTORS"

  /// What that variable says; nil where there is none.
  private static let value: String? = getenv(variable).map { String(cString: $0) }

  private static let asked: VectorWidth? = value.flatMap { VectorWidth(bytes: $0) }

  init?(bytes: String) {
    guard let width = VectorWidth.allCases.first(where: { "\($0.bytes)" == bytes }) else { return nil }
    self = width
  }

  /// What is wrong with the variable; nil where nothing is.
  package static var problem: String? { value.flatMap { problem(of: $0) } }

  static func problem(of value: String) -> String? {
    let allowed = allCases.map { "\($0.bytes)" }.joined(separator: ", ")
    guard let width = VectorWidth(bytes: value) else { return "\(variable): was \"\(value)\"; allowed \(allowed)" }
    let most = max(ofProgram, ofProcessor)
    if width > most { return "\(variable): was \(value); this processor has vectors of \(most.bytes) bytes" }
    if width < ofProgram {
      return "\(variable): was \(value); this program was built for vectors of \(ofProgram.bytes) bytes"
    }
    return nil
  }

  /// The widest that the processor has, and its system keeps, as far as can be found out.
  package static let ofProcessor: VectorWidth = {
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
  /// The kernel names no flag whose registers it does not keep. Those for AVX2 are built for the level 3 of x86-64,
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
