import FileFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The few questions to the file system that reading data asks.
enum FilePaths {
  enum Kind {
    case missing
    case file
    case folder
  }

  static func kind(_ path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .missing }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  /// The names in a folder in ascending order of bytes; none where it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
          String(cString: $0)
        }
      }
      names.append(name)
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  static func lastComponent(_ path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// The last component of a path without its extension.
  static func stem(_ path: String) -> String {
    let name = lastComponent(path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// The names that are probably meant by `name`, the nearest first.
  ///
  /// Near are names with at most a third of the letters changed, case apart, and those that begin like it; equally near
  /// ones come in the order given.
  static func near(_ name: String, among names: [String], atMost count: Int) -> [String] {
    func letters(_ name: String) -> [UInt8] {
      let letters = Array(name.lowercased().utf8)
      return Array(letters.dropLast(letters.reversed().starts(with: ".csv".utf8.reversed()) ? 4 : 0))
    }
    let wanted = letters(name)
    guard wanted.count <= 64 else { return [] }
    var ranked: [(distance: Int, index: Int)] = []
    for (index, candidate) in names.enumerated() {
      let other = letters(candidate)
      guard other.count <= 64 else { continue }
      let distance = EditDistance.between(wanted, other)
      let isLonger = min(wanted.count, other.count) >= 2 && (other.starts(with: wanted) || wanted.starts(with: other))
      let isSlip = distance <= max(1, max(wanted.count, other.count) / 3) && distance < wanted.count
      if isLonger || isSlip { ranked.append((distance, index)) }
    }
    return ranked.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(count).map { names[$0.index] }
  }
}
