import FileFormats
import TradingModel

extension SignalColumns {
  /// The digest of the stream of raw signals that these are: that of `signals/ID` in a run.
  ///
  /// - Parameters:
  ///   - symbols: Names by index of symbol.
  ///   - timestamps: The instant of every cycle.
  /// - Precondition: Every cycle and symbol is there.
  public func digest(symbols: [String], timestamps: [Int64]) -> UInt64 {
    var stream = RecordStream<Signal>(StreamScope(.signals, StreamOwner(id: "", container: ""), symbols: symbols))
    var none: [StreamEvent]?
    stream.add(all, BlockTimes(firstCycle: 0, timestamps: timestamps), trace: &none)
    return stream.record.digest
  }

  /// The rows of the table `signals` that hold these raw signals, as text, without a header.
  package func rows(
    of owner: StreamOwner, symbols: [String], timestamps: [Int64], format: TextTableFormat = .jsonl,
    hasSessions: Bool = false
  ) -> [UInt8] {
    let table = table(of: owner, symbols: symbols, timestamps: timestamps, hasSessions: hasSessions)
    return table.rowCount == 0 ? [] : format.lines(table, rows: 0..<table.rowCount)
  }

  /// The same rows as columns.
  package func table(
    of owner: StreamOwner, symbols: [String], timestamps: [Int64], hasSessions: Bool = false
  ) -> ColumnBatch {
    let scope = StreamScope(.signals, owner, symbols: symbols)
    var rows = RecordColumns<Signal>([scope], hasSessions: hasSessions)
    if count > 0 {
      let row = RecordRow(self[0], at: timestamps[Int(cycles[0])], of: scope)
      for place in 0..<count {
        let signal = self[place]
        row.move(to: signal, at: timestamps[signal.cycle])
        rows.add(row, stream: 0)
      }
    }
    return rows.take()
  }

  /// The same as columns of a table: `timestamp`, `strategy_id`, `symbol`, `direction`, `strength`.
  package func batch(strategy: String, symbols: [String], timestamps: [Int64]) -> ColumnBatch {
    let schema = [
      ColumnSchema("timestamp", .timestamp(.nanoseconds, isUTC: true)), ColumnSchema("strategy_id", .text),
      ColumnSchema("symbol", .text), ColumnSchema("direction", .int32), ColumnSchema("strength", .double),
    ]
    return ColumnBatch(
      schema,
      [
        Column(.int64s(cycles.map { timestamps[Int($0)] })),
        Column(.texts(TextColumn(codes: Array(repeating: 0, count: count), texts: TextList([strategy])))),
        Column(.texts(TextColumn(codes: self.symbols.map { UInt32($0) }, texts: TextList(symbols)))),
        Column(.int32s(directions.map(Int32.init))), Column(.doubles(Array(strengths))),
      ], rowCount: count)
  }
}
