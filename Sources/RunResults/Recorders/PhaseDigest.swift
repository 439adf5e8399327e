import Determinism

/// Digests of phases, and of workflows that consist of them.
package enum PhaseDigest {
  /// SHA-256 over texts, each with its length before it.
  package static func combine(_ texts: [String]) -> String {
    var bytes: [UInt8] = []
    for text in texts {
      bytes += Array("\(text.utf8.count) ".utf8) + Array(text.utf8)
    }
    return SHA256.hexadecimal(bytes)
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
