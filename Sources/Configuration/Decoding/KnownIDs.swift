import FileFormats

/// The IDs of the items of a list, of which no two may be equal.
struct KnownIDs {
  private var places: [String: (path: String, location: SourceLocation)] = [:]

  /// Notes the ID of an item, or records that an earlier item has it.
  ///
  /// Where one of the two was set by an override, the problem is the override's.
  /// - Parameter otherwise: What to add to the message where the item does not say its ID itself.
  mutating func add(
    _ id: String, of item: YAMLNode, path: String, otherwise: String = "", _ diagnostics: DiagnosticCollector
  ) {
    let given = item["id"].flatMap { $0.value == .null ? nil : $0 }
    let location = (given ?? item).location
    guard let first = places[id] else {
      places[id] = (path, location)
      return
    }
    let isFirst = diagnostics.later(first.location, location) == first.location
    let (at, culprit, other) = isFirst ? (first.location, first.path, path) : (location, path, first.path)
    let reason = given == nil ? otherwise : ""
    diagnostics.add(at, "\(culprit).id", "duplicate id '\(id)', which \(other) has\(reason)")
  }
}
