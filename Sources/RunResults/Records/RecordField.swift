/// A record of a stream with what its fields need beside it.
///
/// An object that moves from record to record of its stream, so that a field is handed one reference and no copy of
/// the record.
final class RecordRow<Record> {
  @exclusivity(unchecked)
  private(set) var record: Record
  /// The instant of the event, in nanoseconds since the epoch.
  @exclusivity(unchecked)
  private(set) var time: Int64
  let stream: StreamScope

  init(_ record: Record, at time: Int64, of stream: StreamScope) {
    self.record = record
    self.time = time
    self.stream = stream
  }

  func move(to record: Record, at time: Int64) {
    self.record = record
    self.time = time
  }

  /// The name of a symbol.
  func symbol(_ index: Int) -> String { stream.symbols[index] }
}

/// One of a few values that are written by name and digested by number.
struct RecordedChoice {
  let code: Int
  let name: String
}

/// The ID of something that its owner counts: `OWNER/LETTERnumber`, or, of what this something counts in turn,
/// `OWNER/LETTERnumber/LETTERnumber`.
///
/// Numbers count from 1; 0 stands for nothing.
struct RecordedIdentifier {
  let letter: Unicode.Scalar
  let number: Int
  var child: (letter: Unicode.Scalar, number: Int)?
}

/// One field of a record: its name, what it holds, and its place in the digest.
///
/// This is the one place in which a field is described. `RecordFields` derives everything else from it: the words of
/// the digest, the events of the trace, the rows and columns of the tables.
struct RecordField<Record>: Sendable {
  typealias Value<Output> = @Sendable (RecordRow<Record>) -> Output

  /// How a field is got, and so what type it has in which form.
  enum Content: Sendable {
    /// An instant in nanoseconds since the epoch; text: ISO-8601.
    case time(Value<Int64>)
    case integer(Value<Int>)
    case number(Value<Double>)
    /// In the digest a number or its absence.
    case optionalNumber(Value<Double?>)
    case text(Value<String>)
    /// In the digest a text or its absence.
    case optionalText(Value<String?>)
    /// In the digest its code.
    case choice(Value<RecordedChoice>)
    /// In the digest its code or its absence.
    case optionalChoice(Value<RecordedChoice?>)
    /// The same in every event of a stream, as what names its owner; in no digest.
    case fixed(@Sendable (StreamScope) -> String?)
    /// In the digest its number: the owner stands in the name of the stream.
    case identifier(Value<RecordedIdentifier>)
  }

  /// The name of the column.
  let name: StaticString
  let content: Content
  /// What numbers are counted in.
  let unit: ColumnUnit?
  /// Place in the digest, from 1; nil for what follows from other fields or from the owner.
  let digestPlace: Int?
}

extension RecordField {
  static func time(_ name: StaticString, digest: Int? = nil, _ value: @escaping Value<Int64>) -> Self {
    Self(name: name, content: .time(value), unit: nil, digestPlace: digest)
  }

  static func integer(_ name: StaticString, digest: Int? = nil, _ value: @escaping Value<Int>) -> Self {
    Self(name: name, content: .integer(value), unit: nil, digestPlace: digest)
  }

  static func number(
    _ name: StaticString, _ unit: ColumnUnit? = nil, digest: Int? = nil, _ value: @escaping Value<Double>
  ) -> Self {
    Self(name: name, content: .number(value), unit: unit, digestPlace: digest)
  }

  static func optionalNumber(
    _ name: StaticString, _ unit: ColumnUnit? = nil, digest: Int? = nil, _ value: @escaping Value<Double?>
  ) -> Self {
    Self(name: name, content: .optionalNumber(value), unit: unit, digestPlace: digest)
  }

  static func text(_ name: StaticString, digest: Int? = nil, _ value: @escaping Value<String>) -> Self {
    Self(name: name, content: .text(value), unit: nil, digestPlace: digest)
  }

  static func optionalText(_ name: StaticString, digest: Int? = nil, _ value: @escaping Value<String?>) -> Self {
    Self(name: name, content: .optionalText(value), unit: nil, digestPlace: digest)
  }

  static func choice(_ name: StaticString, digest: Int? = nil, _ value: @escaping Value<RecordedChoice>) -> Self {
    Self(name: name, content: .choice(value), unit: nil, digestPlace: digest)
  }

  static func optionalChoice(
    _ name: StaticString, digest: Int? = nil, _ value: @escaping Value<RecordedChoice?>
  ) -> Self {
    Self(name: name, content: .optionalChoice(value), unit: nil, digestPlace: digest)
  }

  /// Text that is the same in every event of a stream.
  static func fixed(_ name: StaticString, _ value: @escaping @Sendable (StreamScope) -> String?) -> Self {
    Self(name: name, content: .fixed(value), unit: nil, digestPlace: nil)
  }

  /// `OWNER/LETTERnumber`.
  static func identifier(
    _ name: StaticString, _ letter: Unicode.Scalar, digest: Int? = nil, _ number: @escaping Value<Int>
  ) -> Self {
    let value: Value<RecordedIdentifier> = { RecordedIdentifier(letter: letter, number: number($0)) }
    return Self(name: name, content: .identifier(value), unit: nil, digestPlace: digest)
  }

  /// `OWNER/LETTERnumber/LETTERnumber`.
  static func identifier(_ name: StaticString, _ value: @escaping Value<RecordedIdentifier>) -> Self {
    Self(name: name, content: .identifier(value), unit: nil, digestPlace: nil)
  }
}
