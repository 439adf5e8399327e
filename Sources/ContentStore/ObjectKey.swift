import Determinism
import FileFormats

/// What an object is, said by everything that its content depends on.
///
/// Two keys are equal where kind, settings, inputs and maker are. Its text, 64 hexadecimal digits, is the SHA-256 of a
/// form in which each part has its length before it, so that no two keys are written alike.
package struct ObjectKey: Equatable, Sendable, CustomStringConvertible {
  /// What kind of work the object holds the result of.
  package let kind: String
  /// The settings that the work depends on; the order of members does not count.
  package let settings: JSONValue
  /// Hashes of the contents of what the work reads, or keys of other objects, in an order that means something.
  package let inputs: [String]
  /// What computes it.
  package let maker: ObjectMaker
  /// The key as its SHA-256.
  package let text: String

  package init(kind: String, settings: JSONValue, inputs: [String], maker: ObjectMaker) {
    self.kind = kind
    self.settings = settings.sorted
    self.inputs = inputs
    self.maker = maker
    var form = CanonicalBytes()
    form.add("admf object 1")
    form.add(kind)
    form.add(self.settings)
    form.add(count: inputs.count)
    for input in inputs { form.add(input) }
    form.add(maker.identity)
    text = SHA256.hexadecimal(form.bytes)
  }

  package var description: String { text }

  package static func == (left: ObjectKey, right: ObjectKey) -> Bool { left.text == right.text }
}

/// What computes objects of a kind: if it changes, all of them are others.
package enum ObjectMaker: Equatable, Sendable {
  /// A whole program: what was computed by another build is never an answer.
  case build(ProgramIdentity)
  /// A part of this package that counts its own versions.
  case version(of: String, Int)

  /// What of it goes into a key.
  var identity: JSONValue {
    switch self {
    case .build(let program): .array([.string("build"), .string(program.hash)])
    case .version(let part, let number): .array([.string("version"), .string(part), .integer(number)])
    }
  }

  /// In words.
  package var description: String {
    switch self {
    case .build(let program): "\(program.name), build \(program.hash.prefix(12))"
    case .version(let part, let number): "\(part), version \(number)"
    }
  }
}

/// Values one behind the other, each with its kind and length before it.
private struct CanonicalBytes {
  private(set) var bytes: [UInt8] = []

  mutating func add(count: Int) { withUnsafeBytes(of: UInt64(count).littleEndian) { bytes.append(contentsOf: $0) } }

  mutating func add(_ text: String) {
    add(count: text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  /// Numbers by their bits: what JSON would write alike is told apart.
  mutating func add(_ value: JSONValue) {
    switch value {
    case .null: bytes.append(UInt8(ascii: "n"))
    case .boolean(let value): bytes.append(UInt8(ascii: value ? "t" : "f"))
    case .integer(let value):
      bytes.append(UInt8(ascii: "i"))
      withUnsafeBytes(of: Int64(value).littleEndian) { bytes.append(contentsOf: $0) }
    case .number(let value):
      bytes.append(UInt8(ascii: "d"))
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    case .string(let text):
      bytes.append(UInt8(ascii: "s"))
      add(text)
    case .array(let items):
      bytes.append(UInt8(ascii: "a"))
      add(count: items.count)
      for item in items { add(item) }
    case .object(let members):
      bytes.append(UInt8(ascii: "o"))
      add(count: members.count)
      for member in members {
        add(member.name)
        add(member.value)
      }
    }
  }
}
