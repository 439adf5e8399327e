import FileFormats
import Foundation
import Testing

@testable import ContentStore

@Suite struct PruneTests {
  private static let here = ProgramIdentity(name: "admf", hash: String(repeating: "a", count: 32))
  private static let there = ProgramIdentity(name: "admf", hash: String(repeating: "b", count: 32))

  /// Six objects of equal size: 0, 2, 4 of a part with versions, 1 of this build, 3, 5 of another one; used at 1000,
  /// 1001 and so on.
  private static func filled(_ folder: StoreFolder) throws -> (keys: [ObjectKey], size: Int) {
    let makers: [ObjectMaker] = [
      .version(of: "t", 1), .build(here), .version(of: "t", 1), .build(there), .version(of: "t", 1), .build(there),
    ]
    let keys = makers.indices.map { key($0, maker: makers[$0]) }
    for (index, key) in keys.enumerated() {
      folder.store.put(key, content(0, rows: 1_000))
      try folder.age(folder.store.place(key.text), to: Int64(1_000 + index))
    }
    return (keys, folder.store.list().map(\.size).max() ?? 0)
  }

  @Test func otherBuildsGoFirst_thenTheLeastUsed() throws {
    let folder = try StoreFolder()
    let (keys, size) = try Self.filled(folder)
    let rule = PruneRule(mostBytes: 2 * size)
    let dry = folder.store.prune(rule, now: 2_000, build: { Self.here.hash }, onlyTelling: true)
    #expect(folder.store.list().count == 6)
    let report = folder.store.prune(rule, now: 2_000, build: { Self.here.hash })
    #expect(report == dry)
    #expect(report.removals.map(\.key) == [3, 5, 0, 1].map { keys[$0].text })
    #expect(report.removals.map(\.reason) == [.otherBuild, .otherBuild, .leastUsed, .leastUsed])
    #expect(report.leftCount == 2 && report.leftSize == folder.store.list().reduce(0) { $0 + $1.size })
    #expect(Set(folder.store.list().map(\.key)) == Set([2, 4].map { keys[$0].text }))
  }

  /// Where nothing tells which build this is, only use counts.
  @Test func withoutAnIdentity_theLeastUsedGo() throws {
    let folder = try StoreFolder()
    let (keys, size) = try Self.filled(folder)
    let report = folder.store.prune(PruneRule(mostBytes: 4 * size), now: 2_000, build: { nil })
    #expect(report.removals.map(\.key) == [keys[0].text, keys[1].text])
  }

  @Test func whatIsOldGoes_andReadingMakesYoung() throws {
    let folder = try StoreFolder()
    let (keys, _) = try Self.filled(folder)
    #expect(folder.store.get(keys[0]) != nil)
    let report = folder.store.prune(PruneRule(oldest: 997), now: 2_000, build: { nil })
    #expect(report.removals.map(\.key).sorted() == [1, 2].map { keys[$0].text }.sorted())
    #expect(report.removals.allSatisfy { $0.reason == .old } && report.leftCount == 4)
  }

  @Test func nothingElseInTheFolderIsTouched() throws {
    let folder = try StoreFolder()
    _ = try Self.filled(folder)
    let strangers = ["notes.txt", "ab.txt", "aside/mine", "damaged/mine"]
    try FileSystem.makeFolder(folder.store.damagedFolder)
    for name in strangers { try folder.write([1], to: folder.store.path + "/" + name) }
    let report = folder.store.prune(PruneRule(oldest: 0, mostBytes: 0), now: 1 << 40, build: { nil })
    #expect(report.removals.count == 6 && folder.store.list().isEmpty)
    for name in strangers { #expect(FileSystem.isRegularFile(folder.store.path + "/" + name)) }
  }

  @Test func afterARun_onlyTheLimitCounts() throws {
    let folder = try StoreFolder()
    let (keys, size) = try Self.filled(folder)
    var askedFor = 0
    func build() -> String? {
      askedFor += 1
      return Self.here.hash
    }
    #expect(folder.store.keepWithin(build: build).removals.isEmpty && askedFor == 0)
    let report = folder.store.keepWithin(5 * size, build: build)
    #expect(report.removals.map(\.key) == [keys[3].text] && askedFor == 1)
  }

  @Test func damagedObjects_areFoundByVerify_andGoWhenPruned() throws {
    let folder = try StoreFolder()
    let (keys, _) = try Self.filled(folder)
    let place = folder.store.place(keys[2].text)
    var bytes = try folder.bytes(place)
    bytes[bytes.count - 1] ^= 4
    try folder.write(bytes, to: place)
    let told = folder.store.verify(onlyTelling: true)
    #expect(told.damaged.map(\.key) == [keys[2].text] && told.soundCount == 5)
    #expect(told.damaged.first?.problem == "the checksum of column 1 is wrong")
    #expect(folder.store.verify() == told && folder.store.verify().damaged.isEmpty)
    let report = folder.store.prune(PruneRule(), now: 0, build: { nil })
    #expect(report.removals.map(\.reason) == [.damaged] && report.removals.first?.key == keys[2].text)
    #expect(folder.store.files(in: folder.store.damagedFolder).isEmpty)
  }
}
