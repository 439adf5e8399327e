import Determinism

/// Digests that were seen, as far as their first 128 bits go: 16 bytes each, and as much again for what comes.
///
/// An open-addressing table: a digest is a random number itself, so its first bits are its place.
struct DigestSet: Equatable, Sendable {
  /// Two words a slot; both are zero where it is empty.
  private var slots: [UInt64] = Array(repeating: 0, count: 2 * 64)
  /// Number of digests.
  private(set) var count = 0
  private var hasZero = false

  init() {}

  /// Takes in a digest; false where it was there before.
  ///
  /// - Parameter digest: In hexadecimal digits; any other text counts by its own digest.
  mutating func insert(_ digest: String) -> Bool {
    let (first, second) = Self.words(digest)
    return insert(first, second)
  }

  /// Takes in a digest by its first two words; false where it was there before.
  ///
  /// - Complexity: O(1), but for the moments at which the table is doubled.
  mutating func insert(_ first: UInt64, _ second: UInt64) -> Bool {
    if first == 0, second == 0 {
      defer { hasZero = true }
      count += hasZero ? 0 : 1
      return !hasZero
    }
    if (count + 1) * 3 > slots.count { grow() }
    guard Self.put(first, second, into: &slots) else { return false }
    count += 1
    return true
  }

  private mutating func grow() {
    var wider = [UInt64](repeating: 0, count: 2 * slots.count)
    for slot in stride(from: 0, to: slots.count, by: 2) where slots[slot] != 0 || slots[slot + 1] != 0 {
      _ = Self.put(slots[slot], slots[slot + 1], into: &wider)
    }
    slots = wider
  }

  /// Whether it was put there; false where it was there before.
  private static func put(_ first: UInt64, _ second: UInt64, into slots: inout [UInt64]) -> Bool {
    let mask = slots.count / 2 - 1
    var slot = Int(truncatingIfNeeded: first ^ (second >> 32)) & mask
    while slots[2 * slot] != 0 || slots[2 * slot + 1] != 0 {
      if slots[2 * slot] == first, slots[2 * slot + 1] == second { return false }
      slot = (slot + 1) & mask
    }
    slots[2 * slot] = first
    slots[2 * slot + 1] = second
    return true
  }

  private static func words(_ digest: String) -> (UInt64, UInt64) {
    let digits = digest.utf8
    if digits.count >= 32, let middle = digits.index(digits.startIndex, offsetBy: 16, limitedBy: digits.endIndex),
      let end = digits.index(middle, offsetBy: 16, limitedBy: digits.endIndex),
      let first = UInt64(digest[..<middle], radix: 16), let second = UInt64(digest[middle..<end], radix: 16)
    {
      return (first, second)
    }
    return words(SHA256.hexadecimal(Array(digits)))
  }

  /// Whether both have seen the same; the order in which they did does not count.
  static func == (one: DigestSet, other: DigestSet) -> Bool {
    guard one.count == other.count, one.hasZero == other.hasZero else { return false }
    var both = one
    for slot in stride(from: 0, to: other.slots.count, by: 2) where other.slots[slot] != 0 || other.slots[slot + 1] != 0
    {
      if both.insert(other.slots[slot], other.slots[slot + 1]) { return false }
    }
    return true
  }
}

/// Numbers of which some are not there: eight bytes each.
struct OptionalNumbers: RandomAccessCollection, Sendable {
  /// What is not there is not a number.
  private var numbers: [Double] = []

  let startIndex = 0
  var endIndex: Int { numbers.count }

  init() {}

  /// Adds a number; one that is not a number counts as not there.
  mutating func append(_ number: Double?) { numbers.append(number ?? .nan) }

  subscript(position: Int) -> Double? { numbers[position].isNaN ? nil : numbers[position] }
}
