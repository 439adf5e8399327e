import Foundation

/// A text of the repository.
struct SourceFile: Sendable {
  /// Its path from the top, as `Sources/TradingModel/Bar.swift`.
  let path: String
  let text: String
  /// The text without comments and string literals, for Swift sources.
  let code: String

  init(path: String, text: String) {
    self.path = path
    self.text = text
    code = path.hasSuffix(".swift") ? CodeMask.mask(text) : text
  }

  /// The folder under `Sources` or `Tests` that it lies in.
  var room: String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : ""
  }

  /// The lines of the text, a final newline makes none.
  var lines: [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

/// The repository that these tests lie in.
enum SourceTree {
  /// The top of the repository.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Every Swift source of `Sources`, sorted by path.
  static let sources = swiftFiles(under: "Sources")
  /// Every Swift source of `Tests`, sorted by path.
  static let tests = swiftFiles(under: "Tests")
  /// The manifest of the package.
  static let manifest = file("Package.swift")

  /// Names in a folder of the repository, sorted; none where there is no such folder.
  static func names(in folder: String) -> [String] {
    let path = root.appending(path: folder).path(percentEncoded: false)
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// Paths of the files below a folder, sorted.
  static func paths(under folder: String) -> [String] {
    names(in: folder).flatMap { name -> [String] in
      let path = "\(folder)/\(name)"
      return isFolder(path) ? paths(under: path) : [path]
    }
  }

  /// Whether there is a folder at a path.
  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    let full = root.appending(path: path).path(percentEncoded: false)
    return FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// The size of a file in bytes.
  static func size(_ path: String) -> Int {
    let full = root.appending(path: path).path(percentEncoded: false)
    return ((try? FileManager.default.attributesOfItem(atPath: full))?[.size] as? NSNumber)?.intValue ?? 0
  }

  /// A file as text, empty where it cannot be read.
  static func file(_ path: String) -> SourceFile {
    let data = (try? Data(contentsOf: root.appending(path: path))) ?? Data()
    return SourceFile(path: path, text: String(decoding: data, as: UTF8.self))
  }

  private static func swiftFiles(under folder: String) -> [SourceFile] {
    paths(under: folder).filter { $0.hasSuffix(".swift") }.map(file)
  }
}

/// A place that breaks a rule.
struct Finding: Hashable, Comparable, CustomStringConvertible, Sendable {
  let path: String
  let line: Int
  let message: String

  var description: String { "\(path):\(line): \(message)" }

  static func < (left: Finding, right: Finding) -> Bool {
    (left.path, left.line, left.message) < (right.path, right.line, right.message)
  }
}

/// A regular expression over the code of a file.
struct CodePattern: Sendable {
  private let expression: NSRegularExpression

  init(_ pattern: String) throws {
    expression = try NSRegularExpression(pattern: pattern, options: .anchorsMatchLines)
  }

  /// Line number, from 1, and the text of group `group` of every match.
  func matches(in text: String, group: Int = 0) -> [(line: Int, text: String)] {
    let whole = text as NSString
    let found = expression.matches(in: text, range: NSRange(location: 0, length: whole.length))
    if found.isEmpty { return [] }
    var line = 1
    var place = 0
    return found.map { match in
      let range = match.range(at: group)
      while place < range.location {
        if whole.character(at: place) == 10 { line += 1 }
        place += 1
      }
      return (line, whole.substring(with: range))
    }
  }
}
