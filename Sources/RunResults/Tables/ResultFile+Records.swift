extension ResultFile {
  /// Adds the rows of several streams in the order of the cycles in which they became known; of one cycle in the order
  /// of the streams.
  ///
  /// - Parameter lists: By stream, each in the order in which its records became known.
  /// - Complexity: O(n log n) in the number of records.
  func add<Record: DescribedRecord>(
    _ lists: [[Record]], of streams: [StreamScope], _ block: BlockTimes
  ) throws(ResultsError) {
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
    for place in places {
      let record = lists[place.list][place.index]
      try add { $0.row(RecordRow(record, at: record.time(in: block), of: streams[place.list])) }
    }
  }
}
