import Determinism

/// Digests of phases, and of workflows that consist of them: SHA-256 over texts, each with its length before it.
package struct PhaseDigest: Sendable {
  private var hash = SHA256()

  /// Of no text.
  package init() {}

  /// Takes in the next text.
  package mutating func add(_ text: String) {
    hash.update(Array("\(text.utf8.count) ".utf8))
    hash.update(Array(text.utf8))
  }

  /// The digest of the texts so far, as 64 lower-case hexadecimal digits.
  package var hexadecimal: String { hash.hexadecimal }

  /// The digest of some texts.
  package static func combine(_ texts: some Sequence<String>) -> String {
    var digest = PhaseDigest()
    for text in texts { digest.add(text) }
    return digest.hexadecimal
  }

  /// The digest of a workflow: its phases in the order of their names, each with its digest, or the word for how far
  /// it came where it has none.
  package static func workflow(_ phases: [(name: String, digest: String?, state: String)]) -> String {
    combine(
      phases.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }.flatMap { phase in
        [phase.name, phase.digest ?? phase.state]
      })
  }
}
