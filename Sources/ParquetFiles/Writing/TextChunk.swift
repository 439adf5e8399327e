import FileFormats

/// The texts of a column chunk.
///
/// What is written depends on the texts of the rows alone, whether the column has codes or not; with codes a text is
/// looked at once and not once a row.
struct TextChunk {
  private let texts: TextList
  private let levels: RowLevels
  /// By value its place in `texts`; those that are absent left out.
  private let places: [UInt32]
  private let hasCodes: Bool

  init(
    _ column: TextColumn, _ rows: Range<Int>, _ levels: RowLevels, _ firstRow: Int, _ name: String
  ) throws(ChunkEncoder.Failure) {
    texts = column.texts
    self.levels = levels
    hasCodes = column.codes != nil
    if let codes = column.codes {
      places = Array(levels.present(codes, rows))
    } else if let isPresent = levels.isPresent {
      places = rows.enumerated().compactMap { isPresent[$0.offset] ? UInt32($0.element) : nil }
    } else {
      places = rows.map { UInt32($0) }
    }
    if texts.bytes.count > ChunkEncoder.longestText {
      for (index, place) in places.enumerated() {
        let length = texts.range(Int(place)).count
        if length > ChunkEncoder.longestText {
          throw ChunkEncoder.Failure(
            column: name,
            message: "value \(index + 1) after row \(firstRow) is a text of \(length) bytes; expected at most "
              + "\(ChunkEncoder.longestText)")
        }
      }
    }
  }

  func encode(_ encoder: ChunkEncoder) -> EncodedChunk {
    texts.bytes.withUnsafeBytes { bytes in
      texts.ends.withUnsafeBufferPointer { ends in
        places.withUnsafeBufferPointer { places in
          let source = Source(bytes: bytes, ends: ends)
          if let dictionary = TextDictionary(source, places, hasCodes: hasCodes) {
            return encoder.chunk(dictionary.bodies(levels), dictionary.statistics(nullCount: levels.nullCount))
          }
          let statistics = TextStatistics.statistics(places.map { source[$0] }, nullCount: levels.nullCount)
          return encoder.chunk(plain(source, places), statistics)
        }
      }
    }
  }

  /// Each text behind its length, in pages that end with the text that fills them.
  private func plain(_ source: Source, _ places: UnsafeBufferPointer<UInt32>) -> [PageBody] {
    var bodies: [PageBody] = []
    var row = 0
    var next = 0
    while row < levels.rowCount {
      let firstRow = row
      var values: [UInt8] = []
      while row < levels.rowCount, row - firstRow < ChunkEncoder.pageRows, values.count < ChunkEncoder.pageSize {
        if levels.isPresent?[row] ?? true {
          Source.append(source[places[next]], to: &values)
          next += 1
        }
        row += 1
      }
      bodies.append(
        PageBody(
          contents: .data(rowCount: row - firstRow, encoding: .plain),
          bytes: .own(levels.bytes(firstRow..<row) + values)))
    }
    return bodies
  }

  /// The texts by their places.
  struct Source {
    let bytes: UnsafeRawBufferPointer
    let ends: UnsafeBufferPointer<Int>

    @inline(__always)
    subscript(place: UInt32) -> UnsafeRawBufferPointer {
      let place = Int(place)
      return UnsafeRawBufferPointer(rebasing: bytes[(place == 0 ? 0 : ends[place &- 1])..<ends[place]])
    }

    /// Appends a text in PLAIN encoding.
    @inline(__always)
    static func append(_ text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: text.count).littleEndian) { bytes.append(contentsOf: $0) }
      bytes.append(contentsOf: text)
    }
  }
}

/// The distinct texts of a chunk in the order in which they come, where they are worth a dictionary.
struct TextDictionary {
  /// The distinct texts in PLAIN encoding.
  private var bytes: [UInt8] = []
  /// Where each ends in `bytes`.
  private var ends: [Int] = []
  private var indices: [UInt32] = []

  /// Nil where it does not pay.
  init?(_ source: TextChunk.Source, _ places: UnsafeBufferPointer<UInt32>, hasCodes: Bool) {
    if let sample = DictionaryRule.sample(places.count), !find(source, places, sample.step, sample.limit, false) {
      return nil
    }
    bytes = []
    ends = []
    indices = []
    indices.reserveCapacity(places.count)
    guard find(source, places, 1, DictionaryRule.limit(places.count), hasCodes) else { return nil }
    let plainBytes = indices.reduce(0) { $0 &+ range(Int($1)).count &+ 4 }
    guard DictionaryRule.pays(entries: ends.count, bytes: bytes.count, count: places.count, plainBytes: plainBytes)
    else { return nil }
  }

