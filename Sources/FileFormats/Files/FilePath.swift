/// The parts of a path.
public enum FilePath {
  /// What stands behind the last slash.
  public static func lastComponent(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// The last component of a path without its extension.
  public static func stem(_ path: String) -> String {
    let name = lastComponent(path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// The folder that a path leads into: what stands before the last slash, `.` where there is none.
  public static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  }

  /// A path within a folder.
  public static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// A path that a file names: relative to the folder of the file, unless it is absolute.
  package static func resolved(_ written: String, besides file: String) -> String {
    guard !written.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return written }
    return String(file[...slash]) + written
  }

  /// The way from one folder to another, both given from the root and without links: `../../Configs`.
  package static func way(from folder: String, to target: String) -> String {
    let (start, end) = (folder.split(separator: "/"), target.split(separator: "/"))
    let common = zip(start, end).prefix { $0 == $1 }.count
    let steps = Array(repeating: "..", count: start.count - common) + end[common...].map(String.init)
    return steps.isEmpty ? "." : steps.joined(separator: "/")
  }
}
