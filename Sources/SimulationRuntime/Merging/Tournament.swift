/// Which of a fixed number of entries is the least, the first among equals, while their keys change one at a time: a
/// tree of winners (Knuth, The Art of Computer Programming, volume 3, section 5.4.1).
///
/// Every discipline of this folder that chooses among inputs asks one: a choice costs nothing, a change as many
/// comparisons as the number of entries has binary digits.
@usableFromInline
struct Tournament<Key: Comparable> {
  @usableFromInline private(set) var keys: [Key]
  /// The least power of two that is not below the number of entries.
  @usableFromInline let width: Int
  /// The winner of each match, the final at 1; that of places `2 * match` and `2 * match + 1`, where those from `width`
  /// on are the entries.
  ///
  /// Entries beyond the last lose.
  @usableFromInline private(set) var winners: [Int]

  /// Complexity: O(n).
  @inlinable
  init(_ keys: [Key]) {
    self.keys = keys
    var width = 1
    while width < keys.count { width *= 2 }
    self.width = width
    winners = Array(repeating: 0, count: width)
    for match in stride(from: width - 1, to: 0, by: -1) { play(match) }
  }

  /// The place of the least key, the first among equals; nil without entries.
  @inlinable var winner: Int? {
    if keys.isEmpty { return nil }
    return width == 1 ? 0 : winners[1]
  }

  /// Changes a key.
  ///
  /// Complexity: O(log n).
  @inlinable
  mutating func update(_ place: Int, _ key: Key) {
    keys[place] = key
    var match = (width + place) / 2
    while match > 0 {
      play(match)
      match /= 2
    }
  }

  @inlinable
  mutating func play(_ match: Int) {
    let (left, right) = (champion(2 * match), champion(2 * match + 1))
    winners[match] = right < keys.count && keys[right] < keys[left] ? right : left
  }

  @inlinable
  func champion(_ place: Int) -> Int { place < width ? winners[place] : place - width }
}

/// Where an input stands: at a time, or out of the race, which comes after every time.
@usableFromInline
struct Standing: Comparable {
  @usableFromInline let time: VirtualTime
  @usableFromInline let isOut: Bool

  @inlinable
  init(_ time: VirtualTime, isOut: Bool) {
    self.time = time
    self.isOut = isOut
  }

  @inlinable
  static func < (left: Standing, right: Standing) -> Bool {
    left.isOut != right.isOut ? right.isOut : left.time < right.time
  }
}
