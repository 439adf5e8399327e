import FileFormats
import SettingsTables

/// One problem of a configuration.
public struct ConfigurationDiagnostic: Equatable, Sendable, CustomStringConvertible {
  /// Where a configured value was written.
  public enum Origin: Equatable, Sendable {
    /// In a file; without a location where the file as a whole is meant.
    case file(String, SourceLocation?)
    /// In an override on the command line, named by its key.
    case override(String)
  }

  /// Where the problem was written.
  public var origin: Origin
  /// The key, as `risk[0].capital`; empty where no key is concerned, as in an error of the YAML text itself.
  public var key: String
  /// What is wrong, what was found, what is allowed, and what may have been meant.
  public var message: String

  /// Makes a diagnostic from its parts.
  public init(origin: Origin, key: String, message: String) {
    self.origin = origin
    self.key = key
    self.message = message
  }

  /// `file:line:column: key: message`, or `--set key: message`.
  public var description: String {
    let place: String
    var namesKey = !key.isEmpty
    switch origin {
    case .file(let file, let location):
      let shown = MessageText.shown(file)
      place = location.map { "\(shown):\($0)" } ?? shown
    case .override(let path):
      place = path.isEmpty ? "--set" : "--set \(MessageText.excerpt(path, atMost: 200))"
      namesKey = namesKey && key != path
    }
    return namesKey ? "\(place): \(key): \(message)" : "\(place): \(message)"
  }
}

extension ConfigurationDiagnostic {
  /// A problem of the file at `path`, or of one of the overrides of the command line.
  init(_ problem: SettingsProblem, path: String, overrides: [String]) {
    let override = ConfigurationOverride.index(of: problem.location)
    origin =
      override.map { .override(ConfigurationOverride.name(of: overrides[$0])) } ?? .file(path, problem.location)
    key = problem.key
    message = problem.message
  }
}

/// Every problem of a configuration, in the order of the file, those of overrides last.
public struct ConfigurationErrors: Error, Equatable, Sendable, CustomStringConvertible {
  /// At least one.
  public var diagnostics: [ConfigurationDiagnostic]

  /// Wraps diagnostics.
  public init(_ diagnostics: [ConfigurationDiagnostic]) { self.diagnostics = diagnostics }

  /// Number of diagnostics that are told; of more, their number.
  public static let toldCount = 50

  /// One line a diagnostic, and one for those beyond the first fifty, without a line feed at the end.
  public var description: String {
    var lines = diagnostics.prefix(Self.toldCount).map(\.description)
    let further = diagnostics.count - lines.count
    if further > 0 { lines.append("and \(further) more problem\(further == 1 ? "" : "s")") }
    return lines.joined(separator: "\n")
  }
}
