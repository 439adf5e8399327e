import FileFormats

/// A folder for what is needed for a while only.
package struct ScratchFolder: Sendable {
  package let path: String
  private let claim: String

  /// Makes a folder in another one, under a name that nothing there has: of several that try at once each gets its own.
  package init(in folder: String, named name: String) throws(FileError) {
    var number = 0
    var candidate = ""
    repeat {
      number += 1
      candidate = FilePath.join(folder, "\(name)-\(number)")
    } while try !Self.claims(candidate)
    path = candidate
    claim = "\(candidate).lock"
    try FileSystem.makeFolder(path)
  }

  /// Makes a file beside a folder that is not there yet; false where the folder is, or somebody else was faster.
  private static func claims(_ path: String) throws(FileError) -> Bool {
    if FileSystem.isThere(path) { return false }
    guard let file = try OpenFile.creatingNew("\(path).lock") else { return false }
    try file.close()
    return true
  }

  /// A place in it.
  package func place(_ name: String) -> String { FilePath.join(path, name) }

  /// Removes the folder with everything in it, as far as that can be done.
  package func remove() {
    Self.remove(path)
    Self.remove(claim)
  }

  private static func remove(_ path: String) {
    guard FileSystem.isFolderItself(path) else {
      try? FileSystem.remove(path)
      return
    }
    for name in FileSystem.namesIfAny(in: path) { remove(FilePath.join(path, name)) }
    try? FileSystem.removeEmptyFolder(path)
  }
}
