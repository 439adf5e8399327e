import FileFormats

/// An interval of numbers, either end open or closed; infinite where there is no bound.
struct NumberBounds: Equatable, Sendable, CustomStringConvertible {
  var lower: Double
  var upper: Double
  var includesLower: Bool
  var includesUpper: Bool

  static let positive = NumberBounds(lower: 0, upper: .infinity, includesLower: false, includesUpper: false)
  /// An amount of money: what is computed from it stays far below the largest double.
  static let amount = NumberBounds(lower: 0, upper: 1e15, includesLower: false, includesUpper: true)
  static let notNegative = NumberBounds(lower: 0, upper: .infinity, includesLower: true, includesUpper: false)
  static let fraction = NumberBounds(lower: 0, upper: 1, includesLower: false, includesUpper: true)

  /// Both ends belong to the interval.
  static func within(_ range: ClosedRange<Double>) -> NumberBounds {
    NumberBounds(lower: range.lowerBound, upper: range.upperBound, includesLower: true, includesUpper: true)
  }

  static func from(_ lower: Double, below upper: Double) -> NumberBounds {
    NumberBounds(lower: lower, upper: upper, includesLower: true, includesUpper: false)
  }

  func contains(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    return (includesLower ? value >= lower : value > lower) && (includesUpper ? value <= upper : value < upper)
  }

  /// `>= 0 and < 1`, for example.
  var description: String {
    var parts: [String] = []
    if lower.isFinite { parts.append((includesLower ? ">= " : "> ") + Self.text(lower)) }
    if upper.isFinite { parts.append((includesUpper ? "<= " : "< ") + Self.text(upper)) }
    return parts.joined(separator: " and ")
  }

  static func text(_ value: Double) -> String {
    var bytes: [UInt8] = []
    DecimalText.append(value, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// What a key of the configuration takes.
enum ValueKind: Equatable, Sendable {
  case integer(ClosedRange<Int>)
  /// A whole number of 64 bits without sign.
  case seed
  case number(NumberBounds)
  case boolean
  case text
  /// A name that can be a component of container IDs and paths.
  case identifier
  case choice([String])
  case time
  case duration
  case symbols
  /// IDs, as a list or with a weight each.
  case weightedIdentifiers
  case section
  case sections
  case sectionOrSections
  /// Keys that the strategy's type defines.
  case parameters

  /// The type in a word or two, as documented.
  var typeName: String {
    switch self {
    case .integer, .seed: "integer"
    case .number: "number"
    case .boolean: "boolean"
    case .text: "text"
    case .identifier: "name"
    case .choice: "choice"
    case .time: "date or time"
    case .duration: "duration"
    case .symbols: "list of symbols"
    case .weightedIdentifiers: "list or mapping"
    case .section, .parameters: "mapping"
    case .sections: "list of mappings"
    case .sectionOrSections: "mapping or list of mappings"
    }
  }

  /// The bounds alone, nil where the type says it all.
  var bounds: String? {
    switch self {
    case .integer(let range):
      range.upperBound == Int.max ? ">= \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    case .seed: "0 to 18446744073709551615"
    case .number(let bounds): bounds.description
    case .identifier: "letters, digits, '_', '.', '-'"
    case .choice(let names): names.joined(separator: ", ")
    case .time: "YYYY-MM-DD or ISO-8601 (UTC without a zone), years 1678 to 2261"
    case .duration: "a whole number and s, m, h or d, as 30s, 5m, 4h, 1d; at most 366d"
    case .symbols: "at least one, each once"
    default: nil
    }
  }

  /// What is allowed, for a diagnostic.
  var allowed: String {
    switch self {
    case .integer, .seed: "a whole number \(bounds ?? "")"
    case .number: bounds.map { $0.isEmpty ? "a number" : "a number \($0)" } ?? "a number"
    case .boolean: "true or false"
    case .choice, .time, .duration: bounds ?? ""
    case .identifier: "a name of \(bounds ?? "")"
    case .symbols: "a list of symbols"
    case .weightedIdentifiers: "a list of strategy IDs, or a mapping of ID to weight"
    case .section, .parameters, .sections, .sectionOrSections: "a \(typeName)"
    case .text: "text"
    }
  }
}
