import FileFormats

/// Objects under the keys of what they are: what was computed once is read by whoever needs it again.
///
/// A folder, with a file `ab/cdef...` for each object, named after its key. A file appears under its name whole and
/// with its content on the disk, by a rename, and is never changed; readers and writers of any number of processes need
/// no lock, on file systems that are shared too. Two that write one object write the same bytes, and one of them stays.
/// What a killed writer leaves lies in `aside`, where nobody takes it for an object. An object that is not as it was
/// written is moved into `damaged`, told, and computed again.
///
/// Nothing here decides what a run comes to: what a store cannot answer, or keep, is computed. So nothing throws; what
/// went wrong is told once, in `notes`.
package final class ObjectStore: Sendable {
  /// The folder.
  package let path: String
  /// Most bytes that it keeps after a run.
  package let limit: Int
  let memory = StoreMemory()

  /// Values of fewer bytes stay in memory for the life of the store as well.
  package static let smallSize = 1 << 20
  /// Most bytes that a store keeps after a run, where nobody says otherwise.
  package static let usualLimit = 10 << 30

  /// A store in a folder, which is made when the first object is kept.
  package init(path: String, limit: Int = usualLimit) { (self.path, self.limit) = (path, limit) }

  /// What was found damaged, and could not be read: a sentence each, in the order in which it happened.
  package var findings: [String] { memory.notes }

  /// The findings, and why nothing was kept, where that is so.
  package var notes: [String] { memory.notes + [memory.unwritable].compactMap { $0 } }

  /// Bytes that were read of objects, those in memory not among them.
  package var readByteCount: Int { memory.readByteCount }

  /// Whether something was kept here that was not there before.
  package var hasGrown: Bool { memory.hasGrown }

  // MARK: Reading

  /// Whether there is an object; it may be gone or found damaged when it is asked for.
  package func contains(_ key: ObjectKey) -> Bool {
    memory.value(key.text) != nil || FileSystem.age(place(key.text)) != nil
  }

  /// The content of an object; nil where there is none, or none that can be used.
  ///
  /// - Parameter remembering: Whether a small one stays in memory; not of what nobody asks for twice.
  package func get(_ key: ObjectKey, remembering: Bool = true) -> ObjectContent? {
    if let value = memory.value(key.text) { return value }
    let place = place(key.text)
    guard FileSystem.age(place) != nil else { return nil }
    do throws(ObjectReader.Failure) {
      let reader = try ObjectReader(place, key: key.text)
      let content = try reader.content()
      FileSystem.touch(place)
      memory.addRead(reader.size)
      if remembering, reader.size < Self.smallSize { memory.keep(content, key.text, size: reader.size) }
      return content
    } catch {
      switch error {
      case .damaged(let damage): report(damage, key.text, key.kind)
      // Removed by somebody who makes room: as if it had never been there.
      case .unreadable(let error):
        if FileSystem.age(place) != nil { memory.note("store: \(error); it is computed again") }
      }
      return nil
    }
  }

  /// Tells that the content of an object is not what it should be, and moves it aside: whoever can read it knows more
  /// than its checksums.
  package func refuse(_ key: ObjectKey, _ problem: String) {
    memory.forget(key.text)
    report(ObjectDamage(problem), key.text, key.kind)
  }

  func report(_ damage: ObjectDamage, _ key: String, _ kind: String) {
    let moved = moveAside(key)
    memory.note(
      "store: the object \(key.prefix(12)) (\(kind)) is damaged: \(damage.problem); "
        + (moved.map { "it lies in \(MessageText.shown($0)) now, and is computed again" } ?? "it is computed again"))
  }

  /// Puts a damaged object where nobody looks for it; nil where that cannot be done.
  func moveAside(_ key: String) -> String? {
    let target = FilePath.join(damagedFolder, key)
    do throws(FileError) {
      try FileSystem.makeFolder(damagedFolder)
      try FileSystem.rename(place(key), to: target)
      return target
    } catch { return nil }
  }

  // MARK: Writing

  /// Keeps an object, unless it is there already.
  ///
  /// - Parameter remembering: Whether a small one stays in memory; not of what nobody asks for in this run.
  /// - Complexity: linear in its size; its bytes are waited for to be on the disk.
  package func put(_ key: ObjectKey, _ content: ObjectContent, remembering: Bool = true) {
    let header = ObjectHeader(key, content)
    let size = header.bytes.count + header.payloadLength
    if remembering, size < Self.smallSize { memory.keep(content, key.text, size: size) }
    if FileSystem.age(place(key.text)) != nil || memory.unwritable != nil { return }
    do throws(FileError) {
      if try write(header, content) { memory.setGrown() }
    } catch {
      memory.setUnwritable("store: \(error); the run goes on, and nothing more is kept")
    }
  }

  /// Keeps an object on a thread of its own, beside the run; `finish` waits for it.
  package func putBeside(_ key: ObjectKey, _ content: ObjectContent) {
    let thread = SideThread { [self] in put(key, content) }
    if let thread { memory.add(thread) } else { put(key, content) }
  }

  /// Waits until everything that is being kept is there.
  package func finish() {
    while let thread = memory.nextThread() { thread.join() }
  }

  /// Writes a file aside and gives it its name; false where another process was faster, or took the file away.
  private func write(_ header: ObjectHeader, _ content: ObjectContent) throws(FileError) -> Bool {
    let target = place(header.key)
    try prepare()
    let file = try openAside(header.key)
    do throws(FileError) {
      try file.write(header.bytes)
      let padding = [UInt8](repeating: 0, count: 8)
      for column in content.columns {
        try ColumnParts.each(of: column) { (bytes) throws(FileError) in
          try file.write(bytes)
          let missing = ObjectHeader.padded(bytes.count) - bytes.count
          if missing > 0 { try file.write(Array(padding[..<missing])) }
        }
      }
      try file.sync()
      guard file.isStillAtItsPath else { return false }
      try file.close()
      if FileSystem.age(target) != nil {
        try FileSystem.remove(file.path)
        return false
      }
      try FileSystem.makeFolder(FilePath.folder(of: target))
      try FileSystem.rename(file.path, to: target)
      try FileSystem.syncFolder(FilePath.folder(of: target))
      return true
    } catch {
      try? FileSystem.remove(file.path)
      throw error
    }
  }

  /// A new file in `aside`: the key and the first number that nobody has.
  private func openAside(_ key: String) throws(FileError) -> OpenFile {
    for number in 0..<Self.mostWriters {
      if let file = try OpenFile.creatingNew(FilePath.join(asideFolder, "\(key).\(number)")) { return file }
    }
    throw .inUse(path: FilePath.join(asideFolder, key))
  }

  /// Most files of one object that may lie aside at a time.
  private static let mostWriters = 1_000

  private func prepare() throws(FileError) {
    guard FileSystem.kind(asideFolder) != .folder else { return }
    try FileSystem.makeFolder(asideFolder)
    // So that programs for backups may leave the folder out: see https://bford.info/cachedir.
    let tag =
      "Signature: 8a477f597d28d172789f06886806bc55\n# Objects of admf: see Docs/Store.md. May be removed at any time.\n"
    if let file = try OpenFile.creatingNew(FilePath.join(path, "CACHEDIR.TAG")) {
      try file.write(Array(tag.utf8))
      try file.close()
    }
  }

  // MARK: Places

  /// Where the file of an object lies.
  func place(_ key: String) -> String { "\(path)/\(key.prefix(2))/\(key.dropFirst(2))" }

  /// Where files lie while they are written.
  var asideFolder: String { FilePath.join(path, "aside") }

  /// Where links lie from the names of parts to the objects that hold them.
  var indexFolder: String { FilePath.join(path, "index") }

  /// Where files lie that are not as they were written.
  var damagedFolder: String { FilePath.join(path, "damaged") }
}
