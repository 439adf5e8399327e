import FileFormats

/// The texts of a column chunk.
struct ChunkTexts: Sendable {
  /// By row the place of its text; nil where row i has text i.
  var codes: [UInt32]?
  /// The texts of the dictionary, and behind them those that stand in the pages themselves.
  var texts: TextList
  /// How many texts are the dictionary's.
  var dictionarySize: Int
}

/// Texts: those of a dictionary stay places in it, others stand one a row.
struct TextValues: ChunkValues {
  /// How the bytes of a value become text.
  enum Form {
    /// They are UTF-8.
    case utf8
    /// They are the sixteen bytes of a UUID, which is written as hexadecimal digits in five groups.
    case uuid
  }

  private let fixed: Int?
  private let form: Form
  private let rows: Int
  private var strings = ByteStrings()
  private var dictionarySize: Int?
  /// Places by row, once there is a dictionary.
  private let codes: Scratch<UInt32>
  /// The place of the empty text that stands where there is no value, once there is one.
  private var absent: UInt32?

  /// - Parameters:
  ///   - fixed: Bytes of each value, where all have equally many.
  ///   - rows: Rows of the chunk.
  init(fixed: Int?, _ form: Form, rows: Int) {
    self.fixed = fixed
    self.form = form
    self.rows = rows
    codes = Scratch()
  }

  mutating func addDictionary(
    _ count: Int, _ bytes: UnsafeRawBufferPointer, budget: inout DecodingBudget
  ) throws(ParquetFault) {
    try strings.append(count, .plain, of: bytes, fixed: fixed, budget: &budget)
    dictionarySize = count
    codes.grow(to: rows, keeping: 0)
  }

  mutating func addPage(_ page: PageValues, budget: inout DecodingBudget) throws(ParquetFault) {
    if page.encoding.isDictionary {
      let target = codes.base + page.firstRow
      var decoder = try DictionaryPlaces(page, size: dictionarySize)
      try decoder.decode(page.present, into: target)
      if let marks = page.marks { spread(page, marks, target) }
      return
    }
    let first = strings.count
    try strings.append(page.present, page.encoding, of: page.bytes, fixed: fixed, budget: &budget)
    if dictionarySize == nil {
      if let marks = page.marks { spreadEnds(page, marks, from: first) }
      return
    }
    guard strings.count <= Int(UInt32.max) - 1 else { throw ParquetFault("more than \(UInt32.max) texts") }
    let target = codes.base + page.firstRow
    for index in 0..<page.present { target[index] = UInt32(first + index) }
    if let marks = page.marks { spread(page, marks, target) }
  }

  /// Moves places to the rows that they are of, the last first.
  private mutating func spread(
    _ page: PageValues, _ marks: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt32>
  ) {
    let absent = absent ?? UInt32(strings.count)
    if self.absent == nil {
      strings.ends.append(strings.bytes.count)
      self.absent = absent
    }
    var next = page.present
    var row = page.rows
    while row > 0 {
      row &-= 1
      if marks[row] != 0 {
        next &-= 1
        target[row] = target[next]
      } else {
        target[row] = absent
      }
    }
  }

  /// Makes texts that stand one behind the other those of their rows, with empty ones between.
  private mutating func spreadEnds(_ page: PageValues, _ marks: UnsafePointer<UInt8>, from first: Int) {
    var end = first == 0 ? 0 : strings.ends[first - 1]
    let ends = Array(strings.ends[first...])
    var next = ends.startIndex
    var spread: [Int] = []
    spread.reserveCapacity(page.rows)
    for row in 0..<page.rows {
      if marks[row] != 0 {
        end = ends[next]
        next += 1
      }
      spread.append(end)
    }
    strings.ends.replaceSubrange(first..., with: spread)
  }

  /// The texts of all pages.
  ///
  /// - Throws: Where a value is no UTF-8.
  mutating func finish() throws(ParquetFault) -> ChunkTexts {
    var (bytes, ends) = (strings.bytes, strings.ends)
    strings = ByteStrings()
    switch form {
    case .utf8:
      if let index = UTF8Check.firstInvalid(bytes, ends: ends) {
        let start = index == 0 ? 0 : ends[index - 1]
        let shown = MessageText.shown(bytes: Array(bytes[start..<min(ends[index], start + 20)]))
        throw ParquetFault("a value is no text in UTF-8: \(shown)")
      }
    case .uuid: (bytes, ends) = UUIDText.texts(bytes, ends: ends)
    }
    var codes: [UInt32]?
    if dictionarySize != nil { codes = Array(UnsafeBufferPointer(start: self.codes.base, count: rows)) }
    return ChunkTexts(
      codes: codes, texts: TextList(bytes: bytes, ends: ends), dictionarySize: dictionarySize ?? 0)
  }
}

/// The usual text of UUIDs.
enum UUIDText {
  private static let digits = Array("0123456789abcdef".utf8)

  /// The texts of byte strings of sixteen bytes; of empty ones, empty texts.
  static func texts(_ bytes: [UInt8], ends: [Int]) -> (bytes: [UInt8], ends: [Int]) {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count / 16 * 36)
    var textEnds: [Int] = []
    textEnds.reserveCapacity(ends.count)
    var place = 0
    for end in ends {
      for index in place..<end {
        if [4, 6, 8, 10].contains(index - place) { text.append(UInt8(ascii: "-")) }
        text.append(digits[Int(bytes[index] >> 4)])
        text.append(digits[Int(bytes[index] & 15)])
      }
      place = end
      textEnds.append(text.count)
    }
    return (text, textEnds)
  }
}
