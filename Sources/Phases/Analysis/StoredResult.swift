import FileFormats
import SettingsTables

/// Why the result of a phase that stands on disk cannot be read.
package struct StoredResultError: Error, Equatable, CustomStringConvertible {
  /// What is missing or has another form: `by_regime.high/up.trial`.
  package let key: String

  /// What is shown to people, behind the name of the file.
  package var description: String { "\(key.isEmpty ? "the value" : key) is missing or has another form" }
}

/// A part of a result on disk, taken apart with errors that name the key.
struct StoredResult {
  let value: JSONValue
  private let path: String

  init(_ value: JSONValue, path: String = "") {
    self.value = value
    self.path = path
  }

  func problem(_ key: String) -> StoredResultError { StoredResultError(key: path.isEmpty ? key : "\(path).\(key)") }

  private func within(_ key: String, _ value: JSONValue) -> StoredResult {
    StoredResult(value, path: path.isEmpty ? key : "\(path).\(key)")
  }

  /// What stands under a key, whatever it is.
  func member(_ key: String) throws(StoredResultError) -> StoredResult {
    guard let found = value[key] else { throw problem(key) }
    return within(key, found)
  }

  /// The object under a key, nil for null.
  func optional(_ key: String) throws(StoredResultError) -> StoredResult? {
    let found = try member(key)
    switch found.value {
    case .null: return nil
    case .object: return found
    default: throw problem(key)
    }
  }

  func integer(_ key: String) throws(StoredResultError) -> Int {
    guard case .integer(let found)? = value[key] else { throw problem(key) }
    return found
  }

  /// A whole number that counts something.
  func count(_ key: String) throws(StoredResultError) -> Int {
    let found = try integer(key)
    guard found >= 0 else { throw problem(key) }
    return found
  }

  func boolean(_ key: String) throws(StoredResultError) -> Bool {
    guard case .boolean(let found)? = value[key] else { throw problem(key) }
    return found
  }

  func text(_ key: String) throws(StoredResultError) -> String {
    guard case .string(let found)? = value[key] else { throw problem(key) }
    return found
  }

  func number(_ key: String) throws(StoredResultError) -> Double {
    guard let found = try optionalNumber(key) else { throw problem(key) }
    return found
  }

  /// A number, nil for null.
  func optionalNumber(_ key: String) throws(StoredResultError) -> Double? {
    switch value[key] {
    case .integer(let found)?: return Double(found)
    case .number(let found)?: return found
    case .null?: return nil
    default: throw problem(key)
    }
  }

  func optionalInteger(_ key: String) throws(StoredResultError) -> Int? {
    if value[key] == .null { return nil }
    return try integer(key)
  }

  /// The items of a list.
  func items(_ key: String) throws(StoredResultError) -> [StoredResult] {
    guard case .array(let items)? = value[key] else { throw problem(key) }
    return items.enumerated().map { within("\(key)[\($0)]", $1) }
  }

  /// A list of whole numbers.
  func integers(_ key: String) throws(StoredResultError) -> [Int] {
    var found: [Int] = []
    for item in try items(key) {
      guard case .integer(let number) = item.value else { throw problem(key) }
      found.append(number)
    }
    return found
  }

  /// A list of numbers, nil for null.
  func optionalNumbers(_ key: String) throws(StoredResultError) -> [Double?] {
    var found: [Double?] = []
    for item in try items(key) {
      switch item.value {
      case .integer(let number): found.append(Double(number))
      case .number(let number): found.append(number)
      case .null: found.append(nil)
      default: throw problem(key)
      }
    }
    return found
  }

  /// The members of an object, in their order.
  func members(_ key: String) throws(StoredResultError) -> [(name: String, value: StoredResult)] {
    guard case .object(let members)? = value[key] else { throw problem(key) }
    return members.map { ($0.name, within("\(key).\($0.name)", $0.value)) }
  }
}

extension StoredResult {
  /// Settings as a workflow says them, read by the table by which workflows are read.
  func settings<Settings>(_ key: String, _ table: SettingsTable<Settings>) throws(StoredResultError) -> Settings {
    let found = try member(key)
    var settings = table.initial
    guard let wrong = table.decode(found.value, into: &settings).first else { return settings }
    throw found.problem(wrong.key)
  }
}

extension SettingsTable {
  /// Settings as a workflow says them.
  func json(_ settings: Root) -> JSONValue { encode(settings) ?? .object([]) }
}

extension [StoredResult] {
  /// What is made of each, up to the first that is wrong.
  func read<Output>(
    _ make: (StoredResult) throws(StoredResultError) -> Output
  ) throws(StoredResultError) -> [Output] {
    var outputs: [Output] = []
    for item in self { outputs.append(try make(item)) }
    return outputs
  }
}

extension JSONValue {
  /// A number, or null where there is none.
  init(_ value: Double?) { self = value.map { .number($0) } ?? .null }

  /// A whole number, or null where there is none.
  init(_ value: Int?) { self = value.map { .integer($0) } ?? .null }
}
