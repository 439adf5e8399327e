/// What a column of a CSV file holds.
public enum CSVColumnKind: Equatable, Sendable {
  /// Nothing that is wanted; only the rules of CSV are checked.
  case skipped
  /// Numbers, read as `Double` and rounded exactly.
  case number
  /// Numbers that may be missing: an empty field reads as 0.
  ///
  /// It is an error only where the file ends within it, and it would be the column's first: that row is cut off.
  case optionalNumber
  /// Times in one of the forms of `TimeForm`, the same in all rows.
  case time
  /// Times of day, in nanoseconds since midnight UTC; beside a column of dates.
  case timeOfDay
  /// Names that repeat; each is given a number in the order of first appearance.
  case category
}

/// A column as a reader shall take it.
public struct CSVColumn: Equatable, Sendable {
  /// Its name in messages.
  public var name: String
  /// What it holds.
  public var kind: CSVColumnKind
  /// What a field of it should be, to stand behind "expected" in messages.
  public var expected: String

  /// Makes a column from its parts.
  public init(name: String, kind: CSVColumnKind, expected: String = "") {
    self.name = name
    self.kind = kind
    self.expected = expected
  }
}

/// A few thousand rows as columns, filled by `CSVColumnReader` again and again.
///
/// Not `Sendable`: it belongs to whoever reads.
public final class CSVBatch {
  /// Most rows that a batch holds.
  public static let capacity = 2048

  /// Number of rows.
  public internal(set) var count = 0
  /// What was wrong, in the order of lines; rows with errors are left out of the columns.
  public internal(set) var errors: [CSVError] = []
  /// For each of `errors` the line on which its row begins.
  public internal(set) var errorRows: [Int] = []
  /// Number of errors beyond the reader's limit, which are not in `errors`.
  public internal(set) var furtherErrors = 0
  /// Number of rows of which no error is in `errors`, but some are among the further ones.
  public internal(set) var furtherErrorRows = 0
  /// For each row that has no number but words for a missing one, which is none, where it stands; those beyond the
  /// reader's limit are counted.
  public internal(set) var blankRows: [CSVError] = []
  /// Number of such rows that are not in `blankRows`.
  public internal(set) var furtherBlankRows = 0
  /// What ended the reading before the end of the source: behind it rows cannot be told apart.
  public internal(set) var breakage: CSVError?

  /// For each column its run of words, or nil where it is passed over: a file may have many columns of which few are
  /// wanted.
  private(set) var runs: [Int?] = []
  private var kinds: [CSVColumnKind] = []
  /// Runs of `capacity` words: the bits of a number, a time, or the number of a category.
  private(set) var words: UnsafeMutablePointer<UInt64>
  /// Line of each row and offset of its first byte in the reader's window.
  private(set) var origins: UnsafeMutablePointer<(line: Int, offset: Int)>

  /// Whether nothing has been read into the batch.
  var isUntouched: Bool {
    count == 0 && errors.isEmpty && furtherErrors == 0 && blankRows.isEmpty && furtherBlankRows == 0
  }

  /// An empty batch.
  public init() {
    words = .allocate(capacity: 1)
    origins = .allocate(capacity: Self.capacity)
  }

  deinit {
    words.deallocate()
    origins.deallocate()
  }

  /// Empties the batch for columns of these kinds.
  func prepare(_ kinds: [CSVColumnKind]) {
    count = 0
    errors.removeAll(keepingCapacity: true)
    errorRows.removeAll(keepingCapacity: true)
    (furtherErrors, furtherErrorRows) = (0, 0)
    blankRows.removeAll(keepingCapacity: true)
    furtherBlankRows = 0
    breakage = nil
    guard kinds != self.kinds else { return }
    self.kinds = kinds
    var count = 0
    runs = kinds.map { kind in
      if kind == .skipped { return nil }
      count += 1
      return count - 1
    }
    words.deallocate()
    words = .allocate(capacity: max(1, count * Self.capacity))
    words.initialize(repeating: 0, count: max(1, count * Self.capacity))
  }

  /// Where the words of a column begin.
  private func start(of column: Int) -> UnsafeMutablePointer<UInt64> {
    guard column < runs.count, let run = runs[column] else { preconditionFailure("a column that is read") }
    return words + run * Self.capacity
  }

  /// Line of the file on which a row begins.
  public func line(_ row: Int) -> Int {
    precondition(row < count, "a row of the batch")
    return origins[row].line
  }

  /// The numbers of a column of kind `number` or `optionalNumber`; valid until the batch is filled again.
  ///
  /// - Precondition: the column is one that is read.
  public func numbers(_ column: Int) -> UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(start: UnsafeRawPointer(start(of: column)).assumingMemoryBound(to: Double.self), count: count)
  }

  /// The times, times of day or categories' numbers of a column; valid until the batch is filled again.
  ///
  /// - Precondition: the column is one that is not passed over.
  public func integers(_ column: Int) -> UnsafeBufferPointer<Int64> {
    UnsafeBufferPointer(start: UnsafeRawPointer(start(of: column)).assumingMemoryBound(to: Int64.self), count: count)
  }
}
