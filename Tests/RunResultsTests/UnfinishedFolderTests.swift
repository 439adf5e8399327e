import FileFormats
import Testing

@testable import RunResults

/// What an unfinished run of another program, or of other data, has finished is not lost and not mixed with others'.
@Suite struct UnfinishedFolderTests {
  private static let data = [RunManifest.DataHash(name: "X", hash: "aa")]

  /// A folder of an unfinished run of two phases.
  private static func folder(_ state: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var manifest = RunManifest(
      configHash: "c0ffee", dataHashes: data, masterSeed: 1, containerSeeds: [], executionOrder: ["a"],
      programVersion: "0.1.0", toolchain: "t", results: ResultsSettings(streams: []))
    (manifest.program, manifest.programBuild) = ("admf", "b1")
    manifest.folders = [PhaseFolders.name]
    let phase = JSONValue.object([
      JSONMember("name", .string("a")), JSONMember("kind", .string("analysis")), JSONMember("state", .string(state)),
    ])
    manifest.phases = [phase]
    for place in ["run", "run/phases", "run/phases/a"] { try FileSystem.makeFolder("\(folder.path)/\(place)") }
    try folder.write(String(decoding: manifest.text, as: UTF8.self), to: "run/manifest.json")
    try folder.write("{}", to: "run/phases/a/regimes.json")
    return folder
  }

  private static func moved(
    _ folder: TemporaryFolder, _ program: (name: String, build: String?)?, _ data: [RunManifest.DataHash] = data
  ) throws -> RunFolder.MovedRun? {
    let found = try RunFolder(
      path: folder.path + "/run", configHash: "c0ffee", dataHashes: data, program: program)
    #expect(found.workingPath == folder.path + "/run" && found.earlier == nil)
    return found.moved
  }

  @Test func folderOfAnotherProgram_isMoved() throws {
    for (program, data, reasons) in [
      (("admf", "b2"), Self.data, ["the program is another one"]),
      (("mine", "b1"), Self.data, ["the program is another one"]),
      (("admf", "b1"), [], ["the data have changed"]),
      (("admf", "b2"), [], ["the program is another one", "the data have changed"]),
    ] {
      let folder = try Self.folder("complete")
      let moved = try #require(try Self.moved(folder, program, data))
      #expect(moved == RunFolder.MovedRun(path: folder.path + "/run.old-1", reasons: reasons))
      #expect(FileSystem.isThere(folder.path + "/run.old-1/phases/a/regimes.json"))
      #expect(!FileSystem.isThere(folder.path + "/run/phases"))
    }
  }

  /// What goes on stays where it is, and so does what has finished nothing.
  @Test func folderThatGoesOn_isCleared() throws {
    #expect(try Self.moved(Self.folder("complete"), ("admf", "b1")) == nil)
    #expect(try Self.moved(Self.folder("running"), ("admf", "b2")) == nil)
    #expect(try Self.moved(Self.folder("complete"), nil) == nil)
  }
}
