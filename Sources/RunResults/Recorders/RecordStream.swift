import Determinism
import TradingModel

/// One logical stream while a run goes on: its digest, and its events where a trace is kept.
struct RecordStream<Record: DescribedRecord> {
  let scope: StreamScope
  private var digest = StreamDigest()
  /// How many words of the digest gather before they are hashed: those of some dozen rows.
  private static var wordsAtOnce: Int { 256 }

  init(_ scope: StreamScope) {
    self.scope = scope
  }

  /// Name, digest and number of events.
  var record: StreamRecord { StreamRecord(name: scope.name, digest: digest.value, count: digest.count) }

  /// Adds what happened in a block, in the order in which it became known.
  mutating func add(_ records: some Collection<Record>, _ block: BlockTimes, trace: inout [StreamEvent]?) {
    guard let first = records.first else { return }
    let count = Record.fields.digested.count
    let row = RecordRow(first, at: first.time(in: block), of: scope)
    digest = withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.wordsAtOnce) { room in
      var sink = DigestSink(CanonicalWords(into: digest, room: room), of: row)
      for record in records {
        row.move(to: record, at: record.time(in: block))
        sink.combineEvent(of: count)
        if trace != nil { trace?.append(event(row, sequence: sink.digest.eventCount)) }
      }
      return sink.finish()
    }
  }

  private func event(_ row: RecordRow<Record>, sequence: Int) -> StreamEvent {
    StreamEvent(
      stream: scope.name, sequence: sequence, point: CyclePoint(cycle: row.record.cycle, step: row.record.step),
      fields: Record.fields.texts(of: row))
  }
}

extension RecordStream<EquityRecord> {
  /// Adds the equity of every cycle of a block.
  mutating func add(_ block: LedgerBlock, trace: inout [StreamEvent]?) {
    let before = digest.count
    let recorded = block.recorded
    if recorded.count == block.count {
      digest.combineRows(block.timestamps, block.cash, block.positionValue)
    } else {
      digest.combineRows(
        Array(block.timestamps[recorded]), Array(block.cash[recorded]), Array(block.positionValue[recorded]))
    }
    guard trace != nil else { return }
    for (row, offset) in recorded.enumerated() {
      let record = EquityRecord(
        cycle: block.firstCycle + offset, cash: block.cash[offset], positionValue: block.positionValue[offset])
      trace?.append(
        event(RecordRow(record, at: block.timestamps[offset], of: scope), sequence: before + row + 1))
    }
  }
}

extension LedgerBlock {
  /// The instants of its cycles.
  var times: BlockTimes { BlockTimes(firstCycle: firstCycle, timestamps: timestamps) }
}
