import TradingModel

/// What all portfolios of a run have in common, held once.
package final class BatchContext: Sendable {
  /// Names by index of symbol.
  let symbols: [String]
  /// The canonical words of all names, one name after the other.
  private let words: [UInt64]
  /// Where the words of each name begin, and the end of the last.
  private let starts: [Int]
  private let timestamps: [Int64]

  /// - Parameters:
  ///   - symbols: Names by index of symbol.
  ///   - timestamps: The instants of all cycles, in nanoseconds since the epoch.
  package init(symbols: [String], timestamps: [Int64]) {
    self.symbols = symbols
    self.timestamps = timestamps
    var (words, starts): ([UInt64], [Int]) = ([], [0])
    for symbol in symbols {
      words += Self.words(symbol)
      starts.append(words.count)
    }
    (self.words, self.starts) = (words, starts)
  }

  /// That of a run of which only rows are kept.
  static let none = BatchContext(symbols: [], timestamps: [])

  /// How many words the longest name of some symbols has.
  func longestName(of symbols: [Int]) -> Int {
    symbols.reduce(0) { max($0, starts[$1 + 1] - starts[$1]) }
  }

  /// A text in canonical form, see `StreamDigest`.
  private static func words(_ text: String) -> [UInt64] {
    let bytes = Array(text.utf8)
    return [UInt64(bytes.count)]
      + stride(from: 0, to: bytes.count, by: 8).map { first in
        bytes[first..<min(first + 8, bytes.count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
      }
  }

  /// The same where every fill looks something up.
  struct Pointers {
    private let instants: UnsafeBufferPointer<Int64>
    private let words: UnsafeBufferPointer<UInt64>
    private let starts: UnsafeBufferPointer<Int>

    fileprivate init(
      _ instants: UnsafeBufferPointer<Int64>, _ words: UnsafeBufferPointer<UInt64>, _ starts: UnsafeBufferPointer<Int>
    ) {
      (self.instants, self.words, self.starts) = (instants, words, starts)
    }

    /// Those of a run of which nothing is looked up.
    static var none: Pointers {
      Pointers(
        UnsafeBufferPointer(start: nil, count: 0), UnsafeBufferPointer(start: nil, count: 0),
        UnsafeBufferPointer(start: nil, count: 0))
    }

    /// The instant of a cycle, in nanoseconds since the epoch.
    @inline(__always)
    func instant(_ cycle: Int) -> Int64 { instants[cycle] }

    /// The canonical words of a symbol's name.
    @inline(__always)
    func name(_ symbol: Int) -> UnsafeBufferPointer<UInt64> {
      UnsafeBufferPointer(rebasing: words[starts[symbol]..<starts[symbol &+ 1]])
    }
  }

  /// Runs `body` with what may be looked up while it does.
  func withPointers(_ body: (Pointers) -> Void) {
    timestamps.withUnsafeBufferPointer { instants in
      words.withUnsafeBufferPointer { words in
        starts.withUnsafeBufferPointer { body(Pointers(instants, words, $0)) }
      }
    }
  }
}
