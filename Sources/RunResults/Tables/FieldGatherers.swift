import FileFormats

/// Gathers one field of the records that go by.
///
/// Only the recorder of its table touches a gatherer, and `add` is called for every row: exclusive access need not be
/// checked.
protocol FieldGatherer<Record>: AnyObject {
  associatedtype Record

  /// - Parameter stream: Place of the record's stream.
  func add(_ row: RecordRow<Record>, stream: Int)
  /// What has gathered, which is forgotten.
  func take() -> Column
}

final class TimeGatherer<Record>: FieldGatherer {
  private let value: FieldValue<Record, Int64>
  @exclusivity(unchecked) private var times = GatheredTimes()

  init(_ value: @escaping FieldValue<Record, Int64>) { self.value = value }
  func add(_ row: RecordRow<Record>, stream: Int) { times.add(value(row)) }
  func take() -> Column { times.take() }
}

final class SessionGatherer<Record>: FieldGatherer {
  @exclusivity(unchecked) private var times = GatheredTimes()

  func add(_ row: RecordRow<Record>, stream: Int) { times.add(row.time) }
  func take() -> Column { times.takeDates() }
}

final class IntegerGatherer<Record>: FieldGatherer {
  private let value: FieldValue<Record, Int>
  @exclusivity(unchecked) private var values: [Int64] = []

  init(_ value: @escaping FieldValue<Record, Int>) { self.value = value }
  func add(_ row: RecordRow<Record>, stream: Int) { values.append(Int64(value(row))) }

  func take() -> Column {
    defer { values = Array(reserving: values.count) }
    return Column(.int64s(values))
  }
}

final class NumberGatherer<Record>: FieldGatherer {
  private let value: FieldValue<Record, Double>
  @exclusivity(unchecked) private var numbers = GatheredNumbers()

  init(_ value: @escaping FieldValue<Record, Double>) { self.value = value }
  func add(_ row: RecordRow<Record>, stream: Int) { numbers.add(value(row)) }
  func take() -> Column { numbers.take() }
}

/// Of texts that are names of a few things.
final class WordGatherer<Record>: FieldGatherer {
  private let value: FieldValue<Record, String?>
  @exclusivity(unchecked) private var words = GatheredWords()

  init(_ value: @escaping FieldValue<Record, String?>) { self.value = value }
  func add(_ row: RecordRow<Record>, stream: Int) { words.add(value(row)) }
  func take() -> Column { words.take() }
}

final class SymbolGatherer<Record>: FieldGatherer {
  private let value: FieldValue<Record, Int?>
  @exclusivity(unchecked) private var codes: GatheredCodes

  init(_ symbols: [String], _ value: @escaping FieldValue<Record, Int?>) {
    self.value = value
    codes = GatheredCodes(symbols)
  }

  func add(_ row: RecordRow<Record>, stream: Int) { codes.add(value(row)) }
  func take() -> Column { codes.take() }
}

/// Of what is the same in all records of a stream.
final class FixedGatherer<Record>: FieldGatherer {
  private let isPresent: [Bool]
  @exclusivity(unchecked) private var codes: GatheredCodes

  init(_ texts: [String?]) {
    isPresent = texts.map { $0 != nil }
    codes = GatheredCodes(texts.map { $0 ?? "" })
  }

  func add(_ row: RecordRow<Record>, stream: Int) { codes.add(isPresent[stream] ? stream : nil) }
  func take() -> Column { codes.take() }
}

/// Of `OWNER/LETTERnumber`, whose bytes are put together without a string.
final class IdentifierGatherer<Record>: FieldGatherer {
  private let value: FieldValue<Record, RecordedIdentifier>
  /// By stream.
  private let owners: [[UInt8]]
  @exclusivity(unchecked) private var bytes: [UInt8] = []
  @exclusivity(unchecked) private var ends: [Int] = []
  @exclusivity(unchecked) private var marks = PresenceMarks()

  init(_ owners: [String], _ value: @escaping FieldValue<Record, RecordedIdentifier>) {
    self.owners = owners.map { Array($0.utf8) }
    self.value = value
  }

  func add(_ row: RecordRow<Record>, stream: Int) {
    let value = value(row)
    marks.add(value.number > 0, after: ends.count)
    if value.number > 0 {
      bytes.append(contentsOf: owners[stream])
      append(value.letter, value.number)
      if let child = value.child { append(child.letter, child.number) }
    }
    ends.append(bytes.count)
  }

  private func append(_ letter: Unicode.Scalar, _ number: Int) {
    bytes.append(UInt8(ascii: "/"))
    bytes.append(UInt8(truncatingIfNeeded: letter.value))
    DecimalText.append(number, to: &bytes)
  }

  func take() -> Column {
    defer { (bytes, ends) = (Array(reserving: bytes.count), Array(reserving: ends.count)) }
    return Column(.texts(TextColumn(texts: TextList(bytes: bytes, ends: ends))), isPresent: marks.take())
  }
}
