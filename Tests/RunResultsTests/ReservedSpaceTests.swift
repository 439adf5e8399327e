import Foundation
import Testing

@testable import RunResults

/// Space for the last manifest, where the disk gets full meanwhile.
@Suite struct ReservedSpaceTests {
  private func manifest(_ status: RunManifest.Status) -> RunManifest {
    var manifest = RunManifest(
      configHash: "c0ffee", dataHashes: [], masterSeed: 1, containerSeeds: [], executionOrder: [],
      programVersion: "0.1.0", toolchain: "Swift 6.3")
    manifest.status = status
    return manifest
  }

  /// While a run is under way there is space for its last manifest, which takes it.
  @Test func spaceForTheLastManifest_isKept() throws {
    let temporary = try TemporaryFolder()
    let path = temporary.path + "/run"
    let folder = try RunFolder(path: path, configHash: "c0ffee")
    try folder.write(manifest(.running))
    let reserve = path + "/manifest.json.partial"
    #expect(try Data(contentsOf: URL(fileURLWithPath: reserve)).count == RunFolder.leastReserve)
    var long = manifest(.running)
    long.error = String(repeating: "x", count: 50_000)
    try folder.write(long)
    #expect(try Data(contentsOf: URL(fileURLWithPath: reserve)).count > 100_000)
    _ = try folder.end(manifest(.failed))
    #expect(try temporary.names("run") == ["manifest.json"])
    // What a kill leaves is no run of somebody else.
    let again = try RunFolder(path: path, configHash: "c0ffee")
    try again.write(manifest(.running))
    #expect(try temporary.names("run").sorted() == ["manifest.json", "manifest.json.partial"])
    #expect(try RunManifest(readingFrom: path).status == .running)
  }
}
