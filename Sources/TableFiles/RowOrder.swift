import FileFormats

/// The order of rows by one column: numbers and times by size, texts by their bytes, false before true.
///
/// Rows without a value, and numbers that are not finite, come last in both directions.
struct RowOrder {
  private let ranks: Ranks
  private let isDescending: Bool

  private enum Ranks {
    /// NaN where there is no value.
    case numbers([Double])
    /// Nil where there is no value.
    case wholes([Int64?])
  }

  init(_ column: Column, isDescending: Bool) {
    self.isDescending = isDescending
    func wholes(_ value: (Int) -> Int64) -> Ranks {
      .wholes((0..<column.count).map { column.isPresent?[$0] ?? true ? value($0) : nil })
    }
    func numbers(_ value: (Int) -> Double) -> Ranks {
      .numbers(
        (0..<column.count).map { row in
          let number = value(row)
          return number.isFinite && column.isPresent?[row] ?? true ? number : .nan
        })
    }
    switch column.values {
    case .booleans(let values): ranks = wholes { values[$0] ? 1 : 0 }
    case .int32s(let values): ranks = wholes { Int64(values[$0]) }
    case .int64s(let values): ranks = wholes { values[$0] }
    case .floats(let values): ranks = numbers { Double(values[$0]) }
    case .doubles(let values): ranks = numbers { values[$0] }
    case .texts(let texts):
      let ranksOfTexts = Self.ranks(texts.texts)
      ranks = wholes { ranksOfTexts[texts.place($0)] }
    }
  }

  /// By text its place among the distinct ones in the order of bytes.
  private static func ranks(_ texts: TextList) -> [Int64] {
    func bytes(_ place: Int) -> ArraySlice<UInt8> { texts.bytes[texts.range(place)] }
    let places = (0..<texts.count).sorted { bytes($0).lexicographicallyPrecedes(bytes($1)) }
    var ranks = [Int64](repeating: 0, count: texts.count)
    var rank: Int64 = 0
    for (index, place) in places.enumerated() {
      if index > 0, bytes(places[index - 1]) != bytes(place) { rank += 1 }
      ranks[place] = rank
    }
    return ranks
  }

  /// Less than 0 where the first row comes before the second, 0 where this column does not decide.
  func compare(_ one: Int, _ other: Int) -> Int {
    switch ranks {
    case .numbers(let numbers):
      let (one, other) = (numbers[one], numbers[other])
      if one.isNaN || other.isNaN { return (one.isNaN ? 1 : 0) - (other.isNaN ? 1 : 0) }
      return direction(one < other ? -1 : one > other ? 1 : 0)
    case .wholes(let wholes):
      guard let one = wholes[one], let other = wholes[other] else {
        return (wholes[one] == nil ? 1 : 0) - (wholes[other] == nil ? 1 : 0)
      }
      return direction(one < other ? -1 : one > other ? 1 : 0)
    }
  }

  private func direction(_ order: Int) -> Int { isDescending ? -order : order }
}
