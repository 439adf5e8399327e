import FileFormats

// Objects that hold several things, each of which has a name of its own: who needs one reads no other.
extension ObjectStore {
  /// What was read of an object.
  package struct Parts {
    /// What it says beside its columns.
    package var facts: JSONValue
    /// By column the number of its rows.
    package var counts: [Int]
    /// The columns that were asked for, in that order.
    package var columns: [Column]
  }

  /// Enters the names of the things that an object holds, so that it is found by each of them.
  ///
  /// A name is a link and not waited for: one that a failure of power takes is computed again. One that leads to an
  /// object which is gone is made anew.
  package func enter(_ names: [ObjectKey], under key: ObjectKey) {
    if memory.unwritable != nil || FileSystem.age(place(key.text)) == nil { return }
    for name in names {
      let link = link(name)
      do throws(FileError) {
        if let old = FileSystem.linkTarget(link) {
          if FileSystem.age(place(Self.key(old))) != nil { continue }
          try FileSystem.remove(link)
        }
        try FileSystem.makeFolder(FilePath.folder(of: link))
        try FileSystem.link(link, to: "../../\(key.text.prefix(2))/\(key.text.dropFirst(2))")
      } catch { return memory.setUnwritable("store: \(error); the run goes on, and nothing more is kept") }
    }
  }

  /// The key of the object that was entered under a name; nil where there is none, or none any more.
  package func holder(of name: ObjectKey) -> String? {
    FileSystem.linkTarget(link(name)).map(Self.key).flatMap { FileSystem.age(place($0)) == nil ? nil : $0 }
  }

  /// Reads some columns of an object; nil where there is none that can be used.
  ///
  /// - Parameters:
  ///   - kind: What kind of work it holds the result of.
  ///   - chosen: Given what its header says, the places of the columns that are read; nil where it is of no use.
  package func parts(
    of key: String, kind: String, _ chosen: (_ settings: JSONValue, _ counts: [Int]) -> [Int]?
  ) -> Parts? {
    let place = place(key)
    guard FileSystem.age(place) != nil else { return nil }
    do throws(ObjectReader.Failure) {
      let reader = try ObjectReader(place, key: key)
      let header = reader.header
      memory.addRead(reader.headerSize)
      let counts = header.columns.map(\.count)
      guard header.kind == kind, let wanted = chosen(header.settings, counts) else { return nil }
      var columns: [Column] = []
      for index in wanted {
        guard header.columns.indices.contains(index) else { return nil }
        columns.append(try reader.column(index))
        memory.addRead(header.columns[index].paddedLength)
      }
      FileSystem.touch(place)
      return Parts(facts: header.facts, counts: counts, columns: columns)
    } catch {
      switch error {
      case .damaged(let damage): report(damage, key, kind)
      // Removed by somebody who makes room: as if it had never been there.
      case .unreadable(let error):
        if FileSystem.age(place) != nil { memory.note("store: \(error); it is computed again") }
      }
      return nil
    }
  }

  /// Removes names of objects that are gone.
  func removeStaleNames() {
    for folder in FileSystem.namesIfAny(in: indexFolder) {
      for name in FileSystem.namesIfAny(in: FilePath.join(indexFolder, folder)) {
        let link = FilePath.join(FilePath.join(indexFolder, folder), name)
        guard let target = FileSystem.linkTarget(link), FileSystem.age(place(Self.key(target))) == nil else { continue }
        try? FileSystem.remove(link)
      }
    }
  }

  private func link(_ name: ObjectKey) -> String { "\(indexFolder)/\(name.text.prefix(2))/\(name.text.dropFirst(2))" }

  /// The key of the object that a link leads to.
  private static func key(_ target: String) -> String { target.split(separator: "/").suffix(2).joined() }
}
