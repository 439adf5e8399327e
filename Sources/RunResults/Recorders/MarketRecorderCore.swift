import TradingModel

/// Writes the tables `bars` and `features`: the market as strategies saw it.
///
/// Digests know nothing of it.
///
/// A class for the one actor that owns it; nothing here is safe to share.
public final class MarketRecorderCore {
  private let bars: MarketTable?
  private let features: MarketTable?
  /// The places in a block's features of those that are written.
  private let places: [Int]

  /// A recorder that has seen nothing.
  ///
  /// - Parameters:
  ///   - features: The places of the named features of `output` in the blocks' features.
  ///   - output: Where tables go, or nil to write none.
  /// - Throws: `ResultsError.fileSystem` where a file cannot be created.
  public init(symbols: SymbolTable, features places: [Int], output: ResultsOutput?) throws(ResultsError) {
    self.places = places
    let names = symbols.symbols.map(\.name)
    let tables = output?.settings.tables ?? []
    guard let output, tables.contains(.bars) || tables.contains(.features) else {
      (bars, features) = (nil, nil)
      return
    }
    let queue = TableQueue(output.settings)
    bars = tables.contains(.bars) ? try MarketTable(.bars, names, output: output, queue: queue) : nil
    features = tables.contains(.features) ? try MarketTable(.features, names, output: output, queue: queue) : nil
  }

  /// Writes the bars of a block with their features.
  ///
  /// - Parameter values: The value of feature `f` for symbol `s` at the block's `k`-th cycle stands at
  ///   `(f * symbolCount + s) * count + k`.
  /// - Throws: `ResultsError.fileSystem` where rows cannot be written.
  public func record(_ block: MarketBlock, features values: [Double]) throws(ResultsError) {
    try bars?.add(block) { place, column in
      switch column {
      case 0: block.open[place]
      case 1: block.high[place]
      case 2: block.low[place]
      case 3: block.close[place]
      default: block.volume[place]
      }
    }
    let size = block.symbolCount * block.count
    try features?.add(block) { place, column in values[places[column] * size + place] }
  }

  /// Closes the tables under their final names.
  ///
  /// - Throws: `ResultsError.fileSystem`; the partial files that are not closed yet stay.
  public func finish() throws(ResultsError) { try all.close([]) }

  /// Writes what has gathered and leaves the tables under their partial names: for a run that failed.
  public func flush() throws(ResultsError) { try all.flush() }

  /// Names and hashes of the tables, once they are closed; none without output.
  public var files: [RunManifest.FileHash] { all.map(\.file.fileHash) }

  /// How much was written of each table, once they are closed or flushed.
  public var counts: [RunManifest.TableCounts] { all.map(\.file.counts) }

  private var all: [any WrittenTable] { [bars, features].compactMap { $0 } }
}

/// A table of the market on its way to disk.
private final class MarketTable: WrittenTable {
  let file: ResultFile
  @exclusivity(unchecked) var rows: MarketColumns

  init(
    _ table: ResultTable, _ symbols: [String], output: ResultsOutput, queue: TableQueue
  ) throws(ResultsError) {
    rows = MarketColumns(table, symbols: symbols, output: output)
    file = try ResultFile(table, rows.schema, output: output, queue: queue)
  }

  /// - Parameter value: A number of a bar, by its place in the block's columns and the place of the number.
  func add(_ block: MarketBlock, _ value: (_ place: Int, _ column: Int) -> Double) throws(ResultsError) {
    for offset in 0..<block.count {
      for symbol in 0..<block.symbolCount {
        let place = symbol * block.count + offset
        guard let presence = BarPresence(rawValue: block.presence[place]), presence != .absent else { continue }
        rows.add(time: block.timestamps[offset], symbol: symbol, presence) { value(place, $0) }
        try handOverIfFull()
      }
    }
  }
}
