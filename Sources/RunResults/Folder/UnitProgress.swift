import FileFormats

/// How far a phase at work has come, as the file `progress.json` in its folder tells; no part of any result.
///
/// The file is there while the phase is at work, and after it ended without a word.
package struct UnitProgress: Equatable, Sendable {
  /// Units of work that are done, and how many there are.
  package var done: Int
  package var total: Int
  /// How many of those that are done were in the store.
  package var stored: Int
  /// How long the phase had been at work when this was written.
  package var seconds: Double

  package init(done: Int, total: Int, stored: Int, seconds: Double) {
    (self.done, self.total, self.stored, self.seconds) = (done, total, stored, seconds)
  }

  /// Units a second, of those that were computed where any were; nil before there is something to tell it from.
  package var rate: Double? {
    let computed = done > stored ? done - stored : done
    return computed > 0 && seconds > 0 ? Double(computed) / seconds : nil
  }

  /// How long the rest takes at that rate; nil where that is not known, or there is none.
  package var secondsLeft: Double? {
    guard let rate, done < total else { return nil }
    return Double(total - done) / rate
  }
}

extension UnitProgress {
  private static let fileName = "progress.json"

  /// Writes the file, which a reader sees whole or not at all.
  package func write(to folder: String) throws(FileError) {
    let json = JSONValue.object([
      JSONMember("done", .integer(done)), JSONMember("total", .integer(total)), JSONMember("stored", .integer(stored)),
      JSONMember("seconds", .number(seconds)),
    ])
    // Without waiting for the disk: after a crash of the machine nobody misses it.
    let path = FilePath.join(folder, Self.fileName)
    let file = try OpenFile.creating(path + ".partial")
    try file.write(json.compactText + [UInt8(ascii: "\n")])
    try file.close()
    try FileSystem.rename(path + ".partial", to: path)
  }

  /// Reads the file of a folder; nil where there is none that can be read.
  package init?(readingFrom folder: String) {
    guard let bytes = try? FileSystem.read(FilePath.join(folder, Self.fileName), atMost: 1 << 12),
      let json = try? JSONValue(parsing: bytes), case .integer(let done)? = json["done"],
      case .integer(let total)? = json["total"], case .integer(let stored)? = json["stored"],
      let seconds = Self.number(json["seconds"]), done >= 0, total >= done, stored >= 0, stored <= done, seconds >= 0
    else { return nil }
    self.init(done: done, total: total, stored: stored, seconds: seconds)
  }

  private static func number(_ json: JSONValue?) -> Double? {
    switch json {
    case .integer(let value)?: Double(value)
    case .number(let value)?: value
    default: nil
    }
  }

  /// Removes the file of a folder, where there is one.
  package static func remove(from folder: String) { try? FileSystem.remove(FilePath.join(folder, fileName)) }
}
