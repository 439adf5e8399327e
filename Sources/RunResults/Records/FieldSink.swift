import Determinism

/// Hears of the fields of a record, in the order of the table's columns.
///
/// A record's `describe` is specialised for each sink, so that a sink which only digests costs no call a field.
protocol FieldSink<Record> {
  associatedtype Record

  /// - Parameter place: Place in the digest, from 1; nil for what follows from other fields or from the owner.
  mutating func time(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int64>)
  mutating func integer(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int>)
  mutating func number(
    _ name: StaticString, _ unit: ColumnUnit?, at place: Int?, _ value: @escaping FieldValue<Record, Double>)
  mutating func optionalNumber(
    _ name: StaticString, _ unit: ColumnUnit?, at place: Int?, _ value: @escaping FieldValue<Record, Double?>)
  mutating func text(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, String>)
  mutating func optionalText(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, String?>)
  mutating func choice(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, RecordedChoice>)
  mutating func optionalChoice(
    _ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, RecordedChoice?>)
  /// A symbol by its index.
  mutating func symbol(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int>)
  mutating func optionalSymbol(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int?>)
  /// The number of an `OWNER/LETTERnumber`.
  mutating func identifier(
    _ name: StaticString, _ letter: Unicode.Scalar, at place: Int?, _ number: @escaping FieldValue<Record, Int>)
  /// `OWNER/LETTERnumber/LETTERnumber`.
  mutating func identifier(_ name: StaticString, _ value: @escaping FieldValue<Record, RecordedIdentifier>)
  /// Text that is the same in every event of a stream.
  mutating func fixed(_ name: StaticString, _ value: @escaping @Sendable (StreamScope) -> String?)
  /// The date of the event's session; a column only where bars are sessions, and in no digest.
  mutating func session(_ name: StaticString)
}

// What a description is written with: most fields have no unit, and those outside the digest no place in it.
extension FieldSink {
  @inline(__always)
  mutating func time(_ name: StaticString, digest: Int? = nil, _ value: @escaping FieldValue<Record, Int64>) {
    time(name, at: digest, value)
  }

  @inline(__always)
  mutating func integer(_ name: StaticString, digest: Int? = nil, _ value: @escaping FieldValue<Record, Int>) {
    integer(name, at: digest, value)
  }

  @inline(__always)
  mutating func number(
    _ name: StaticString, _ unit: ColumnUnit? = nil, digest: Int? = nil, _ value: @escaping FieldValue<Record, Double>
  ) {
    number(name, unit, at: digest, value)
  }

  @inline(__always)
  mutating func optionalNumber(
    _ name: StaticString, _ unit: ColumnUnit? = nil, digest: Int? = nil, _ value: @escaping FieldValue<Record, Double?>
  ) {
    optionalNumber(name, unit, at: digest, value)
  }

  @inline(__always)
  mutating func text(_ name: StaticString, digest: Int? = nil, _ value: @escaping FieldValue<Record, String>) {
    text(name, at: digest, value)
  }

  @inline(__always)
  mutating func optionalText(_ name: StaticString, digest: Int? = nil, _ value: @escaping FieldValue<Record, String?>) {
    optionalText(name, at: digest, value)
  }

  @inline(__always)
  mutating func symbol(_ name: StaticString, digest: Int? = nil, _ value: @escaping FieldValue<Record, Int>) {
    symbol(name, at: digest, value)
  }

  @inline(__always)
  mutating func optionalSymbol(_ name: StaticString, digest: Int? = nil, _ value: @escaping FieldValue<Record, Int?>) {
    optionalSymbol(name, at: digest, value)
  }

  @inline(__always)
  mutating func choice(_ name: StaticString, digest: Int? = nil, _ value: @escaping FieldValue<Record, RecordedChoice>)
  {
    choice(name, at: digest, value)
  }

  @inline(__always)
  mutating func optionalChoice(
    _ name: StaticString, digest: Int? = nil, _ value: @escaping FieldValue<Record, RecordedChoice?>
  ) {
    optionalChoice(name, at: digest, value)
  }

  @inline(__always)
  mutating func identifier(
    _ name: StaticString, _ letter: Unicode.Scalar, digest: Int? = nil, _ number: @escaping FieldValue<Record, Int>
  ) {
    identifier(name, letter, at: digest, number)
  }
}

/// Gathers the fields of a record, for everything that is not done for each event.
struct FieldList<Record>: FieldSink {
  private(set) var fields: [RecordField<Record>] = []

  private mutating func add(
    _ name: StaticString, _ content: RecordField<Record>.Content, _ unit: ColumnUnit? = nil, at place: Int? = nil
  ) {
    fields.append(RecordField(name: name, content: content, unit: unit, digestPlace: place))
  }

  mutating func time(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int64>) {
    add(name, .time(value), at: place)
  }

  mutating func integer(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int>) {
    add(name, .integer(value), at: place)
  }

  mutating func number(
    _ name: StaticString, _ unit: ColumnUnit?, at place: Int?, _ value: @escaping FieldValue<Record, Double>
  ) {
    add(name, .number(value), unit, at: place)
  }

  mutating func optionalNumber(
    _ name: StaticString, _ unit: ColumnUnit?, at place: Int?, _ value: @escaping FieldValue<Record, Double?>
  ) {
    add(name, .optionalNumber(value), unit, at: place)
  }

  mutating func text(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, String>) {
    add(name, .text(value), at: place)
  }

  mutating func optionalText(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, String?>) {
    add(name, .optionalText(value), at: place)
  }

  mutating func symbol(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int>) {
    add(name, .symbol(value), at: place)
  }

  mutating func optionalSymbol(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, Int?>) {
    add(name, .optionalSymbol(value), at: place)
  }

  mutating func choice(_ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, RecordedChoice>) {
    add(name, .choice(value), at: place)
  }

  mutating func optionalChoice(
    _ name: StaticString, at place: Int?, _ value: @escaping FieldValue<Record, RecordedChoice?>
  ) {
    add(name, .optionalChoice(value), at: place)
  }

  mutating func identifier(
    _ name: StaticString, _ letter: Unicode.Scalar, at place: Int?, _ number: @escaping FieldValue<Record, Int>
  ) {
    add(name, .identifier { RecordedIdentifier(letter: letter, number: number($0)) }, at: place)
  }

  mutating func identifier(_ name: StaticString, _ value: @escaping FieldValue<Record, RecordedIdentifier>) {
    add(name, .identifier(value))
  }

  mutating func fixed(_ name: StaticString, _ value: @escaping @Sendable (StreamScope) -> String?) {
    add(name, .fixed(value))
  }

  mutating func session(_ name: StaticString) { add(name, .session) }
}
