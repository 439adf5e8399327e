/// A table of results on its way to disk: the rows of several streams of one kind of record.
final class RecordTable<Record: DescribedRecord>: WrittenTable {
  /// The file that the rows go to.
  let file: ResultFile
  @exclusivity(unchecked) var rows: RecordColumns<Record>
  private let streams: [StreamScope]

  init(
    _ table: ResultTable, _ streams: [StreamScope], output: ResultsOutput, queue: TableQueue
  ) throws(ResultsError) {
    rows = RecordColumns(streams, hasSessions: output.hasSessions)
    file = try ResultFile(table, rows.schema, output: output, queue: queue)
    self.streams = streams
  }

  /// Adds rows in the order of the cycles in which they became known; of one cycle in the order of the streams.
  ///
  /// - Parameter lists: By stream, each in the order in which its records became known.
  /// - Complexity: O(n log n) in the number of records.
  func add(_ lists: [[Record]], _ block: BlockTimes) throws(ResultsError) {
    var places: [(cycle: Int, list: Int, index: Int)] = []
    for (list, records) in lists.enumerated() {
      // The records of a stream keep their order, whatever their cycles say.
      var latest = Int.min
      for (index, record) in records.enumerated() {
        latest = max(latest, record.knownCycle)
        places.append((latest, list, index))
      }
    }
    // The order is total, so that it does not matter whether sorting is stable.
    if lists.count > 1 { places.sort { ($0.cycle, $0.list, $0.index) < ($1.cycle, $1.list, $1.index) } }
    var row: RecordRow<Record>?
    for (_, list, index) in places {
      let record = lists[list][index]
      let time = record.time(in: block)
      if let row, row.stream === streams[list] {
        row.move(to: record, at: time)
      } else {
        row = RecordRow(record, at: time, of: streams[list])
      }
      if let row { rows.add(row, stream: list) }
      try handOverIfFull()
    }
  }
}
