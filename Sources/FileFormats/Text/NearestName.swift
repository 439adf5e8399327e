/// Finds the names that were probably meant.
public enum NearestName {
  /// The candidate that was probably meant by `name`, if there is one: the first of `all(_:among:atMost:)`.
  public static func of(_ name: String, among candidates: [String]) -> String? {
    all(name, among: candidates, atMost: 1).first
  }

  /// The candidates that were probably meant by `name`, the nearest first, equally near ones in the order given.
  ///
  /// Near are those whose edit distance to `name` is that of a slip: at most a third of the letters, and one where
  /// there are few. After them come longer or shorter forms of it, as `start` is of `start_date`. Case does not count.
  ///
  /// - Parameter part: What of each name is compared, as a file's name without its ending; all of it by default.
  /// - Complexity: O(length * length) for each candidate of about the same length.
  public static func all(
    _ name: String, among candidates: [String], atMost count: Int, comparing part: (String) -> String = { $0 }
  ) -> [String] {
    let letters = Array(part(name).lowercased().utf8)
    guard letters.count <= 64 else { return [] }
    var slips: [(distance: Int, index: Int)] = []
    var forms: [Int] = []
    for (index, candidate) in candidates.enumerated() {
      let other = Array(part(candidate).lowercased().utf8)
      if let distance = slip(letters, other) {
        slips.append((distance, index))
      } else if min(letters.count, other.count) >= 3 && (other.starts(with: letters) || letters.starts(with: other)) {
        forms.append(index)
      }
    }
    let nearest = slips.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.map(\.index) + forms
    return nearest.prefix(count).map { candidates[$0] }
  }

  /// The distance of two names that a slip may explain, or nil.
  private static func slip(_ letters: [UInt8], _ other: [UInt8]) -> Int? {
    let longer = max(letters.count, other.count)
    // Not where every letter is another, as in names of one letter.
    let most = min(max(1, longer / 3), longer - 1)
    guard abs(letters.count - other.count) <= most else { return nil }
    let distance = EditDistance.between(letters, other)
    return distance <= most ? distance : nil
  }
}
