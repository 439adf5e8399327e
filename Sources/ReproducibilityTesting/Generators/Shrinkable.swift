/// A test case that knows how it could be smaller.
public protocol Shrinkable: Sendable {
  /// Cases with something less, the boldest cuts first; every one strictly smaller, so that shrinking ends.
  var smallerCases: [Self] { get }
}

extension Shrinkable {
  /// The smallest case found for which `fails` still holds: none of its own smaller cases does, unless `limit` ran out.
  ///
  /// - Parameters:
  ///   - limit: Number of cases to try at most.
  ///   - fails: Whether a case fails in the way that is being looked for; never asked about this case itself.
  /// - Complexity: `limit` calls of `fails` at most.
  public func shrunk(limit: Int = 2_000, while fails: (Self) async throws -> Bool) async rethrows -> Self {
    try await Shrinking.smallest(of: self, limit: limit, candidates: \.smallerCases, while: fails)
  }
}

/// Shrinking of cases of any type.
public enum Shrinking {
  /// The smallest case found for which `fails` still holds, by greedy descent: the first smaller case that fails is
  /// taken, and everything is tried again from there.
  ///
  /// - Parameters:
  ///   - failing: A case that fails.
  ///   - limit: Number of cases to try at most.
  ///   - candidates: Strictly smaller cases, the boldest cuts first.
  ///   - fails: Whether a case fails.
  public static func smallest<Case>(
    of failing: Case, limit: Int = 2_000, candidates: (Case) -> [Case], while fails: (Case) async throws -> Bool
  ) async rethrows -> Case {
    var smallest = failing
    var remaining = limit
    search: while true {
      for candidate in candidates(smallest) {
        if remaining == 0 { return smallest }
        remaining -= 1
        if try await fails(candidate) {
          smallest = candidate
          continue search
        }
      }
      return smallest
    }
  }
}
