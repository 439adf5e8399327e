import Testing

@testable import Determinism

/// How wide the vectors of a program are is told from the code of an addition of eight lanes.
@Suite struct VectorWidthTests {
  #if arch(x86_64)
    /// As compilers write it: addpd, vaddpd of 16, 32 and 64 bytes, registers and what lies in memory.
    @Test func width_isThatOfAnAddition() {
      let before: [UInt8] = [0x55, 0x48, 0x89, 0xE5]
      func width(_ addition: UInt8...) -> VectorWidth { VectorWidth(code: before + addition + [0x5D]) }
      #expect(VectorWidth(code: []) == .portable && width() == .portable)
      #expect(width(0x66, 0x0F, 0x58, 0x47, 0x40) == .portable)
      #expect(width(0xC5, 0xF9, 0x58, 0x47, 0x40) == .portable)
      #expect(width(0xC5, 0xFD, 0x58, 0x47, 0x40) == .wide)
      #expect(width(0xC5, 0xF5, 0x58, 0xC8) == .wide)
      #expect(width(0x62, 0xF1, 0xFD, 0x48, 0x58, 0x47, 0x01) == .widest)
      #expect(width(0x62, 0xF1, 0xF5, 0x48, 0x58, 0xC2) == .widest)
      // Of single precision.
      #expect(width(0x62, 0xF1, 0x7C, 0x48, 0x58, 0x47, 0x01) == .portable)
    }
  #endif

  @Test func widths_areInBytes() {
    #expect([VectorWidth.portable, .wide, .widest].map(\.bytes) == [16, 32, 64])
    #expect([16, 32, 64].contains(VectorWidth.ofProgram.bytes))
  }
}
