/// Texts one behind the other in one array of bytes.
package struct TextList: Equatable, Sendable {
  /// The bytes of all texts, UTF-8.
  package private(set) var bytes: [UInt8]
  /// Where the bytes of each text end.
  package private(set) var ends: [Int]

  package init() {
    bytes = []
    ends = []
  }

  package init(_ texts: some Sequence<String>) {
    self.init()
    for text in texts { append(text) }
  }

  /// - Precondition: The ends ascend, and the last is the number of bytes.
  package init(bytes: [UInt8], ends: [Int]) {
    precondition((ends.last ?? 0) == bytes.count, "the last text ends with the bytes")
    self.bytes = bytes
    self.ends = ends
  }

  /// Number of texts.
  package var count: Int { ends.count }

  /// Where in `bytes` a text stands.
  @inline(__always)
  package func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  package subscript(index: Int) -> String { String(decoding: bytes[range(index)], as: UTF8.self) }

  package mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
    ends.append(bytes.count)
  }

  package mutating func append(utf8 text: UnsafeBufferPointer<UInt8>) {
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
  }
}

/// A column of texts: the texts themselves, or the numbers of a few texts that return.
package struct TextColumn: Equatable, Sendable {
  /// By row the place of its text in `texts`; nil where row i has text i.
  package var codes: [UInt32]?
  package var texts: TextList

  /// - Precondition: Codes are places in `texts`.
  package init(codes: [UInt32]? = nil, texts: TextList) {
    self.codes = codes
    self.texts = texts
  }

  package init(_ texts: some Sequence<String>) { self.init(texts: TextList(texts)) }

  /// Number of rows.
  package var count: Int { codes?.count ?? texts.count }

  /// The place in `texts` of a row's text.
  @inline(__always)
  package func place(_ row: Int) -> Int { codes.map { Int($0[row]) } ?? row }

  package subscript(row: Int) -> String { texts[place(row)] }

  /// Equal where the rows are, however they are kept.
  package static func == (one: TextColumn, other: TextColumn) -> Bool {
    guard one.count == other.count else { return false }
    return (0..<one.count).allSatisfy { row in
      one.texts.bytes[one.texts.range(one.place(row))] == other.texts.bytes[other.texts.range(other.place(row))]
    }
  }
}
