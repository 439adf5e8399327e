import Backtesting

/// Something that came out differently in another run.
///
/// Its description begins with one line of Swift that reproduces it.
public struct ReproducibilityFailure: Error, CustomStringConvertible {
  /// One line of Swift that runs the failing case in the failing way.
  public let reproduction: String
  /// The seed of the case, nil where the case was not generated.
  public let seed: UInt64?
  /// The failing way to run.
  public let variant: RunManner
  /// What differs.
  public let difference: String
  /// The smallest case found that fails, nil where the case was not generated.
  public let smallestCase: String?

  /// What is shown to people.
  public var description: String {
    var text = "not reproducible; reproduce with: \(reproduction)\n\(difference)"
    if let smallestCase { text += "\nsmallest case found that fails:\n\(smallestCase)" }
    return text
  }
}

/// What a run came to: a value, or an error that is a result too.
enum RunEnding<Value: Equatable & Sendable>: Equatable, Sendable {
  case value(Value)
  case error(String)

  var text: String {
    switch self {
    case .value(let value): "\(value)"
    case .error(let text): "error: \(text)"
    }
  }

  /// Runs `body` and keeps how it ended.
  static func of(_ body: () async throws -> Value) async -> RunEnding {
    do { return .value(try await body()) } catch { return .error("\(error)") }
  }
}

/// Two long texts, shown around the place where they part.
enum TextDifference {
  /// Characters shown before and behind that place.
  private static let reach = (before: 60, behind: 240)

  /// Two lines: what was expected, and what was found.
  static func lines(_ expected: String, _ found: String) -> String {
    let common = zip(expected, found).prefix { $0 == $1 }.count
    let start = expected.count > reach.behind || found.count > reach.behind ? max(0, common - reach.before) : 0
    func excerpt(_ text: String) -> String {
      let rest = text.dropFirst(start)
      let part = rest.prefix(reach.before + reach.behind)
      return (start > 0 ? "..." : "") + part + (part.count < rest.count ? "..." : "")
    }
    return "expected \(excerpt(expected))\nfound    \(excerpt(found))"
  }
}
