import Determinism
import FileFormats

/// What tells one build of this program from another.
package enum ProgramBuild {
  /// The build ID that the linker wrote into the running program, in hexadecimal digits.
  ///
  /// It is another one where any of the program's code is another; nil where there is none, as on systems without ELF.
  package static let identity: String? = {
    guard let head = try? FileSystem.read("/proc/self/exe", atMost: 1 << 16) else { return nil }
    return ELFHeader(head)?.buildID
  }()
}

/// The beginning of a little-endian ELF file of 64 bits (System V ABI, chapter 4), as far as build IDs need it.
struct ELFHeader {
  private let bytes: [UInt8]

  /// Nil for any other file.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 64, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]) else { return nil }
    self.bytes = bytes
  }

  /// The content of the note `NT_GNU_BUILD_ID`; nil where there is none within the bytes.
  var buildID: String? {
    guard let table = number(32, 8), let size = number(54, 2), let count = number(56, 2) else { return nil }
    for index in 0..<count {
      let entry = table + index * size
      // PT_NOTE
      guard number(entry, 4) == 4, let offset = number(entry + 8, 8), let length = number(entry + 32, 8) else {
        continue
      }
      if let found = buildID(from: offset, to: min(offset + length, bytes.count)) { return found }
    }
    return nil
  }

  private func buildID(from start: Int, to end: Int) -> String? {
    var place = start
    while place + 12 <= end, let nameSize = number(place, 4), let size = number(place + 4, 4),
      let type = number(place + 8, 4)
    {
      let name = place + 12
      let content = name + (nameSize + 3) / 4 * 4
      guard content + size <= end else { return nil }
      // NT_GNU_BUILD_ID of the owner GNU
      if type == 3, bytes[name..<content].starts(with: [0x47, 0x4E, 0x55, 0]) {
        return Hexadecimal.string(of: bytes[content..<(content + size)])
      }
      place = content + (size + 3) / 4 * 4
    }
    return nil
  }

  /// A number of so many bytes; nil where it does not lie within the bytes or is out of all proportion.
  private func number(_ place: Int, _ size: Int) -> Int? {
    guard place >= 0, place + size <= bytes.count else { return nil }
    let value = bytes[place..<(place + size)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return value < 1 << 40 ? Int(value) : nil
  }
}
