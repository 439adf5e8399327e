/// A set of symbols' indices that is walked through in ascending order, in steps of the members instead of the symbols.
///
/// One bit a symbol, and above 64 words of these a word that says which of them are not empty. The bits of the first 64
/// symbols stand in the value itself, so that a set of few symbols needs no memory of its own.
@usableFromInline
package struct SymbolSet: Equatable, Sendable {
  /// The symbols below 64.
  @usableFromInline var low: UInt64 = 0
  /// The symbols from 64 on.
  @usableFromInline var words: [UInt64]
  @usableFromInline var summary: [UInt64]

  /// No member yet, with room for indices below `symbolCount`.
  package init(symbolCount: Int) {
    words = Array(repeating: 0, count: max(0, (symbolCount + 63) / 64 - 1))
    summary = Array(repeating: 0, count: (words.count + 63) / 64)
  }

  /// Whether there is no member.
  ///
  /// Complexity: O(symbols / 4096).
  @inlinable package var isEmpty: Bool { low == 0 && !summary.contains { $0 != 0 } }

  /// Whether `symbol` is a member.
  @inlinable package func contains(_ symbol: Int) -> Bool {
    let word = symbol < 64 ? low : words[symbol >> 6 - 1]
    return word & 1 << UInt64(symbol & 63) != 0
  }

  /// Makes every symbol none.
  ///
  /// Complexity: O(members + symbols / 4096).
  @inlinable package mutating func removeAll() {
    low = 0
    for group in summary.indices {
      while summary[group] != 0 {
        words[group << 6 + summary[group].trailingZeroBitCount] = 0
        summary[group] &= summary[group] - 1
      }
    }
  }

  /// Makes `symbol` a member, or none.
  @inlinable package mutating func set(_ symbol: Int, _ isMember: Bool) {
    let bit: UInt64 = 1 << UInt64(symbol & 63)
    if symbol < 64 {
      low = isMember ? low | bit : low & ~bit
      return
    }
    let word = symbol >> 6 - 1
    if isMember {
      words[word] |= bit
      summary[word >> 6] |= 1 << UInt64(word & 63)
    } else {
      words[word] &= ~bit
      if words[word] == 0 { summary[word >> 6] &= ~(1 << UInt64(word & 63)) }
    }
  }

  /// Runs `body` on every member that is not below `start`, ascending.
  ///
  /// Complexity: O(members + symbols / 4096).
  @inlinable package func forEach(from start: Int = 0, _ body: (Int) -> Void) {
    if start < 64 {
      var bits = low & (.max << UInt64(start))
      while bits != 0 {
        body(bits.trailingZeroBitCount)
        bits &= bits - 1
      }
    }
    if !words.isEmpty { forEachBeyond(max(start, 64), body) }
  }

  /// The part of `forEach` from symbol 64 on.
  @inlinable func forEachBeyond(_ start: Int, _ body: (Int) -> Void) {
    let first = start >> 6 - 1
    for group in (first >> 6)..<max(first >> 6, summary.count) {
      var groupBits = summary[group]
      if group == first >> 6 { groupBits &= .max << UInt64(first & 63) }
      while groupBits != 0 {
        let word = group << 6 + groupBits.trailingZeroBitCount
        groupBits &= groupBits - 1
        var bits = words[word]
        if word == first { bits &= .max << UInt64(start & 63) }
        while bits != 0 {
          body((word + 1) << 6 + bits.trailingZeroBitCount)
          bits &= bits - 1
        }
      }
    }
  }
}
