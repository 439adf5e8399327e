import FileFormats

/// An object of a store, as its owner sees it.
package struct StoredObject: Equatable, Sendable {
  /// Its key, 64 hexadecimal digits.
  package var key: String
  /// Bytes of its file.
  package var size: Int
  /// When it was written or read last, in seconds since 1970 by the clock of its file system.
  package var used: Int64
}

/// What the header of an object tells.
package struct ObjectDescription: Equatable, Sendable {
  /// What kind of work it holds the result of.
  package var kind: String
  /// What made it, in words.
  package var maker: String
  /// The hash of the build that made it; nil where a part with versions of its own did.
  package var build: String?
  /// The settings that it depends on.
  package var settings: JSONValue
  /// Hashes and keys of what it was made from.
  package var inputs: [String]
  /// What it says beside its columns.
  package var facts: JSONValue
  /// Kind of values and number of rows of each column.
  package var columns: [(values: String, count: Int)]

  package static func == (left: ObjectDescription, right: ObjectDescription) -> Bool {
    left.kind == right.kind && left.maker == right.maker && left.build == right.build
      && left.settings == right.settings && left.inputs == right.inputs && left.facts == right.facts
      && left.columns.elementsEqual(right.columns, by: ==)
  }
}

/// What became of the objects of a store that were all read.
package struct StoreCheck: Equatable, Sendable {
  /// Objects that are as they were written.
  package var soundCount = 0
  /// Their bytes.
  package var soundSize = 0
  /// Key and fault of each that is not.
  package var damaged: [(key: String, problem: String)] = []
  /// Key and reason of each that the system does not let read.
  package var unreadable: [(key: String, problem: String)] = []
  /// Files that writers have not ended, or left behind.
  package var asideCount = 0

  package static func == (left: StoreCheck, right: StoreCheck) -> Bool {
    left.soundCount == right.soundCount && left.soundSize == right.soundSize && left.asideCount == right.asideCount
      && left.damaged.elementsEqual(right.damaged, by: ==)
      && left.unreadable.elementsEqual(right.unreadable, by: ==)
  }
}

extension ObjectStore {
  // MARK: Looking

  /// Every object, in the order of keys.
  package func list() -> [StoredObject] {
    var objects: [StoredObject] = []
    for folder in FileSystem.namesIfAny(in: path) where Self.isHexadecimal(folder, count: 2) {
      let inside = FilePath.join(path, folder)
      for name in FileSystem.namesIfAny(in: inside) where Self.isHexadecimal(name, count: 62) {
        guard let age = FileSystem.age(FilePath.join(inside, name)) else { continue }
        objects.append(StoredObject(key: folder + name, size: age.size, used: age.modified))
      }
    }
    return objects
  }

  /// What the header of an object says; nil where it is gone, or cannot be read.
  package func describe(_ key: String) -> ObjectDescription? {
    guard let header = try? ObjectReader(place(key), key: key).header else { return nil }
    let columns = header.columns.map { entry in
      (values: ColumnParts.names.first { $0.storage == entry.storage }?.name ?? "", count: entry.count)
    }
    return ObjectDescription(
      kind: header.kind, maker: header.maker, build: header.build, settings: header.settings, inputs: header.inputs,
      facts: header.facts, columns: columns)
  }

  /// Reads every object and holds it to its checksums; what is damaged is moved aside, unless it is only to be told.
  ///
  /// - Complexity: linear in the bytes of the store.
  /// - Parameter progress: Told how many of how many objects were read.
  package func verify(onlyTelling: Bool = false, progress: (Int, Int) -> Void = { _, _ in }) -> StoreCheck {
    var check = StoreCheck()
    let objects = list()
    for (place, object) in objects.enumerated() {
      progress(place, objects.count)
      do throws(ObjectReader.Failure) {
        try ObjectReader(self.place(object.key), key: object.key).check()
        check.soundCount += 1
        check.soundSize += object.size
      } catch {
        switch error {
        case .damaged(let damage):
          check.damaged.append((object.key, damage.problem))
          if !onlyTelling { _ = moveAside(object.key) }
        case .unreadable(let error):
          // Somebody may have made room.
          if FileSystem.age(self.place(object.key)) != nil { check.unreadable.append((object.key, "\(error)")) }
        }
      }
    }
    check.asideCount = files(in: asideFolder).count
    return check
  }

  /// The regular files of a folder, by name.
  func files(in folder: String) -> [(path: String, age: FileAge)] {
    FileSystem.namesIfAny(in: folder).compactMap { name in
      let path = FilePath.join(folder, name)
      guard Self.isHexadecimal(String(name.prefix(64)), count: 64) else { return nil }
      return FileSystem.age(path).map { (path, $0) }
    }
  }

  static func isHexadecimal(_ name: String, count: Int) -> Bool {
    name.utf8.count == count
      && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
