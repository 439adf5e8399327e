import FileFormats
import TradingModel

// Values of a column that come one after the other, and are taken in lots.

/// Marks of the values that are there, kept from the first on that is absent.
struct PresenceMarks {
  private var marks: [Bool]?

  /// - Parameter count: Number of values before this one.
  @inline(__always)
  mutating func add(_ isPresent: Bool, after count: Int) {
    if marks == nil {
      if isPresent { return }
      marks = Array(repeating: true, count: count)
    }
    marks?.append(isPresent)
  }

  /// Whether every value so far is there.
  var isEmpty: Bool { marks == nil }

  mutating func take() -> [Bool]? { marks.take() }
}

/// Numbers, those that are not finite absent.
struct GatheredNumbers {
  private var values: [Double] = []
  private var marks = PresenceMarks()

  @inline(__always)
  mutating func add(_ value: Double) {
    marks.add(value.isFinite, after: values.count)
    values.append(value.isFinite ? value : 0)
  }

  mutating func add(contentsOf numbers: some Collection<Double>) {
    let start = values.count
    values.append(contentsOf: numbers)
    if marks.isEmpty, values[start...].allSatisfy(\.isFinite) { return }
    for index in start..<values.count {
      marks.add(values[index].isFinite, after: index)
      if !values[index].isFinite { values[index] = 0 }
    }
  }

  mutating func take() -> Column {
    let column = Column(.doubles(values), isPresent: marks.take())
    values = Array(reserving: values.count)
    return column
  }
}

/// Texts by their places in a list that does not change; place 0 stands for none.
struct GatheredCodes {
  private let texts: TextList
  private var codes: [UInt32] = []
  private var marks = PresenceMarks()

  init(_ names: [String]) { texts = TextList([""] + names) }

  /// - Parameter index: Place in the names, nil for none.
  @inline(__always)
  mutating func add(_ index: Int?) {
    marks.add(index != nil, after: codes.count)
    codes.append(UInt32(truncatingIfNeeded: (index ?? -1) + 1))
  }

  /// Adds texts that go round: so many, from one on, each followed by the next, the last by the first.
  mutating func add(_ count: Int, from first: Int) {
    let length = texts.count - 1
    if length == 1 { return codes.append(contentsOf: repeatElement(1, count: count)) }
    var next = first
    for _ in 0..<count {
      codes.append(UInt32(truncatingIfNeeded: next + 1))
      next = next + 1 == length ? 0 : next + 1
    }
  }

  mutating func take() -> Column {
    let column = Column(.texts(TextColumn(codes: codes, texts: texts)), isPresent: marks.take())
    codes = Array(reserving: codes.count)
    return column
  }
}

/// Texts of which there are a few different ones, each kept once.
struct GatheredWords {
  private var words = [""]
  private var last = 0
  private var codes: [UInt32] = []
  private var marks = PresenceMarks()

  mutating func add(_ word: String?) {
    marks.add(word != nil, after: codes.count)
    guard let word else { return codes.append(0) }
    if words[last] != word {
      if let known = words.firstIndex(of: word) {
        last = known
      } else {
        last = words.count
        words.append(word)
      }
    }
    codes.append(UInt32(truncatingIfNeeded: last))
  }

  mutating func take() -> Column {
    let column = Column(.texts(TextColumn(codes: codes, texts: TextList(words))), isPresent: marks.take())
    codes = Array(reserving: codes.count)
    return column
  }
}

/// Times, or the dates of the sessions that end with them.
struct GatheredTimes {
  private var values: [Int64] = []

  @inline(__always)
  mutating func add(_ time: Int64) { values.append(time) }

  mutating func add(contentsOf times: some Collection<Int64>) { values.append(contentsOf: times) }

  mutating func take() -> Column {
    let column = Column(.int64s(values))
    values = Array(reserving: values.count)
    return column
  }

  /// The dates on which the times lie.
  mutating func takeDates() -> Column {
    let column = Column(.int32s(values.map { Int32(truncatingIfNeeded: Timestamp(nanoseconds: $0).day) }))
    values = Array(reserving: values.count)
    return column
  }
}

extension Array {
  init(reserving count: Int) {
    self = []
    reserveCapacity(count)
  }
}
