/// Leaves points out that no eye can tell from those that stay.
package enum Decimation {
  /// Places of the points that stay: of each of `columns` equal parts of the time the first, the least, the greatest
  /// and the last.
  ///
  /// So both extremes of the whole stay, every peak stays at its height, and a line through what stays covers the same
  /// pixels (Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", 2014). Values that are not
  /// finite are left out.
  ///
  /// - Parameters:
  ///   - times: Ascending, as many as values.
  ///   - columns: Number of parts, above 0.
  /// - Complexity: O(n).
  package static func places(times: [Int64], values: [Double], columns: Int) -> [Int] {
    guard let start = times.first, let end = times.last, columns > 0 else { return [] }
    guard times.count > 4 * columns, end > start else {
      return values.indices.filter { values[$0].isFinite }
    }
    let scale = Double(columns) / (Double(end) - Double(start))
    var kept: [Int] = []
    kept.reserveCapacity(4 * columns)
    var column = -1
    var (first, least, greatest, last) = (0, 0, 0, 0)
    func close() {
      for place in [first, min(least, greatest), max(least, greatest), last] where kept.last != place {
        kept.append(place)
      }
    }
    for index in values.indices where values[index].isFinite {
      let part = min(columns - 1, Int((Double(times[index]) - Double(start)) * scale))
      if part != column {
        if column >= 0 { close() }
        column = part
        (first, least, greatest, last) = (index, index, index, index)
        continue
      }
      last = index
      if values[index] < values[least] { least = index }
      if values[index] > values[greatest] { greatest = index }
    }
    if column >= 0 { close() }
    return kept
  }
}
