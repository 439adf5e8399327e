import FileFormats

/// Finds the name that was probably meant.
public enum NearestName {
  /// The candidate that was probably meant, if there is one.
  ///
  /// The candidate with the least edit distance to `name`, the first of equals, if it is near enough to be a slip: at
  /// most a third of the letters, and one where there are few. Otherwise the first that is a longer or shorter form of
  /// it, as `start` is of `start_date`.
  public static func of(_ name: String, among candidates: [String]) -> String? {
    let letters = Array(name.lowercased().utf8)
    guard letters.count <= 64 else { return nil }
    var best: (distance: Int, name: String)?
    for candidate in candidates {
      let other = Array(candidate.lowercased().utf8)
      let longer = max(letters.count, other.count)
      // Not where every letter is another, as in names of one letter.
      let slip = min(max(1, longer / 3), longer - 1)
      guard abs(letters.count - other.count) <= slip else { continue }
      let distance = EditDistance.between(letters, other)
      guard distance <= slip else { continue }
      if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
    }
    if let best { return best.name }
    return candidates.first { candidate in
      let other = candidate.lowercased().utf8
      return min(letters.count, other.count) >= 3 && (other.starts(with: letters) || letters.starts(with: other))
    }
  }
}
