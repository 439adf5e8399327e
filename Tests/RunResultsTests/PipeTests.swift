import Foundation
import Testing

@testable import RunResults

@Suite struct PipeTests {
  /// Nothing writes to the pipes: whoever opened one to read would wait for ever.
  @Test func pipes_inPlaceOfFiles_areNotReadFrom() throws {
    let temporary = try TemporaryFolder()
    try temporary.write("x", to: "equity.jsonl")
    var manifest = RunManifest(
      configHash: "c0ffee", dataHashes: [], masterSeed: 1, containerSeeds: [], executionOrder: [],
      programVersion: "0.1.0", toolchain: "Swift 6.3")
    let hash = try #require(RunManifest.hash(ofFile: temporary.path + "/equity.jsonl"))
    manifest.files = [RunManifest.FileHash(name: "equity.jsonl", hash: hash)]
    #expect(manifest.damage(in: temporary.path).isEmpty)
    try FileManager.default.removeItem(atPath: temporary.path + "/equity.jsonl")
    for name in ["equity.jsonl", "metrics.json", "manifest.json"] {
      #expect(mkfifo(temporary.path + "/" + name, 0o600) == 0)
    }
    #expect(manifest.damage(in: temporary.path) == [FileDamage(file: "equity.jsonl", kind: .altered)])
    #expect(LineCursor(temporary.path + "/equity.jsonl") == nil)
    #expect(throws: ResultsError.self) { try MetricsFile.read(from: temporary.path) }
    #expect(
      throws: ResultsError.fileSystem(
        operation: "read", path: temporary.path + "/manifest.json", reason: "a pipe or a device, where a file belongs")
    ) { try RunManifest(readingFrom: temporary.path) }
  }
}
