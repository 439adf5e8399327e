import FileFormats
import Foundation
import Testing

@testable import ContentStore

@Suite struct ObjectStoreTests {
  private static let everything = ObjectContent(
    facts: .object([JSONMember("text", .string("a\n\"é")), JSONMember("list", .array([.null, .integer(.min)]))]),
    columns: [
      Column(.booleans([true, false, true])), Column(.int32s([.min, 0, .max]), isPresent: [true, false, true]),
      Column(.int64s([.min, .max])), Column(.floats([.nan, -0, 1.5, .infinity, 0.1])),
      Column(.doubles([Double(bitPattern: 0x7FF8_0000_0000_00AB), -0, .leastNonzeroMagnitude])), Column(.doubles([])),
      Column(.texts(TextColumn(["", "héllo", "x"]))),
      Column(
        .texts(TextColumn(codes: [1, 0, 1, 1], texts: TextList(["aa", ""]))), isPresent: [true, true, false, true]),
    ])

  @Test func everyKindOfColumn_comesBackToTheBit() throws {
    let folder = try StoreFolder()
    folder.store.put(key(1), Self.everything)
    let back = try #require(folder.store.get(key(1)))
    #expect(back.facts == Self.everything.facts && back.columns.count == Self.everything.columns.count)
    for (one, other) in zip(back.columns, Self.everything.columns) {
      #expect(one.isPresent == other.isPresent && one.storage == other.storage)
      switch (one.values, other.values) {
      case (.doubles(let one), .doubles(let other)): #expect(one.map(\.bitPattern) == other.map(\.bitPattern))
      case (.floats(let one), .floats(let other)): #expect(one.map(\.bitPattern) == other.map(\.bitPattern))
      default: #expect(one == other)
      }
    }
    #expect(folder.store.get(key(2)) == nil && folder.store.contains(key(1)) && !folder.store.contains(key(2)))
    let files = try FileSystem.names(in: folder.path + "/store")
    #expect(files.contains("CACHEDIR.TAG") && files.contains(String(key(1).text.prefix(2))))
    #expect(try FileSystem.names(in: folder.path + "/store/aside").isEmpty)
  }

  @Test func smallValues_stayInMemory_andLargeOnesDoNot() throws {
    let folder = try StoreFolder()
    let store = folder.store
    store.put(key(1), content(1))
    store.put(key(2), content(2, rows: 200_000))
    for number in 1...2 { try FileSystem.remove(store.place(key(number).text)) }
    #expect(store.get(key(1)) == content(1) && store.get(key(2)) == nil)
    #expect(folder.store.get(key(1)) == nil)
    #expect(store.notes.isEmpty)
  }

  /// Whatever byte of a file is another one, it is found, told, moved aside, and the object can be kept again.
  @Test func everyFlippedByte_isToldAndHealed() throws {
    let folder = try StoreFolder()
    folder.store.put(key(1), Self.everything)
    let place = folder.store.place(key(1).text)
    let bytes = try folder.bytes(place)
    for index in bytes.indices {
      var damaged = bytes
      damaged[index] ^= UInt8(1 << (index % 8))
      try folder.write(damaged, to: place)
      let store = folder.store
      #expect(store.get(key(1)) == nil, "byte \(index)")
      #expect(store.notes.count == 1 && store.notes[0].contains("is damaged: "), "byte \(index): \(store.notes)")
      #expect(FileSystem.kind(place) == .nothing)
      #expect(try folder.bytes(store.damagedFolder + "/" + key(1).text) == damaged)
    }
    let store = folder.store
    store.put(key(1), content(1))
    #expect(folder.store.get(key(1)) == content(1) && store.verify().damaged.isEmpty)
  }

