/// How wide the vectors are that code was built for.
///
/// It says how fast portfolios in lanes are, and nothing about what they come to.
package enum VectorWidth: Int, Sendable, CaseIterable {
  case portable = 16
  case wide = 32
  case widest = 64

  /// How many bytes a vector has.
  package var bytes: Int { rawValue }

  /// The widest that the compiler was allowed for this program.
  ///
  /// `-Xcc -march=x86-64-v3` and its like make them wider than those that every processor of its kind has. The language
  /// does not tell when it compiles, so that it is read from what the compiler made of an addition of eight lanes.
  package static let ofProgram: VectorWidth = {
    #if arch(x86_64)
      let addition = Addition { memory in
        let lanes = memory.assumingMemoryBound(to: SIMD8<Double>.self)
        lanes[0] = lanes[0] + lanes[1]
      }
      // A function is held as where its code is, and what it captures.
      let code = withUnsafeBytes(of: addition) { $0.load(as: UnsafePointer<UInt8>.self) }
      // Not beyond its end, which comes long before.
      let length = (0..<longestAddition).first { code[$0] == returns } ?? longestAddition
      return VectorWidth(code: Array(UnsafeBufferPointer(start: code, count: length)))
    #else
      return .portable
    #endif
  }()

  private struct Addition {
    let function: @Sendable (UnsafeMutableRawPointer) -> Void
  }

  private static let longestAddition = 128
  private static let returns: UInt8 = 0xC3

  /// Of some code that adds doubles.
  ///
  /// An instruction for 64 bytes begins with the prefix EVEX, of the length 2 and the element double, and one for 32
  /// with a prefix VEX that has the bit of the length set (Intel 64 and IA-32 Architectures Software Developer's
  /// Manual, volume 2).
  init(code: [UInt8]) {
    var width = VectorWidth.portable
    #if arch(x86_64)
      for place in code.indices.dropLast(3) {
        let (prefix, next) = (code[place], code[place + 1])
        if prefix == 0x62, next == 0xF1, code[place + 2] & 0x87 == 0x85, code[place + 3] == 0x48 {
          width = .widest
        } else if prefix == 0xC5, next & 0x07 == 0x05, code[place + 2] == Self.adds, width == .portable {
          width = .wide
        }
      }
    #endif
    self = width
  }

  /// The operation of an addition.
  private static let adds: UInt8 = 0x58
}
