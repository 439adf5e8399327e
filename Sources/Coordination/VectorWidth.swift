import FileFormats

/// The widest vectors that the compiler was allowed for this program: `-Xcc -march=x86-64-v3` and its like make them
/// wider than those that every processor of its kind has.
///
/// It says how fast portfolios in lanes are, and nothing about what they come to.
package enum VectorWidth: Int, Sendable {
  case portable = 16
  case wide = 32
  case widest = 64

  /// Of the running program; nil where its code cannot be read.
  package static let ofProgram: VectorWidth? = {
    guard let file = try? FileSystem.read("/proc/self/exe", atMost: 1 << 28), ELFHeader(file) != nil else { return nil }
    return VectorWidth(code: file)
  }()

  /// How many bytes a vector has.
  package var bytes: Int { rawValue }

  /// So often an instruction must occur: a few of its like are bytes of something else.
  private static let leastCount = 16

  /// Told from instructions that only wider vectors need: `vzeroupper` stands where a function that used 32 bytes is
  /// left (Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2), and the prefix EVEX with the length
  /// 2 and the element double at those of 64.
  init(code: [UInt8]) {
    #if arch(x86_64)
      var (wide, widest) = (0, 0)
      code.withUnsafeBufferPointer { bytes in
        var place = 0
        while place + 3 < bytes.count, widest < Self.leastCount {
          let first = bytes[place]
          if first == 0xC5 {
            if bytes[place + 1] == 0xF8, bytes[place + 2] == 0x77 { wide += 1 }
          } else if first == 0x62 {
            if bytes[place + 1] == 0xF1, bytes[place + 2] & 0x87 == 0x85, bytes[place + 3] == 0x48 { widest += 1 }
          }
          place += 1
        }
      }
      self = widest >= Self.leastCount ? .widest : wide >= Self.leastCount ? .wide : .portable
    #else
      self = .portable
    #endif
  }
}
