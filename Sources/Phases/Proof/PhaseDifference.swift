import FileFormats
import RunResults
import Verification

/// A workflow of phases that did not come to the same in two ways.
package struct PhaseDifference: Error, CustomStringConvertible, Sendable {
  /// How the run was made.
  package var way: String
  /// The digest of the reference.
  package var expected: String
  /// The digest of the run; `none` where it failed.
  package var found: String
  /// The phases that differ, in the order of the file.
  package var phases: [String] = []
  /// Why a phase failed, where the reference did not.
  package var failure: String?
  /// What there is to say of the folders of both.
  package var notes: [String] = []
  /// The first row of the first phase at which they part.
  package var first: TableDifference?
  /// Whether the reference or the run, made again in the same way, came to something else.
  package var isUnsteady = false

  package init(way: String, expected: String, found: String) {
    self.way = way
    self.expected = expected
    self.found = found
  }

  /// The trial of that row; nil where it is of none.
  package var trial: Int? {
    guard case .integer(let trial)? = rows.left?["trial"] ?? rows.right?["trial"] else { return nil }
    return trial
  }

  /// The fields in which the rows differ.
  package var fields: [String] {
    if let fields = first?.fields, !fields.isEmpty { return fields }
    guard case .object(let left)? = rows.left, case .object(let right)? = rows.right else { return [] }
    return Self.fields(left, right, under: "")
  }

  private var rows: (left: JSONValue?, right: JSONValue?) {
    func row(_ text: String?) -> JSONValue? { text.flatMap { try? JSONValue(parsing: Array($0.utf8)) } }
    return (row(first?.left), row(first?.right))
  }

  private static func fields(_ left: [JSONMember], _ right: [JSONMember], under path: String) -> [String] {
    let names = left.map(\.name) + right.map(\.name).filter { name in !left.contains { $0.name == name } }
    return names.flatMap { name -> [String] in
      let (one, other) = (left.first { $0.name == name }?.value, right.first { $0.name == name }?.value)
      if one == other { return [] }
      if case .object(let one)? = one, case .object(let other)? = other {
        return fields(one, other, under: "\(path)\(name).")
      }
      return ["\(path)\(name)"]
    }
  }

  package var description: String {
    var lines = ["not reproduced with \(way)", "  digest \(found), expected \(expected)"]
    if !phases.isEmpty { lines.append("  phases that differ: \(phases.joined(separator: ", "))") }
    if let failure { lines.append("  it failed: \(failure)") }
    lines += notes.map { "  \($0)" }
    if let trial { lines.append("  trial \(trial)") }
    if !fields.isEmpty { lines.append("  differs in: \(fields.joined(separator: ", "))") }
    if let first { lines += "\(first)".split(separator: "\n").map { "  \($0)" } }
    if isUnsteady { lines.append("  \(RunSteadiness.explanation)") }
    return lines.joined(separator: "\n")
  }
}

/// A workflow of phases whose own run does not come to an end, so that there is nothing to compare.
package struct PhasesFailure: Error, CustomStringConvertible, Sendable {
  package let description: String
}
