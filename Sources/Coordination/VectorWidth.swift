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
    let program = "/proc/self/exe"
    guard let head = try? FileSystem.read(program, atMost: 1 << 12), ELFHeader(head) != nil,
      let file = try? OpenFile.reading(program)
    else { return nil }
    // In pieces: a program with all of its symbols is larger than what many runs take.
    var count = InstructionCount()
    guard (try? file.readPieces { count.add($0) }) != nil else { return nil }
    return VectorWidth(count)
  }()

  /// How many bytes a vector has.
  package var bytes: Int { rawValue }

  /// Of some code.
  init(code: [UInt8]) {
    var count = InstructionCount()
    code.withUnsafeBytes { count.add($0) }
    self.init(count)
  }

  private init(_ count: InstructionCount) {
    // A few of their like are bytes of something else.
    let least = 16
    self = count.widest >= least ? .widest : count.wide >= least ? .wide : .portable
  }
}

/// How often instructions occur that only wider vectors need.
///
/// `vzeroupper` stands where a function that used 32 bytes is left (Intel 64 and IA-32 Architectures Software
/// Developer's Manual, volume 2), and the prefix EVEX with the length 2 and the element double at those of 64.
struct InstructionCount {
  private(set) var wide = 0
  private(set) var widest = 0
  /// The last bytes, where an instruction may have begun.
  private var rest: [UInt8] = []

  private static let length = 4

  /// Counts in the next piece of the code.
  mutating func add(_ piece: UnsafeRawBufferPointer) {
    #if arch(x86_64)
      let joint = rest + piece.prefix(Self.length - 1)
      joint.withUnsafeBytes { count($0, from: 0, to: min(rest.count, joint.count - Self.length + 1)) }
      count(piece, from: 0, to: piece.count - Self.length + 1)
      rest = (rest + piece.suffix(Self.length - 1)).suffix(Self.length - 1)
    #endif
  }

  private mutating func count(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
    var place = start
    while place < end {
      let first = bytes[place]
      if first == 0xC5 {
        if bytes[place + 1] == 0xF8, bytes[place + 2] == 0x77 { wide += 1 }
      } else if first == 0x62 {
        if bytes[place + 1] == 0xF1, bytes[place + 2] & 0x87 == 0x85, bytes[place + 3] == 0x48 { widest += 1 }
      }
      place += 1
    }
  }
}
