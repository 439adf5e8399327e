import FileFormats
import Foundation
import Testing

@testable import ContentStore

@Suite struct ObjectKeyTests {
  /// The form that Docs/Store.md describes, put together by another program.
  @Test func theTextIsTheHashOfTheDocumentedForm() {
    let settings: JSONValue = .object([
      JSONMember("b", .array([.integer(-2), .number(0.5), .string("é"), .null])), JSONMember("a", .boolean(true)),
    ])
    let key = ObjectKey(
      kind: "bars", settings: settings, inputs: ["00", "ff"], maker: .version(of: "reader of bars", 7))
    #expect(key.text == "c6e65f30f505a47229e37a1debce3fae4f02caeb3f256366ed318f649961fa93")
  }

  @Test func orderOfMembers_doesNotCount() {
    let (a, b) = (JSONMember("a", .integer(1)), JSONMember("b", .object([JSONMember("d", .null)])))
    func key(_ members: [JSONMember]) -> ObjectKey {
      ObjectKey(kind: "k", settings: .object(members), inputs: [], maker: .version(of: "t", 1))
    }
    #expect(key([a, b]) == key([b, a]))
  }

  @Test func everyPartCounts_andNoTwoAreWrittenAlike() {
    let one = ProgramIdentity(name: "a", hash: "00")
    let settings: [JSONValue] = [
      .null, .boolean(false), .boolean(true), .integer(1), .number(1), .string("1"), .string(""), .array([]),
      .object([]), .array([.array([]), .array([])]), .array([.array([.array([])])]), .number(.nan), .string("null"),
      .number(-0.0), .number(0), .integer(0), .object([JSONMember("a", .null)]), .object([JSONMember("", .null)]),
      .array([.string("ab")]), .array([.string("a"), .string("b")]), .array([.string("a"), .string("b"), .null]),
    ]
    var texts: [String] = []
    func add(_ kind: String, _ settings: JSONValue, _ inputs: [String], _ maker: ObjectMaker) {
      texts.append(ObjectKey(kind: kind, settings: settings, inputs: inputs, maker: maker).text)
    }
    for value in settings { add("k", value, [], .version(of: "t", 1)) }
    for inputs in [["ab"], ["a", "b"], ["b", "a"], ["", "ab"], ["ab", ""], [""]] {
      add("k", .null, inputs, .version(of: "t", 1))
    }
    add("k2", .null, [], .version(of: "t", 1))
    add("", .null, [], .version(of: "t", 1))
    add("k", .null, [], .version(of: "t", 2))
    add("k", .null, [], .version(of: "t2", 1))
    add("k", .null, [], .build(one))
    add("k", .null, [], .build(ProgramIdentity(name: "a", hash: "01")))
    #expect(Set(texts).count == texts.count)
    // What people call a program is not what it is.
    let renamed = ObjectMaker.build(ProgramIdentity(name: "b", hash: "00"))
    #expect(
      ObjectKey(kind: "k", settings: .null, inputs: [], maker: renamed)
        == ObjectKey(kind: "k", settings: .null, inputs: [], maker: .build(one)))
  }

  @Test func aProgramIsItsBytes() throws {
    let folder = try StoreFolder()
    let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    for (name, change) in [("one", 0), ("same", 0), ("other", 1)] {
      var bytes = bytes
      bytes[300_000] ^= UInt8(change)
      try folder.write(bytes, to: folder.path + "/" + name)
    }
    let hashes = ["one", "same", "other"].map { ProgramIdentity.hash(folder.path + "/" + $0) }
    #expect(hashes[0] != nil && hashes[0] == hashes[1] && hashes[0] != hashes[2])
    #expect(hashes.allSatisfy { ObjectStore.isHexadecimal($0 ?? "", count: 32) })
    #expect(ProgramIdentity.hash(folder.path + "/none") == nil)
    let running = ProgramIdentity.running(named: "tests")
    #expect(running?.name == "tests" && running?.hash.utf8.count == 32)
  }

  @Test(arguments: [0, 1, 1_000, 262_143, 262_144, 262_145, 600_000])
  func contentHash_isThatOfTheBytes(_ count: Int) throws {
    let folder = try StoreFolder()
    try folder.write((0..<count).map { UInt8($0 % 251) }, to: folder.path + "/file")
    let expected = [
      0: "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
      1: "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
      1_000: "b43670a52d1af24abdac5d2c3ed19ff4e62b60a618e823ad555888b1b0b91cff",
      262_143: "4fbb10c248894f1b56ec8298555b96e597147150a061b1cf1af19f16dbc0557b",
      262_144: "d57dc906e20d3fd326ffaa85535500486f46a0979f5a323f028dcabfd381fd4a",
      262_145: "531c319935cf78f34869faebd865e5748266b1799039103bfb851a680d9ed30c",
      600_000: "5a87d7360a75bf0ee79f9ba8c5c4904ad4f60d8579da8d150979400a618c7e93",
    ]
    for threads in [1, 3] {
      #expect(ContentHash.blake3(ofFile: folder.path + "/file", threads: threads) == expected[count])
    }
    #expect(ContentHash.blake3(ofFile: folder.path) == nil)
    #expect(ContentHash.blake3(ofFile: folder.path + "/none") == nil)
  }
}
