/// The values of a page in their encoding, and which rows they are of.
struct PageValues {
  var encoding: PageEncoding
  var bytes: UnsafeRawBufferPointer
  /// The first row of the page in its chunk.
  var firstRow: Int
  /// Rows of the page.
  var rows: Int
  /// Rows that have a value.
  var present: Int
  /// 1 by row where there is a value, 0 else; nil where all have one.
  var marks: UnsafePointer<UInt8>?
}

extension PageEncoding {
  /// Whether the values of a page are places in the dictionary of its chunk.
  var isDictionary: Bool { self == .plainDictionary || self == .runLengthDictionary }
}

/// Takes in the pages of a column chunk one after the other.
protocol ChunkValues {
  mutating func addDictionary(
    _ count: Int, _ bytes: UnsafeRawBufferPointer, budget: inout DecodingBudget
  ) throws(ParquetFault)
  mutating func addPage(_ page: PageValues, budget: inout DecodingBudget) throws(ParquetFault)
}

/// The numbers of a page that are places in its dictionary.
struct DictionaryPlaces {
  private var runs: RunDecoder?
  private let size: Int

  /// - Parameter size: Values of the dictionary; nil where the chunk has none.
  init(_ page: PageValues, size: Int?) throws(ParquetFault) {
    guard let size else { throw ParquetFault("a page of places in a dictionary, and no dictionary before it") }
    self.size = size
    // A page without values may have no bytes at all.
    guard page.present > 0 else { return }
    guard let width = page.bytes.first else { throw ParquetFault("the page has no bytes") }
    runs = try RunDecoder(page.bytes, from: 1, width: Int(width))
  }

  /// The next `count` places, all of which the dictionary has.
  @inline(__always)
  mutating func decode(_ count: Int, into target: UnsafeMutablePointer<UInt32>) throws(ParquetFault) {
    try runs?.decode(count, into: target)
    var largest: UInt32 = 0
    for index in 0..<count { largest = max(largest, target[index]) }
    guard count == 0 || Int(largest) < size else {
      throw ParquetFault("place \(largest) in a dictionary of \(size) values")
    }
  }
}

/// Values of a fixed width, written straight to where the column is put together.
struct FixedValues<Source: ValueSource>: ChunkValues {
  private var source: Source
  private let target: UnsafeMutablePointer<Source.Value>
  private let absent: Source.Value
  private var dictionary: [Source.Value]?
  private let places = Scratch<UInt32>(1_024)

  /// - Parameters:
  ///   - target: Has room for all rows of the chunk.
  ///   - absent: What stands where there is no value.
  init(_ source: Source, into target: UnsafeMutablePointer<Source.Value>, absent: Source.Value) {
    self.source = source
    self.target = target
    self.absent = absent
  }

  mutating func addDictionary(
    _ count: Int, _ bytes: UnsafeRawBufferPointer, budget: inout DecodingBudget
  ) throws(ParquetFault) {
    guard count <= bytes.count else { throw ParquetFault("a dictionary of \(count) values in \(bytes.count) bytes") }
    var fault: ParquetFault?
    dictionary = Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let target = buffer.baseAddress else { return }
      do throws(ParquetFault) {
        try source.decode(count, .plain, of: bytes, into: target, budget: &budget)
        initialized = count
      } catch { fault = error }
    }
    if let fault { throw fault }
  }

  mutating func addPage(_ page: PageValues, budget: inout DecodingBudget) throws(ParquetFault) {
    let start = target + page.firstRow
    if page.encoding.isDictionary {
      try lookUp(page, into: start)
    } else if page.present > 0 {
      try source.decode(page.present, page.encoding, of: page.bytes, into: start, budget: &budget)
    }
    if let marks = page.marks { spread(page.present, overRowsOf: marks, page.rows, start) }
  }

  private func lookUp(_ page: PageValues, into start: UnsafeMutablePointer<Source.Value>) throws(ParquetFault) {
    var decoder = try DictionaryPlaces(page, size: dictionary?.count)
    let places = places.base
    try dictionary?.withUnsafeBufferPointer { values throws(ParquetFault) in
      var done = 0
      while done < page.present {
        let count = min(1_024, page.present - done)
        try decoder.decode(count, into: places)
        if let base = values.baseAddress {
          for index in 0..<count { start[done &+ index] = base[Int(places[index])] }
        }
        done += count
      }
    }
  }

  /// Moves values that stand one behind the other to the rows that they are of, the last first.
  private func spread(
    _ present: Int, overRowsOf marks: UnsafePointer<UInt8>, _ rows: Int, _ start: UnsafeMutablePointer<Source.Value>
  ) {
    var next = present
    var row = rows
    while row > 0 {
      row &-= 1
      if marks[row] != 0 {
        next &-= 1
        start[row] = start[next]
      } else {
        start[row] = absent
      }
    }
  }
}
