import Determinism
import FileFormats

/// The beginning of an object's file: what it is, what made it, and where its columns stand.
///
/// Eight bytes of magic; the length of the text that follows; the XXH64 of that text; the text, JSON in UTF-8, filled
/// up with blanks to a multiple of eight bytes. The arrays of the columns come behind it, each filled up to eight
/// bytes.
struct ObjectHeader: Equatable {
  static let magic = Array("admfobj1".utf8)
  /// Bytes before the text.
  static let prefixLength = 24
  /// Longest text that is read.
  static let mostText = 1 << 28

  var key: String
  var kind: String
  var settings: JSONValue
  var inputs: [String]
  /// What made it, in words.
  var maker: String
  /// The hash of the build that made it; nil where a part with versions did.
  var build: String?
  var facts: JSONValue
  var columns: [ColumnEntry]

  init(_ key: ObjectKey, _ content: ObjectContent) {
    self.key = key.text
    kind = key.kind
    settings = key.settings
    inputs = key.inputs
    maker = key.maker.description
    if case .build(let program) = key.maker { build = program.hash }
    facts = content.facts
    columns = content.columns.map { column in
      var parts: [ColumnEntry.Part] = []
      ColumnParts.each(of: column) { parts.append(.init(byteCount: $0.count, checksum: XXH64.hash($0))) }
      var hasCodes = false
      if case .texts(let texts) = column.values { hasCodes = texts.codes != nil }
      return ColumnEntry(
        storage: column.storage, count: column.count, isOptional: column.isPresent != nil, hasCodes: hasCodes,
        parts: parts)
    }
  }

  /// Bytes of the columns.
  var payloadLength: Int { columns.reduce(0) { $1.parts.reduce($0) { $0 + Self.padded($1.byteCount) } } }

  static func padded(_ count: Int) -> Int { (count + 7) & ~7 }

  /// Prefix and text.
  var bytes: [UInt8] {
    var text = json.compactText
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    var bytes = Self.magic
    withUnsafeBytes(of: UInt64(text.count).littleEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: XXH64.hash(text).littleEndian) { bytes.append(contentsOf: $0) }
    return bytes + text
  }

  private var json: JSONValue {
    .object([
      JSONMember("key", .string(key)), JSONMember("kind", .string(kind)), JSONMember("maker", .string(maker)),
      JSONMember("build", build.map { .string($0) } ?? .null), JSONMember("inputs", .array(inputs.map { .string($0) })),
      JSONMember("settings", settings), JSONMember("columns", .array(columns.map(\.json))), JSONMember("facts", facts),
    ])
  }

  /// Reads the text; nil where it is none of a header.
  init?(_ text: [UInt8]) {
    guard let json = try? JSONValue(parsing: text), case .string(let key) = json["key"],
      case .string(let kind) = json["kind"], case .string(let maker) = json["maker"],
      case .array(let inputs) = json["inputs"], case .array(let columns) = json["columns"],
      let settings = json["settings"], let facts = json["facts"]
    else { return nil }
    self.key = key
    self.kind = kind
    self.maker = maker
    if case .string(let build) = json["build"] { self.build = build }
    self.inputs = []
    for case .string(let input) in inputs { self.inputs.append(input) }
    self.settings = settings
    self.facts = facts
    self.columns = []
    for column in columns {
      guard let entry = ColumnEntry(column) else { return nil }
      self.columns.append(entry)
    }
  }
}

extension ColumnEntry {
  var json: JSONValue {
    .object([
      JSONMember("values", .string(ColumnParts.names.first { $0.storage == storage }?.name ?? "")),
      JSONMember("count", .integer(count)), JSONMember("optional", .boolean(isOptional)),
      JSONMember("codes", .boolean(hasCodes)),
      JSONMember(
        "parts", .array(parts.map { .array([.integer($0.byteCount), .string(Hexadecimal.string(of: $0.checksum))]) })),
    ])
  }

  init?(_ json: JSONValue) {
    guard case .string(let name) = json["values"], case .integer(let count) = json["count"], count >= 0,
      let storage = ColumnParts.names.first(where: { $0.name == name })?.storage,
      case .boolean(let isOptional) = json["optional"], case .boolean(let hasCodes) = json["codes"],
      case .array(let items) = json["parts"]
    else { return nil }
    self.init(storage: storage, count: count, isOptional: isOptional, hasCodes: hasCodes, parts: [])
    for item in items {
      guard case .array(let pair) = item, pair.count == 2, case .integer(let size) = pair[0], size >= 0,
        case .string(let digits) = pair[1], let checksum = UInt64(digits, radix: 16)
      else { return nil }
      parts.append(Part(byteCount: size, checksum: checksum))
    }
  }
}
