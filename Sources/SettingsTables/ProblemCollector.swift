import FileFormats

/// Something wrong with settings, and where it was written.
package struct SettingsProblem: Equatable, Sendable {
  /// Where it stands; an override of the command line has a negative line, -1 for the first and so on.
  package var location: SourceLocation
  /// The key, as `risk[0].capital`.
  package var key: String
  /// What is wrong, what was found, what is allowed, and what may have been meant.
  package var message: String
}

/// Gathers the problems found while settings are decoded.
///
/// A class, because every reader of every section adds to the same list; it never leaves the decoding function.
package final class ProblemCollector {
  private var problems: [SettingsProblem] = []
  /// The keys with a problem in them, and all keys that they stand under.
  private var unclean: Set<String> = []
  /// Keys that a later version will know in several sections.
  package let laterKeys: [String]
  /// Where keys belong that are written elsewhere.
  package let hints: KeyHints

  /// - Parameters:
  ///   - laterKeys: Keys that a later version will know in several sections.
  ///   - hints: Where keys belong that are written elsewhere.
  package init(laterKeys: [String] = [], hints: KeyHints = KeyHints()) {
    self.laterKeys = laterKeys
    self.hints = hints
  }

  package var isEmpty: Bool { problems.isEmpty }

  /// Whether no problem of the key `path`, or of a key within it, was added; with an empty path, none at all.
  package func isClean(_ path: String) -> Bool { !unclean.contains(path) }

  /// Adds `problem, was X; allowed Y; did you mean Z?; note`, without the parts that are not given.
  package func add(
    _ location: SourceLocation, _ key: String, _ problem: String, was found: String? = nil, allowed: String? = nil,
    suggestion: String? = nil, note: String? = nil
  ) {
    var message = problem
    if let found { message += ", was \(found)" }
    if let allowed { message += "; allowed \(allowed)" }
    if let suggestion { message += "; did you mean \(suggestion)?" }
    if let note { message += "; \(note)" }
    problems.append(SettingsProblem(location: location, key: key, message: message))
    unclean.formUnion(["", key])
    for (index, byte) in zip(key.utf8.indices, key.utf8) where byte == UInt8(ascii: ".") || byte == UInt8(ascii: "[") {
      unclean.insert(String(key[..<index]))
    }
  }

  /// The candidate that was probably meant by `name`.
  ///
  /// Nil once there are many problems: a file in which every name is wrong must not cost its length squared.
  package func nearest(_ name: String, among candidates: [String]) -> String? {
    problems.count < 100 ? NearestName.of(name, among: candidates) : nil
  }

  /// The place that was written later: overrides come after the file, and later ones after earlier ones.
  package func later(_ left: SourceLocation, _ right: SourceLocation) -> SourceLocation {
    Self.rank(left) > Self.rank(right) ? left : right
  }

  /// Everything added, by place, overrides last; of one place in the order of adding.
  package func sorted() -> [SettingsProblem] {
    let order = problems.indices.sorted { left, right in
      let (first, second) = (Self.rank(problems[left].location), Self.rank(problems[right].location))
      return first == second ? left < right : first < second
    }
    return order.map { problems[$0] }
  }

  private static func rank(_ location: SourceLocation) -> (Int, Int, Int) {
    location.line < 0 ? (1, -location.line, 0) : (0, location.line, location.column)
  }
}
