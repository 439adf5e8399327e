/// A set of symbols' indices that is walked through in ascending order, in steps of the members instead of the symbols.
///
/// One bit a symbol, and above 64 words of these a word that says which of them are not empty.
@usableFromInline
package struct SymbolSet: Equatable, Sendable {
  @usableFromInline var words: [UInt64]
  @usableFromInline var summary: [UInt64]

  /// No member yet, with room for indices below `symbolCount`.
  package init(symbolCount: Int) {
    words = Array(repeating: 0, count: (symbolCount + 63) / 64)
    summary = Array(repeating: 0, count: (words.count + 63) / 64)
  }

  /// Whether there is no member.
  ///
  /// Complexity: O(symbols / 4096).
  @inlinable package var isEmpty: Bool { !summary.contains { $0 != 0 } }

  /// Makes `symbol` a member, or none.
  @inlinable package mutating func set(_ symbol: Int, _ isMember: Bool) {
    let word = symbol >> 6
    if isMember {
      words[word] |= 1 << UInt64(symbol & 63)
      summary[word >> 6] |= 1 << UInt64(word & 63)
    } else {
      words[word] &= ~(1 << UInt64(symbol & 63))
      if words[word] == 0 { summary[word >> 6] &= ~(1 << UInt64(word & 63)) }
    }
  }

  /// Runs `body` on every member that is not below `start`, ascending.
  ///
  /// Complexity: O(members + symbols / 4096).
  @inlinable package func forEach(from start: Int = 0, _ body: (Int) -> Void) {
    let first = start >> 6
    for group in (first >> 6)..<max(first >> 6, summary.count) {
      var groupBits = summary[group]
      if group == first >> 6 { groupBits &= .max << UInt64(first & 63) }
      while groupBits != 0 {
        let word = group << 6 + groupBits.trailingZeroBitCount
        groupBits &= groupBits - 1
        var bits = words[word]
        if word == first { bits &= .max << UInt64(start & 63) }
        while bits != 0 {
          body(word << 6 + bits.trailingZeroBitCount)
          bits &= bits - 1
        }
      }
    }
  }
}
