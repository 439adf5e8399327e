import FileFormats
import RunResults

/// The keys in which the configurations of two runs differ, in words.
enum ConfigurationKeys {
  /// So many are named, the rest counted.
  private static let mostShown = 8

  /// What follows on "the configurations differ": `: KEY VALUE and VALUE, ...`; nothing where the folders do not tell.
  static func text(_ left: String, _ right: String) -> String {
    guard let one = try? RunConfiguration(readingFrom: left), let other = try? RunConfiguration(readingFrom: right)
    else { return "" }
    let differences = RunConfiguration.differences([one, other])
    if differences.isEmpty { return "" }
    let shown = differences.prefix(mostShown).map { difference in
      "\(difference.key) \(difference.values.map(text).joined(separator: " and "))"
    }
    let more = differences.count > mostShown ? ", and \(differences.count - mostShown) more keys" : ""
    return ": \(shown.joined(separator: ", "))\(more)"
  }

  private static func text(_ value: JSONValue?) -> String {
    guard let value else { return "(none)" }
    if case .string(let text) = value { return MessageText.excerpt(text) }
    return MessageText.excerpt(String(decoding: value.compactText, as: UTF8.self))
  }
}
