/// The categories of a column: names by number, in the order of first appearance, and numbers by name.
///
/// A hash table with linear probing that compares bytes, so that a known name is found without making a text of it.
/// Names that look alike but differ in their bytes are different categories.
final class CategoryTable {
  /// The names by number.
  private(set) var names: [String] = []
  /// The bytes of all names, one behind the other, and where each begins.
  private var bytes: [UInt8] = []
  private var starts = [0]
  /// The number of a name plus one, at the place of its hash or behind; 0 where nothing is.
  private var slots = [UInt32](repeating: 0, count: 256)

  /// The number of a name that is known, or nil.
  ///
  /// - Parameter hash: What `Hash` makes of the name's bytes.
  @inline(__always)
  func number(_ name: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int? {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] != 0 {
      let number = Int(slots[place]) - 1
      if isName(number, name) { return number }
      place = (place + 1) & mask
    }
    return nil
  }

  /// The number of a name, a new one where it is not known.
  func number(adding name: ArraySlice<UInt8>) -> Int {
    name.withUnsafeBufferPointer { buffer in
      let hash = Hash.of(buffer)
      if let known = number(buffer, hash: hash) { return known }
      names.append(String(decoding: name, as: UTF8.self))
      bytes.append(contentsOf: name)
      starts.append(bytes.count)
      if names.count * 2 > slots.count { grow() } else { insert(names.count - 1, hash) }
      return names.count - 1
    }
  }

  @inline(__always)
  private func isName(_ number: Int, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = starts[number]
    guard starts[number + 1] - start == name.count else { return false }
    for index in name.indices where bytes[start + index] != name[index] { return false }
    return true
  }

  private func insert(_ number: Int, _ hash: UInt64) {
    var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[place] != 0 { place = (place + 1) & (slots.count - 1) }
    slots[place] = UInt32(number + 1)
  }

  private func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    bytes.withUnsafeBufferPointer { all in
      for number in names.indices {
        insert(number, Hash.of(UnsafeBufferPointer(rebasing: all[starts[number]..<starts[number + 1]])))
      }
    }
  }

  /// A hash of bytes that are given one after the other: eight at a time by a multiplication.
  struct Hash {
    private var mixed: UInt64 = 0
    private var word: UInt64 = 0
    private var shift: UInt64 = 0

    @inline(__always)
    mutating func add(_ byte: UInt8) {
      word |= UInt64(byte) &<< shift
      shift += 8
      if shift == 64 {
        mixed = Self.mix(mixed ^ word)
        (word, shift) = (0, 0)
      }
    }

    /// The hash of the bytes given so far.
    @inline(__always)
    var value: UInt64 { Self.mix(mixed ^ word) >> 32 }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 { value &* 0x9E37_79B9_7F4A_7C15 }

    static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
      var hash = Hash()
      for byte in bytes { hash.add(byte) }
      return hash.value
    }
  }
}
