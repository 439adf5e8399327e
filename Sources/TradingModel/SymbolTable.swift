import Determinism

/// The symbols of a run in ascending order; everything in the running system names a symbol by its index here.
public struct SymbolTable: Equatable, Sendable {
  /// Ascending and without duplicates.
  public let symbols: [Symbol]

  /// Sorts `symbols` and drops duplicates, so that the order of registration never shows.
  public init(_ symbols: [Symbol]) {
    let areAscending = zip(symbols, symbols.dropFirst()).allSatisfy { $0 < $1 }
    self.symbols = areAscending ? symbols : symbols.sorted().withoutRepeats()
  }

  /// Number of symbols.
  public var count: Int { symbols.count }

  /// The symbol at `index`.
  public subscript(index: Int) -> Symbol { symbols[index] }

  /// The index of `symbol`, or nil.
  ///
  /// Complexity: O(log n).
  public func index(of symbol: Symbol) -> Int? { symbols.ascendingIndex(of: symbol) }
}
