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

/// How a field is got from a record.
typealias FieldValue<Record, Output> = @Sendable (RecordRow<Record>) -> Output

/// One field of a record: its name, what it holds, and its place in the digest.
///
/// `DescribedRecord.describe` is the one place in which a field is described. Everything else derives from it: the
/// words of the digest (`DigestSink`), the events of the trace, the rows and columns of the tables (`RecordFields`).
struct RecordField<Record>: Sendable {
  /// How a field is got, and so what type it has in which form.
  enum Content: Sendable {
    /// An instant in nanoseconds since the epoch; text: ISO-8601.
    case time(FieldValue<Record, Int64>)
    case integer(FieldValue<Record, Int>)
    case number(FieldValue<Record, Double>)
    /// In the digest a number or its absence.
    case optionalNumber(FieldValue<Record, Double?>)
    case text(FieldValue<Record, String>)
    /// In the digest a text or its absence.
    case optionalText(FieldValue<Record, String?>)
    /// A symbol by its index; in the digest its name.
    case symbol(FieldValue<Record, Int>)
    /// In the digest a name or its absence.
    case optionalSymbol(FieldValue<Record, Int?>)
    /// In the digest its code.
    case choice(FieldValue<Record, RecordedChoice>)
    /// In the digest its code or its absence.
    case optionalChoice(FieldValue<Record, RecordedChoice?>)
    /// The same in every event of a stream, as what names its owner; in no digest.
    case fixed(@Sendable (StreamScope) -> String?)
    /// In the digest its number: the owner stands in the name of the stream.
    case identifier(FieldValue<Record, RecordedIdentifier>)
    /// The date of the event's session; in no digest.
    case session
  }

  /// The name of the column.
  let name: StaticString
  let content: Content
  /// What numbers are counted in.
  let unit: ColumnUnit?
  /// Place in the digest, from 1; nil for what follows from other fields or from the owner.
  let digestPlace: Int?
}
