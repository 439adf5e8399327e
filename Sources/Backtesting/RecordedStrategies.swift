import Configuration
import FileFormats
import MarketData
import RunResults
import TableFiles
import TradingModel
import TradingStrategies

/// What strategies of a run say whose signals somebody else made.
struct RecordedStrategies: Sendable {
  /// By strategy in natural order of their IDs; nil for those that run.
  let signals: [ReplayedSignals?]
  /// The tables that were read, in that order, each named after its strategy and its file.
  let hashes: [DataHash]
  /// SHA-256 of its table by ID of the strategy: what it says depends on.
  let versions: [String: String]

  /// Reads the tables.
  ///
  /// - Throws: What is wrong with each, with file, row and column.
  init(_ plan: BacktestPlan, _ data: MarketDataSet) throws(MarketDataErrors) {
    var signals: [ReplayedSignals?] = plan.strategies.map { _ in nil }
    var hashes: [DataHash] = []
    var versions: [String: String] = [:]
    var errors: [MarketDataError] = []
    let recordings = plan.workflow.strategies.filter { $0.recording != nil }
    for (place, planned) in plan.strategies.enumerated() where !recordings.isEmpty {
      guard let source = recordings.first(where: { $0.id == planned.id })?.recording else { continue }
      do throws(MarketDataError) {
        let hash = try FileHashes.sha256(ofFiles: [source.path])
        signals[place] = .signals(try Self.signals(of: planned, source, plan.symbols, data))
        hashes.append(DataHash(file: "\(planned.id)/\(FilePath.lastComponent(source.path))", sha256: hash))
        versions[planned.id] = hash
      } catch { errors.append(error) }
    }
    if !errors.isEmpty { throw MarketDataErrors(errors) }
    self.signals = signals
    self.hashes = hashes
    self.versions = versions
  }

  /// What a strategy says of the symbols that it trades, in the directions that it may ask for.
  private static func signals(
    of planned: PlannedStrategy, _ source: RecordedSource, _ symbols: SymbolTable, _ data: MarketDataSet
  ) throws(MarketDataError) -> SignalColumns {
    let recorded: RecordedSignals
    let table = try table(source.path)
    do throws(RecordedSignalsError) {
      recorded = try RecordedSignals(
        table, of: planned.id, symbols: symbols, timestamps: data.timestamps,
        firstCycle: data.warmupCount, alignment: source.alignment)
    } catch {
      throw MarketDataError(file: source.path, message: error.description)
    }
    guard let said = recorded.strategies.first?.signals else { return SignalColumns() }
    var held: [Stance] = Array(repeating: .flat, count: symbols.count)
    var kept = SignalColumns()
    for signal in said.all where planned.symbols.contains(signal.symbol) {
      let isRefused = planned.prepared.direction == .longOnly && signal.stance.direction < 0
      let stance = isRefused ? Stance.flat : signal.stance
      guard stance != held[signal.symbol] else { continue }
      held[signal.symbol] = stance
      kept.append([Signal(cycle: signal.cycle, symbol: signal.symbol, stance: stance, sequence: 0)])
    }
    return kept
  }

  private static func table(_ path: String) throws(MarketDataError) -> ColumnBatch {
    do throws(TableError) {
      let reader = try TableReader(path)
      let needed = ["timestamp", "symbol", "direction"]
      let names = reader.schema.map(\.name)
      var columns = names.indices.filter { (needed + ["strength", "strategy_id"]).contains(names[$0]) }
      // Where one is missing, all columns are told.
      if !needed.allSatisfy(names.contains) { columns = Array(names.indices) }
      var whole: ColumnBatch?
      while let batch = try reader.next(columns: columns) {
        if whole == nil { whole = batch } else { whole?.append(batch, rows: 0..<batch.rowCount) }
      }
      let schema = columns.map { reader.schema[$0] }
      return whole ?? ColumnBatch(schema, schema.map { Column($0.kind.storage) }, rowCount: 0)
    } catch {
      throw MarketDataError(message: error.description)
    }
  }
}
