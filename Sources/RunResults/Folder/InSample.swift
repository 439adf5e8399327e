import FileFormats

/// How it is said that figures are of cycles in which what was traded had been chosen.
package enum InSample {
  /// The key of manifests that names the phases which chose; a reader looks at `in_sample` beside it.
  package static let key = "in_sample_of"
  /// The column of tables, and the key of manifests, that says so.
  package static let flag = "in_sample"

  /// What stands in a manifest; nothing where no phase is named.
  package static func members(_ phases: [String]) -> [JSONMember] {
    phases.isEmpty
      ? [] : [JSONMember(flag, .boolean(true)), JSONMember(key, .array(phases.map { .string($0) }))]
  }

  /// The phases that a manifest names.
  package static func phases(_ manifest: JSONValue) -> [String] {
    guard case .array(let items)? = manifest[key] else { return [] }
    return items.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  /// For people.
  package static func sentence(_ phases: [String]) -> String {
    let names = phases.map { "'\(MessageText.excerpt($0))'" }.joined(separator: ", ")
    return "Warning: it trades cycles in which \(names) chose what it trades: its figures are in sample."
  }
}
