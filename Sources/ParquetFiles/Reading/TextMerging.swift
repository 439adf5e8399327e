import FileFormats

/// Puts the texts of row groups one behind the other.
enum TextMerging {
  /// One column of all chunks; texts of dictionaries become one where they are equal.
  static func merge(_ chunks: [ChunkTexts], threads: Int) throws(ParquetFault) -> TextColumn {
    if chunks.count == 1, let chunk = chunks.first { return TextColumn(codes: chunk.codes, texts: chunk.texts) }
    var texts = MergedTexts()
    guard chunks.contains(where: { $0.codes != nil }) else {
      for chunk in chunks { texts.append(chunk.texts, from: 0) }
      return TextColumn(texts: texts.list)
    }
    var places: [[UInt32]] = []
    for chunk in chunks { places.append(texts.places(of: chunk)) }
    guard texts.count <= Int(UInt32.max) else { throw ParquetFault("more than \(UInt32.max) texts") }
    let rows = chunks.map { $0.codes?.count ?? $0.texts.count }
    var starts = [0]
    for count in rows { starts.append(starts[starts.count - 1] + count) }
    let (found, from) = (places, starts)
    let codes = [UInt32](unsafeUninitializedCapacity: starts[rows.count]) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      let room = CodeRoom(base: base)
      _ = ParallelPieces.map(chunks.count, threads: threads) { index in
        room.fill(from[index], chunks[index].codes, places: found[index])
      }
      initialized = from[rows.count]
    }
    return TextColumn(codes: codes, texts: texts.list)
  }

  /// Room for the codes of all rows.
  ///
  /// `@unchecked Sendable`: each thread fills the rows of its chunk, and none is looked at before all are done.
  private struct CodeRoom: @unchecked Sendable {
    let base: UnsafeMutablePointer<UInt32>

    /// Writes the codes of a chunk; without codes of its own row i has text i.
    func fill(_ start: Int, _ codes: [UInt32]?, places: [UInt32]) {
      let target = base + start
      places.withUnsafeBufferPointer { places in
        guard let codes else {
          for (row, place) in places.enumerated() { target[row] = place }
          return
        }
        codes.withUnsafeBufferPointer { codes in
          for row in 0..<codes.count { target[row] = places[Int(codes[row])] }
        }
      }
    }
  }
}

/// Texts of several lists in one, in which those of dictionaries are looked for before they are added.
private struct MergedTexts {
  /// So many places of the table are looked at.
  ///
  /// A text that is not found in them is added once more, which is no fault: codes are places. So texts that were
  /// chosen to meet in one place cost nothing.
  private static let longestSearch = 32

  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// The place of a text plus one, at the place of its hash or behind; 0 where nothing is.
  private var slots = [UInt32](repeating: 0, count: 1_024)
  private var known = 0

  var count: Int { ends.count }
  var list: TextList { TextList(bytes: bytes, ends: ends) }

  mutating func append(_ list: TextList, from first: Int) {
    let skipped = first == 0 ? 0 : list.ends[first - 1]
    let start = bytes.count - skipped
    bytes.append(contentsOf: list.bytes[skipped...])
    ends.append(contentsOf: list.ends[first...].lazy.map { $0 + start })
  }

  /// Where each text of a chunk stands here.
  mutating func places(of chunk: ChunkTexts) -> [UInt32] {
    var places: [UInt32] = []
    places.reserveCapacity(chunk.texts.count)
    chunk.texts.bytes.withUnsafeBufferPointer { all in
      for index in 0..<chunk.dictionarySize {
        places.append(place(of: UnsafeBufferPointer(rebasing: all[chunk.texts.range(index)])))
      }
    }
    let first = count
    append(chunk.texts, from: chunk.dictionarySize)
    for index in first..<count { places.append(UInt32(truncatingIfNeeded: index)) }
    return places
  }

  private mutating func place(of text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    if known * 2 >= slots.count { grow() }
    let mask = slots.count - 1
    let hash = Self.hash(text)
    for step in 0..<Self.longestSearch {
      let slot = (hash &+ step) & mask
      if slots[slot] == 0 {
        slots[slot] = UInt32(truncatingIfNeeded: add(text) + 1)
        known += 1
        return slots[slot] - 1
      }
      let place = Int(slots[slot]) - 1
      let start = place == 0 ? 0 : ends[place - 1]
      if ends[place] - start == text.count, bytes[start..<ends[place]].elementsEqual(text) { return UInt32(place) }
    }
    return UInt32(truncatingIfNeeded: add(text))
  }

  private mutating func add(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    return ends.count - 1
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: 0, count: old.count * 2)
    let mask = slots.count - 1
    bytes.withUnsafeBufferPointer { all in
      for entry in old where entry != 0 {
        let place = Int(entry) - 1
        let start = place == 0 ? 0 : ends[place - 1]
        let hash = Self.hash(UnsafeBufferPointer(rebasing: all[start..<ends[place]]))
        for step in 0..<Self.longestSearch where slots[(hash &+ step) & mask] == 0 {
          slots[(hash &+ step) & mask] = entry
          break
        }
      }
    }
  }

  /// Eight bytes at a time by a multiplication.
  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    let raw = UnsafeRawBufferPointer(text)
    var mixed = UInt64(text.count)
    var place = 0
    while raw.count - place >= 8 {
      mixed = mix(mixed ^ raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place += 8
    }
    var word: UInt64 = 0
    while place < raw.count {
      word = word << 8 | UInt64(raw[place])
      place += 1
    }
    return Int(truncatingIfNeeded: mix(mixed ^ word) >> 1)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }
}