  /// Where the text of an entry stands in `bytes`.
  @inline(__always)
  private func range(_ entry: Int) -> Range<Int> { ((entry == 0 ? 0 : ends[entry &- 1]) &+ 4)..<ends[entry] }

  /// Numbers every `step`th text; false where there are more than `limit` distinct ones or too many bytes of them.
  private mutating func find(
    _ source: TextChunk.Source, _ places: UnsafeBufferPointer<UInt32>, _ step: Int, _ limit: Int, _ hasCodes: Bool
  ) -> Bool {
    var distinct = DistinctPlaces()
    // By code the entry of its text; a list with many more texts than there are rows is not gone through.
    let isKept = hasCodes && source.ends.count <= 2 * places.count + 1_024
    var entries = [UInt32](repeating: .max, count: isKept ? source.ends.count : 0)
    return entries.withUnsafeMutableBufferPointer { entries in
      var index = 0
      while index < places.count {
        let place = places[index]
        var entry = isKept ? entries[Int(place)] : .max
        if entry == .max {
          guard let found = find(source[place], &distinct, limit) else { return false }
          entry = UInt32(truncatingIfNeeded: found)
          if isKept { entries[Int(place)] = entry }
        }
        if step == 1 { indices.append(entry) }
        index &+= step
      }
      return true
    }
  }

  /// The entry of a text, which is new where it has not been seen; nil where there is no room for it.
  private mutating func find(
    _ text: UnsafeRawBufferPointer, _ distinct: inout DistinctPlaces, _ limit: Int
  ) -> Int? {
    let entry = distinct.place(DistinctPlaces.hash(text)) { bytes[range($0)].elementsEqual(text) }
    if entry == ends.count {
      guard entry < limit, bytes.count + text.count + 4 <= DictionaryRule.pageSize else { return nil }
      TextChunk.Source.append(text, to: &bytes)
      ends.append(bytes.count)
    }
    return entry
  }

  func bodies(_ levels: RowLevels) -> [PageBody] {
    indices.withUnsafeBufferPointer {
      DictionaryPages.bodies(entries: ends.count, dictionary: bytes, indices: $0, levels)
    }
  }

  func statistics(nullCount: Int) -> Statistics {
    bytes.withUnsafeBytes { bytes in
      let texts = ends.indices.map { UnsafeRawBufferPointer(rebasing: bytes[range($0)]) }
      return TextStatistics.statistics(texts, nullCount: nullCount)
    }
  }
}

/// The ends of texts, by their bytes.
enum TextStatistics {
  /// Ends are cut to so many bytes.
  static let longest = 64

  static func statistics(_ texts: [UnsafeRawBufferPointer], nullCount: Int) -> Statistics {
    guard var least = texts.first, var greatest = texts.first else { return Statistics(nullCount: nullCount) }
    for text in texts {
      if text.lexicographicallyPrecedes(least) { least = text }
      if greatest.lexicographicallyPrecedes(text) { greatest = text }
    }
    let upper = upperEnd(greatest)
    return Statistics(
      nullCount: nullCount, maximum: upper.bytes, minimum: cut(least),
      isMaximumExact: upper.bytes.map { _ in upper.isExact },
      isMinimumExact: least.count <= longest)
  }

  /// The beginning of a text, in whole characters.
  private static func cut(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    guard text.count > longest else { return Array(text) }
    var end = longest
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    return Array(text[..<end])
  }

  /// The text, or one not much longer than `longest` that no text with the same beginning exceeds: its last character
  /// raised by one; nil where there is none.
  private static func upperEnd(_ text: UnsafeRawBufferPointer) -> (bytes: [UInt8]?, isExact: Bool) {
    if text.count <= longest { return (Array(text), true) }
    let front = cut(text)
    var scalars = Array(String(decoding: front, as: UTF8.self).unicodeScalars)
    // Bytes that are no text have no end among texts.
    guard scalars.flatMap({ Array($0.utf8) }) == front else { return (nil, false) }
    while let last = scalars.popLast() {
      // 0xD800 to 0xDFFF stand for no character.
      let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
      if let raised = Unicode.Scalar(next) {
        scalars.append(raised)
        return (scalars.flatMap { Array($0.utf8) }, false)
      }
    }
    return (nil, false)
  }
}
