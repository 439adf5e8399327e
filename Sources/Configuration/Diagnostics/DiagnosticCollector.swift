import FileFormats

/// Gathers the problems found while a configuration is decoded.
///
/// A class, because every reader of every section adds to the same list; it never leaves the decoding function.
final class DiagnosticCollector {
  private struct Entry {
    var location: SourceLocation
    var key: String
    var message: String
  }

  private let file: String
  private let overrides: [String]
  private var entries: [Entry] = []

  init(file: String, overrides: [String]) {
    self.file = file
    self.overrides = overrides
  }

  var isEmpty: Bool { entries.isEmpty }

  var count: Int { entries.count }

  /// Adds `problem, was X; allowed Y; did you mean Z?`, without the parts that are not given.
  func add(
    _ location: SourceLocation, _ key: String, _ problem: String, was found: String? = nil, allowed: String? = nil,
    suggestion: String? = nil
  ) {
    var message = problem
    if let found { message += ", was \(found)" }
    if let allowed { message += "; allowed \(allowed)" }
    if let suggestion { message += "; did you mean \(suggestion)?" }
    entries.append(Entry(location: location, key: key, message: message))
  }

  /// The candidate that was probably meant by `name`.
  ///
  /// Nil once there are many problems: a file in which every name is wrong must not cost its length squared.
  func nearest(_ name: String, among candidates: [String]) -> String? {
    entries.count < 100 ? NearestName.of(name, among: candidates) : nil
  }

  /// The place that was written later: overrides come after the file, and later ones after earlier ones.
  func later(_ left: SourceLocation, _ right: SourceLocation) -> SourceLocation {
    rank(left) > rank(right) ? left : right
  }

  /// Everything added, by place; of one place in the order of adding.
  func sorted() -> [ConfigurationDiagnostic] {
    let order = entries.indices.sorted { left, right in
      let (first, second) = (rank(entries[left].location), rank(entries[right].location))
      return first == second ? left < right : first < second
    }
    return order.map { index in
      let entry = entries[index]
      let origin: ConfigurationDiagnostic.Origin
      if let override = ConfigurationOverride.index(of: entry.location) {
        origin = .override(overrides[override])
      } else {
        origin = .file(file, entry.location)
      }
      return ConfigurationDiagnostic(origin: origin, key: entry.key, message: entry.message)
    }
  }

  private func rank(_ location: SourceLocation) -> SourceLocation {
    guard let index = ConfigurationOverride.index(of: location) else { return location }
    return SourceLocation(line: Int.max - overrides.count + index, column: 0)
  }
}
