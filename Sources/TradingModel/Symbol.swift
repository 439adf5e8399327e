/// The name of a traded instrument, for example `MSFT_ADJ`.
///
/// Symbols are compared and ordered by their UTF-8 bytes, so that the order is the same on every machine and in every
/// locale, and as fine as equality.
public struct Symbol: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The name as it stands in the configuration and in file names.
  public let name: String

  /// Wraps a name; any text is allowed here, the configuration reader checks what users may write.
  public init(_ name: String) { self.name = name }

  /// What is shown to people.
  public var description: String { name }

  /// Whether both names have the same bytes: texts that only look alike are two symbols, as they are two files.
  public static func == (left: Symbol, right: Symbol) -> Bool { left.name.utf8.elementsEqual(right.name.utf8) }

  /// Whether `left` comes before `right`.
  public static func < (left: Symbol, right: Symbol) -> Bool {
    left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
  }
}

/// The symbols of a run in ascending order; everything in the running system names a symbol by its index here.
public struct SymbolTable: Equatable, Sendable {
  /// Ascending and without duplicates.
  public let symbols: [Symbol]

  /// Sorts `symbols` and drops duplicates, so that the order of registration never shows.
  public init(_ symbols: [Symbol]) {
    var sorted: [Symbol] = []
    for symbol in symbols.sorted() where sorted.last != symbol { sorted.append(symbol) }
    self.symbols = sorted
  }

  /// Number of symbols.
  public var count: Int { symbols.count }

  /// The symbol at `index`.
  public subscript(index: Int) -> Symbol { symbols[index] }

  /// The index of `symbol`, or nil.
  ///
  /// Complexity: O(log n).
  public func index(of symbol: Symbol) -> Int? {
    var low = 0
    var high = symbols.count
    while low < high {
      let middle = (low + high) / 2
      if symbols[middle] < symbol { low = middle + 1 } else { high = middle }
    }
    return low < symbols.count && symbols[low] == symbol ? low : nil
  }
}
