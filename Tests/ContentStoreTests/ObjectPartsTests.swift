import FileFormats
import Testing

@testable import ContentStore

/// Objects that hold several things, found and read by the name of one.
@Suite struct ObjectPartsTests {
  private static let rows = [5, 70, 9]

  private static func keep(in store: ObjectStore) {
    let columns = rows.enumerated().map { place, count in
      Column(.doubles((0..<count).map { Double($0 * 10 + place) }))
    }
    store.put(key(1), ObjectContent(facts: .object([]), columns: columns))
    store.enter([key(11), key(12), key(13)], under: key(1))
  }

  @Test func parts_readWhatIsAskedForAndNothingElse() throws {
    let folder = try StoreFolder()
    Self.keep(in: folder.store)
    // Another process, which has nothing in memory.
    let store = folder.store
    let holder = try #require(store.holder(of: key(12)))
    #expect(holder == key(1).text && store.holder(of: key(14)) == nil)
    var seen: [Int] = []
    let parts = try #require(
      store.parts(of: holder, kind: "test") { _, counts in
        seen = counts
        return [1]
      })
    #expect(seen == Self.rows && parts.counts == Self.rows)
    #expect(parts.columns == [Column(.doubles((0..<70).map { Double($0 * 10 + 1) }))])
    let header = try ObjectReader(store.place(holder), key: holder).headerSize
    #expect(store.readByteCount == header + 70 * 8)
    // Who asks for nothing reads the header only.
    #expect(store.parts(of: holder, kind: "test") { _, _ in [] }?.counts == Self.rows)
    #expect(store.readByteCount == 2 * header + 70 * 8)
    #expect(store.parts(of: holder, kind: "other") { _, _ in [0] } == nil)
    #expect(store.notes.isEmpty)
  }

  @Test func damagedPart_isToldAndNotHandedOut() throws {
    let folder = try StoreFolder()
    Self.keep(in: folder.store)
    let place = folder.store.place(key(1).text)
    var bytes = try folder.bytes(place)
    bytes[bytes.count - 1] ^= 1
    try folder.write(bytes, to: place)
    let store = folder.store
    // The damage is in the last column, which nobody asks for here.
    #expect(store.parts(of: key(1).text, kind: "test") { _, _ in [0, 1] }?.columns.count == 2)
    #expect(store.parts(of: key(1).text, kind: "test") { _, _ in [2] } == nil)
    #expect(store.findings.count == 1 && store.holder(of: key(12)) == nil)
  }

  /// Names of an object that is gone lead nowhere; they go with it, or are given to another.
  @Test func names_followTheirObjects() throws {
    let folder = try StoreFolder()
    let store = folder.store
    Self.keep(in: store)
    try FileSystem.remove(store.place(key(1).text))
    #expect(store.holder(of: key(11)) == nil)
    let other = folder.store
    other.put(key(2), content(2))
    other.enter([key(11)], under: key(2))
    #expect(other.holder(of: key(11)) == key(2).text)
    _ = other.prune(PruneRule(mostBytes: 0), now: 0, build: { nil })
    #expect(
      FileSystem.namesIfAny(in: other.indexFolder).allSatisfy { folder in
        FileSystem.namesIfAny(in: FilePath.join(other.indexFolder, folder)).isEmpty
      })
  }
}