  @Test func truncatedFiles_andFilesUnderAnotherName_areNoObjects() throws {
    let folder = try StoreFolder()
    folder.store.put(key(1), Self.everything)
    let place = folder.store.place(key(1).text)
    let bytes = try folder.bytes(place)
    for count in stride(from: 0, to: bytes.count, by: 7) {
      try folder.write(Array(bytes[..<count]), to: place)
      #expect(folder.store.get(key(1)) == nil, "\(count) bytes")
    }
    try folder.write(bytes + [0], to: place)
    #expect(folder.store.get(key(1)) == nil)
    let other = folder.store.place(key(2).text)
    try FileSystem.makeFolder(FilePath.folder(of: other))
    try folder.write(bytes, to: other)
    let store = folder.store
    #expect(store.get(key(2)) == nil && store.notes.first?.contains("it is another object") == true)
  }

  /// What a killed writer left is never taken for an object, and does not keep others from writing it.
  @Test func leftovers_areNothing() throws {
    let folder = try StoreFolder()
    let store = folder.store
    store.put(key(9), content(9))
    let whole = try folder.bytes(store.place(key(9).text))
    for number in 0..<3 {
      try folder.write(Array(whole.prefix(40 * number)), to: "\(store.asideFolder)/\(key(1).text).\(number)")
    }
    #expect(!store.contains(key(1)) && store.get(key(1)) == nil)
    store.put(key(1), content(1))
    #expect(folder.store.get(key(1)) == content(1))
    #expect(store.verify() == folder.store.verify() && store.verify().asideCount == 3)
    // Somebody may still be writing them: only after a day they are nobody's.
    let now = try #require(FileSystem.age(store.place(key(1).text))).modified
    #expect(store.prune(PruneRule(), now: now, build: { nil }).removals.isEmpty)
    #expect(
      store.prune(PruneRule(), now: now + 86_402, build: { nil }).removals.map(\.reason) == [
        .unfinished, .unfinished, .unfinished,
      ])
    #expect(store.verify().asideCount == 0 && store.verify().soundCount == 2)
  }

  @Test func manyWritersOfOneObject_leaveOne() throws {
    let folder = try StoreFolder()
    let path = folder.store.path
    let notes = ParallelPieces.map(40, threads: 8) { index in
      let store = ObjectStore(path: path)
      store.put(key(index % 4), content(index % 4, rows: 1_000))
      return store.notes + (store.get(key(index % 4)) == content(index % 4, rows: 1_000) ? [] : ["not there"])
    }
    #expect(notes.flatMap { $0 } == [])
    #expect(folder.store.list().count == 4 && folder.store.verify().damaged.isEmpty)
    #expect(try FileSystem.names(in: folder.store.asideFolder).isEmpty)
  }

  @Test func aStoreThatCannotBeWritten_isToldOnce() throws {
    let folder = try StoreFolder()
    try folder.write([1], to: folder.path + "/store")
    let store = folder.store
    for number in 1...3 { store.put(key(number), content(number, rows: 200_000)) }
    #expect(store.notes.count == 1 && store.notes[0].hasSuffix("; the run goes on, and nothing more is kept"))
    #expect(store.get(key(1)) == nil && store.list().isEmpty && !store.hasGrown)
  }

  /// An object that goes while it is read is read to its end.
  @Test func anObjectThatGoes_isReadToItsEnd() throws {
    let folder = try StoreFolder()
    folder.store.put(key(1), content(1))
    let reader = try ObjectReader(folder.store.place(key(1).text), key: key(1).text)
    try FileSystem.remove(folder.store.place(key(1).text))
    #expect(try reader.content() == content(1))
    let store = folder.store
    #expect(store.get(key(1)) == nil && store.notes.isEmpty)
  }

  @Test func whatIsKeptBeside_isThereAtTheEnd() throws {
    let folder = try StoreFolder()
    let store = folder.store
    for number in 0..<6 { store.putBeside(key(number), content(number)) }
    store.finish()
    #expect(store.hasGrown && folder.store.list().count == 6)
    let again = folder.store
    again.putBeside(key(0), content(0))
    again.finish()
    #expect(!again.hasGrown)
  }
}
