import Determinism
import FileFormats

extension ValueFormat where Value == String {
  /// Text that is not empty.
  package static var text: ValueFormat { text(.text) { _ in nil } }

  /// A path: text without a zero byte, where the operating system would end it and read another file.
  package static var path: ValueFormat {
    text(.text, draws: ["data", "../d ä/x.csv", "/abs", "null"]) {
      $0.utf8.contains(0) ? "must not have a zero byte" : nil
    }
  }

  /// A name that can be a component of container IDs and of paths.
  package static var identifier: ValueFormat {
    let bounds = "letters, digits, '_', '.', '-'"
    return name(bounds, pattern: "^[A-Za-z0-9_.-]+$", draws: []) { ContainerID.isName($0) }
  }

  /// The name of a strategy, which may end in `@N` where it is one of several variants: `momentum@3`.
  package static var strategyIdentifier: ValueFormat {
    let bounds = "letters, digits, '_', '.', '-', and '@N' at the end"
    return name(bounds, pattern: "^[A-Za-z0-9_.-]+(@[1-9][0-9]*)?$", draws: ["a@2", "x-1@10"]) { text in
      guard let at = text.utf8.firstIndex(of: UInt8(ascii: "@")) else { return ContainerID.isName(text) }
      let number = text[text.utf8.index(after: at)...].utf8
      let isNumber = number.first != UInt8(ascii: "0") && number.allSatisfy { (48...57).contains($0) }
      return ContainerID.isName(String(text[..<at])) && !number.isEmpty && isNumber
    }
  }

  private static func name(
    _ bounds: String, pattern: String, draws: [String], isName: @escaping @Sendable (String) -> Bool
  ) -> ValueFormat {
    let schema = [JSONMember("type", .string("string")), JSONMember("pattern", .string(pattern))]
    let kind = ValueKind("name", bounds: bounds, allowed: "a name of \(bounds)", scalars: .text, schema: schema)
    return text(kind, draws: ["a", "Z-9", "_x.1", ".h", "null", "0x1F", "1e3", "true"] + draws) {
      isName($0) ? nil : "not a valid name"
    }
  }

  /// One of several names.
  ///
  /// - Parameter later: Names that a later version will know.
  package static func names(_ names: [String], later: [String] = []) -> ValueFormat {
    ValueFormat(
      .choice(names),
      read: { reader in
        guard let text = KeyReader.text(reader.node) else {
          reader.wrongType()
          return nil
        }
        if names.contains(text) { return text }
        if later.contains(text) {
          let shown = KeyReader.show(reader.node)
          reader.report("not supported in this version", was: shown, allowed: reader.kind.allowed)
        } else {
          reader.report(
            "unknown value", was: KeyReader.show(reader.node), allowed: reader.kind.allowed,
            suggestion: reader.problems.nearest(text, among: names))
        }
        return nil
      },
      write: { .string($0) }, draw: { $0.one(of: names) })
  }

  /// Text of which `problem` says what is wrong, if anything.
  private static func text(
    _ kind: ValueKind, draws: [String] = ["a", "Adj Close", "ü: #", "null", "1.0", "it's", "\"\\\n", "- x", " "],
    problem: @escaping @Sendable (String) -> String?
  ) -> ValueFormat {
    ValueFormat(
      kind,
      read: { reader in
        guard let text = KeyReader.text(reader.node) else {
          reader.wrongType()
          return nil
        }
        if text.isEmpty {
          reader.report("must not be empty")
          return nil
        }
        guard let problem = problem(text) else { return text }
        reader.report(problem, was: KeyReader.show(reader.node), allowed: reader.kind.allowed)
        return nil
      },
      write: { .string($0) }, draw: { $0.one(of: draws) })
  }
}

extension ValueFormat where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the cases of an enumeration.
  ///
  /// - Parameter later: Names that a later version will know.
  package static func choice(later: [String] = []) -> ValueFormat {
    let names = ValueFormat<String>.names(Value.allCases.map(\.rawValue), later: later)
    return ValueFormat(
      names.kind, read: { names.read($0).flatMap(Value.init(rawValue:)) }, write: { .string($0.rawValue) },
      draw: { $0.one(of: Array(Value.allCases)) })
  }
}
