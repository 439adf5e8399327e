import Testing

@testable import Coordination

/// How wide the vectors of a program are is told from its code.
@Suite struct VectorWidthTests {
  private static let leave: [UInt8] = [0xC5, 0xF8, 0x77]
  private static let widest: [UInt8] = [0x62, 0xF1, 0xFD, 0x48, 0x58]

  private static func code(_ wide: Int, _ widest: Int) -> [UInt8] {
    var bytes: [UInt8] = Array(repeating: 0x90, count: 1_000)
    for _ in 0..<wide { bytes += leave + [0x90, 0xC3] }
    for _ in 0..<widest { bytes += Self.widest + [0x90] }
    return bytes
  }

  #if arch(x86_64)
    @Test func width_isThatOfInstructionsThatOccurOften() {
      #expect(VectorWidth(code: []) == .portable && VectorWidth(code: [0xC5, 0xF8]) == .portable)
      #expect(VectorWidth(code: Self.code(3, 2)) == .portable)
      #expect(VectorWidth(code: Self.code(40, 2)) == .wide)
      #expect(VectorWidth(code: Self.code(40, 30)) == .widest)
    }

    /// However the code is cut into pieces.
    @Test func pieces_showNowhere() {
      let code = Self.code(20, 17)
      for size in [1, 2, 3, 4, 5, 7, 64, 999] {
        var count = InstructionCount()
        for start in stride(from: 0, to: code.count, by: size) {
          Array(code[start..<min(start + size, code.count)]).withUnsafeBytes { count.add($0) }
        }
        #expect(count.wide == 20 && count.widest == 17, "pieces of \(size)")
      }
    }
  #endif

  @Test func widths_areInBytes() {
    #expect([VectorWidth.portable, .wide, .widest].map(\.bytes) == [16, 32, 64])
  }
}
