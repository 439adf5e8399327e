import FileFormats

/// What happens where a key is not given.
enum DefaultValue: Equatable, Sendable {
  case required
  /// Nothing is set.
  case none(String)
  case integer(Int)
  case number(Double)
  case boolean(Bool)
  case text(String)
  /// Follows from something else; the text says from what.
  case computed(String)

  /// Whether an explicit null means that the key is not given: so wherever the default is a description.
  var isWhatNullMeans: Bool {
    switch self {
    case .none, .computed: true
    case .required, .integer, .number, .boolean, .text: false
    }
  }

  var text: String? {
    switch self {
    case .required: nil
    case .none(let text), .text(let text), .computed(let text): text
    case .integer(let value): "\(value)"
    case .number(let value): NumberBounds.text(value)
    case .boolean(let value): "\(value)"
    }
  }
}

/// One key of a section: the only place where its type, bounds, default and meaning are written down.
struct KeySpecification: Equatable, Sendable {
  var name: String
  var kind: ValueKind
  var defaultValue: DefaultValue
  var unit: String?
  var meaning: String

  init(_ name: String, _ kind: ValueKind, _ defaultValue: DefaultValue, unit: String? = nil, _ meaning: String) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.unit = unit
    self.meaning = meaning
  }
}

/// The keys of one kind of mapping.
struct SectionSchema: Equatable, Sendable {
  /// The path as documented: `risk[].limits`, empty for the whole file.
  var path: String
  var keys: [KeySpecification]
  /// Keys that a later version will know.
  var laterKeys: [String]

  init(_ path: String, later: [String] = [], _ keys: [KeySpecification]) {
    self.path = path
    self.keys = keys
    laterKeys = later
  }

  func key(_ name: String) -> KeySpecification {
    guard let key = keys.first(where: { $0.name == name }) else {
      preconditionFailure("Invariant: the schema of '\(path)' describes every key that is read, '\(name)' included")
    }
    return key
  }
}

/// What the documentation says of one key.
public struct KeyDocumentation: Equatable, Sendable {
  /// The full path, with `[]` for the items of lists: `risk[].capital`.
  public var path: String
  /// The type in a word or two.
  public var type: String
  /// The unit of a number, if it has one.
  public var unit: String?
  /// The value where none is given; nil if the key is required.
  public var defaultValue: String?
  /// What values are allowed, where the type does not say it all.
  public var bounds: String?
  /// What the key means.
  public var meaning: String
}

extension Workflow {
  /// Every key of a workflow file, from the same table that files are checked against, section by section.
  public static var documentedKeys: [KeyDocumentation] {
    Schema.sections.flatMap { section in
      section.keys.map { key in
        KeyDocumentation(
          path: section.path.isEmpty ? key.name : "\(section.path).\(key.name)", type: key.kind.typeName,
          unit: key.unit, defaultValue: key.defaultValue.text, bounds: key.kind.bounds, meaning: key.meaning)
      }
    }
  }
}
