/// For rows that come from another kind of file and are to be treated as those of CSV.
extension CSVBatch {
  /// Empties the batch for columns of these kinds.
  package func begin(_ kinds: [CSVColumnKind]) { prepare(kinds) }

  /// Where the words of a column go, one for each of up to `capacity` rows; nil where it is passed over.
  ///
  /// A word is the bits of a number, a time, or the number of a category.
  package func words(of column: Int) -> UnsafeMutablePointer<UInt64>? {
    runs[column].map { words + $0 * Self.capacity }
  }

  /// Ends the filling: of rows whose words are there, those that are wanted stay.
  ///
  /// - Parameters:
  ///   - rows: Number of rows that have words, at most `capacity`.
  ///   - first: What counts as the line of the first of them.
  ///   - isGood: By row whether it stays; empty: all do.
  package func end(rows: Int, first: Int, isGood: [Bool]) {
    precondition(rows <= Self.capacity, "no more rows than fit")
    count = 0
    for row in 0..<rows where isGood.isEmpty || isGood[row] {
      origins[count] = (first + row, 0)
      if count < row {
        for run in runs.compactMap({ $0 }) { words[run * Self.capacity + count] = words[run * Self.capacity + row] }
      }
      count += 1
    }
  }

  /// Adds what is wrong with a row, in the order of rows; beyond what is told it is only counted.
  package func add(_ error: CSVError, isTold: Bool) {
    if isTold {
      errors.append(error)
      errorRows.append(error.line)
    } else {
      furtherErrors += 1
    }
  }

  /// Counts rows of which no error is told.
  package func addFurtherErrorRows(_ count: Int) { furtherErrorRows += count }
}
