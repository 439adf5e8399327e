/// A pattern of file names: `*` stands for any characters, none too, and `?` for one; all others for themselves.
///
/// As in a shell, a name that begins with a dot is meant only by a pattern that does.
public struct NamePattern: Equatable, Sendable {
  private let pattern: [Unicode.Scalar]

  /// Takes a pattern as it is written; every text is one.
  public init(_ text: String) { pattern = Array(text.unicodeScalars) }

  /// Whether a name is meant.
  ///
  /// Complexity: O(n m) for n scalars of the name and m of the pattern: after a failure it goes back to the last star
  /// only, since an earlier one could take no more than that (Krauss 2008).
  public func matches(_ name: String) -> Bool {
    let name = Array(name.unicodeScalars)
    if name.first == ".", pattern.first != "." { return false }
    var (place, next) = (0, 0)
    var star: (next: Int, place: Int)?
    while place < name.count {
      if next < pattern.count, pattern[next] == "*" {
        star = (next, place)
        next += 1
      } else if next < pattern.count, pattern[next] == "?" || pattern[next] == name[place] {
        place += 1
        next += 1
      } else if let last = star {
        star = (last.next, last.place + 1)
        next = last.next + 1
        place = last.place + 1
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == "*" }
  }
}
