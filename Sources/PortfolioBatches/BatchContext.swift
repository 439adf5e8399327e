import TradingModel

/// What all portfolios of a run have in common, held once.
///
/// A class of constants, so that a batch takes hold of it at once.
package final class BatchContext: Sendable {
  /// Names by index of symbol.
  let symbols: [String]
  /// The canonical words of names, by index of symbol.
  let nameWords: [[UInt64]]
  /// The instants of all cycles, in nanoseconds since the epoch.
  let timestamps: [Int64]

  /// - Parameters:
  ///   - symbols: Names by index of symbol.
  ///   - timestamps: The instants of all cycles, in nanoseconds since the epoch.
  package init(symbols: [String], timestamps: [Int64]) {
    self.symbols = symbols
    self.timestamps = timestamps
    nameWords = symbols.map(Self.words)
  }

  /// A text in canonical form, see `StreamDigest`.
  private static func words(_ text: String) -> [UInt64] {
    let bytes = Array(text.utf8)
    return [UInt64(bytes.count)]
      + stride(from: 0, to: bytes.count, by: 8).map { first in
        bytes[first..<min(first + 8, bytes.count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
      }
  }
}
