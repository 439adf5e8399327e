import FileFormats
import Foundation
import RunResults
import Testing

/// The store from the command line: what it answers changes nothing, and what happens to it is told.
@Suite struct StoreTests {
  /// The keys of a store's objects.
  private static func keys(_ folder: Folder, _ store: String = ".store") async throws -> [String] {
    let list = try await Program.run(["cache", "list", "--store", store, "--json"], in: folder)
    guard case .array(let objects) = try JSONValue(parsing: Array(list.output.utf8))["objects"] else { return [] }
    return objects.compactMap { if case .string(let key) = $0["key"] { key } else { nil } }
  }

  private static func place(_ key: String) -> String { ".store/\(key.prefix(2))/\(key.dropFirst(2))" }

  @Test func secondRun_isTheFirst_toTheByte() async throws {
    let folder = try Folder.small()
    let first = try await Program.run(["run", "w.yaml", "--out", "a"], in: folder)
    #expect(first.status == 0 && first.errors.isEmpty)
    let keys = try await Self.keys(folder)
    #expect(keys.count == 1)
    for (name, options) in [("b", []), ("c", ["--no-store"]), ("d", ["--store", "other"])] {
      let ending = try await Program.run(["run", "w.yaml", "--out", name] + options, in: folder)
      #expect(ending.status == 0 && ending.errors.isEmpty)
      let same = try await Program.run(["diff", "a", name], in: folder)
      #expect(same.status == 0, "\(same.output)")
    }
    for store in [".store", "other"] { #expect(try await Self.keys(folder, store) == keys) }
    let verify = try await Program.run(["cache", "verify", "--store", ".store"], in: folder)
    #expect(
      verify.status == 0 && verify.output.contains(": 1 object as written, ")
        && verify.output.hasSuffix("; nothing wrong\n"))
  }

  @Test func nothingIsKept_whereNothingIsToBe() async throws {
    let folder = try Folder.small()
    #expect(try await Program.run(["run", "w.yaml", "--digest-only"], in: folder).status == 0)
    #expect(try await Program.run(["run", "w.yaml", "--out", "a", "--no-store"], in: folder).status == 0)
    #expect(
      try await Program.run(["verify", "w.yaml", "--schedules", "1", "--processes", "1"], in: folder).status == 0)
    let found = try await Program.shell("find . -name .store -o -name aside", in: folder)
    #expect(found.output.isEmpty)
    let run = try await Program.shell("ADMF_STORE=elsewhere \"$0\" run w.yaml --out a", in: folder)
    #expect(run.status == 0 && FileSystem.kind(folder.path + "/elsewhere") == .folder)
    #expect(FileSystem.kind(folder.path + "/.store") == .nothing)
  }

  @Test(arguments: [
    (["--store", "s", "--no-store"], "--store and --no-store exclude each other"),
    (["--store-size", "1MB", "--no-store"], "--store-size and --no-store exclude each other"),
    (["--store-size", "lots"], "--store-size: was lots; allowed a number with B, KB, MB, GB or TB: 10GB"),
    (["--store", "out/s"], "--store: out/s lies in out, the folder of the results; choose another folder for one"),
    (["--store", "s", "--digest-only"], "--digest-only writes nothing but the digest; it excludes --out"),
  ]) func contradictions_areRefused(_ options: [String], _ message: String) async throws {
    let folder = try Folder.small()
    let ending = try await Program.run(["run", "w.yaml", "--out", "out"] + options, in: folder)
    #expect(ending.status == 2 && ending.errors == message + "\n")
    #expect(try folder.names() == ["WALK.csv", "w.yaml"])
  }

  @Test(arguments: [0, 9, 60, -1, -20]) func aFlippedByte_isToldAndHealed(_ index: Int) async throws {
    let folder = try Folder.small()
    let digest = try await Program.run(["run", "w.yaml", "--digest-only"], in: folder).output
    _ = try await Program.run(["run", "w.yaml", "--out", "a"], in: folder)
    let key = try #require(try await Self.keys(folder).first)
    let path = folder.path + "/" + Self.place(key)
    var bytes = try FileSystem.read(path)
    bytes[index < 0 ? bytes.count + index : index] ^= 16
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    let dry = try await Program.run(["cache", "verify", "--store", ".store", "--dry-run"], in: folder)
    #expect(dry.status == 1 && dry.errors.hasPrefix("\(key): damaged: "))
    let run = try await Program.run(["run", "w.yaml", "--out", "b", "--json"], in: folder)
    #expect(run.status == 0)
    #expect(run.errors.hasPrefix("store: the object \(key.prefix(12)) (bars) is damaged: "), "\(run.errors)")
    #expect(run.errors.hasSuffix("it lies in .store/damaged/\(key) now, and is computed again\n"), "\(run.errors)")
    #expect(try RunManifest(readingFrom: folder.path + "/b").runDigest == String(digest.dropLast()))
    #expect(try await Program.run(["cache", "verify", "--store", ".store"], in: folder).status == 0)
    let again = try await Program.run(["run", "w.yaml", "--out", "c"], in: folder)
    #expect(again.errors.isEmpty)
  }

  @Test func aStoreThatCannotBeWritten_isANote() async throws {
    let folder = try Folder.small()
    let ending = try await Program.run(["run", "w.yaml", "--out", "out", "--store", "WALK.csv/s"], in: folder)
    #expect(ending.status == 0)
    #expect(ending.errors.hasPrefix("store: WALK.csv") && ending.errors.hasSuffix("nothing more is kept\n"))
    #expect(try RunManifest(readingFrom: folder.path + "/out").status == .complete)
  }

  /// How much a store keeps after a run is said on the command line, or in the environment.
  @Test func size_isKept() async throws {
    let folder = try Folder.small()
    for (number, line) in [
      "\"$0\" run w.yaml --out a --store-size 1B", "ADMF_STORE_SIZE=1B \"$0\" run w.yaml --out b",
      "ADMF_STORE_SIZE=1B \"$0\" run w.yaml --out c --store-size 1MB",
    ].enumerated() {
      #expect(try await Program.shell(line, in: folder).status == 0)
      #expect(try await Self.keys(folder).isEmpty == (number < 2), "\(line)")
    }
    let wrong = try await Program.shell("ADMF_STORE_SIZE=much \"$0\" run w.yaml --out d", in: folder)
    #expect(wrong.status == 2 && wrong.errors.hasPrefix("ADMF_STORE_SIZE: was much; allowed a number"))
  }

  /// Two processes fill one store and are killed at chance moments; what is there is whole, and a run after them is the
  /// undisturbed one.
  @Test func killedWriters_leaveNothingWrong() async throws {
    let folder = try Folder.small()
    var bars = "time,open,high,low,close,volume\n"
    for minute in 0..<20_000 { bars += "\(1_577_836_800 + 60 * minute),10,12,9,\(10 + minute % 3),5\n" }
    try folder.write(bars, to: "WALK.csv")
    let digest = try await Program.run(["run", "w.yaml", "--digest-only"], in: folder).output
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<6 {
      let pauses = [
        UInt32.random(in: 20_000...400_000, using: &generator), .random(in: 20_000...400_000, using: &generator),
      ]
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (number, pause) in pauses.enumerated() {
          group.addTask {
            _ = try await Program.run(
              ["run", "w.yaml", "--out", "killed-\(number)", "--set", "data.epoch_unit=seconds"], in: folder
            ) { process in
              usleep(pause)
              kill(process.processIdentifier, SIGKILL)
            }
          }
        }
        try await group.waitForAll()
      }
      try await Program.run(["cache", "verify", "--store", ".store"], in: folder).expectSuccess()
    }
    let run = try await Program.run(
      ["run", "w.yaml", "--out", "last", "--set", "data.epoch_unit=seconds"], in: folder)
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(try RunManifest(readingFrom: folder.path + "/last").runDigest == String(digest.dropLast()))
    #expect(try await Self.keys(folder).count == 1)
  }

  // MARK: Other builds

  /// One constant of a strategy is another one in a new build: nothing of the old build is answered.
  @Test func anotherBuild_isNotAnswered() async throws {
    let folder = try Folder.small()
    try folder.write(
      "data: {path: ., symbols: [WALK]}\nstrategy: {type: kept}\nrisk: {quantities: fractional}\n", to: "k.yaml")
    let old = try Program.url("StoredTool")
    let new = URL(fileURLWithPath: folder.path + "/rebuilt")
    var program = try Data(contentsOf: old)
    let text = Data("the constant is 2, as it was built!".utf8)
    let place = try #require(program.firstRange(of: text))
    program.replaceSubrange(place, with: Data("the constant is 0, as it was built!".utf8))
    try program.write(to: new)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: new.path)
    func run(_ program: URL, _ name: String, _ options: [String] = []) async throws -> (digest: String?, said: String) {
      let ending = try await Program.run(["run", "k.yaml", "--out", name] + options, in: folder, executable: program)
      #expect(ending.status == 0)
      return (try RunManifest(readingFrom: folder.path + "/" + name).runDigest, ending.errors)
    }
    let first = try await run(old, "a")
    #expect(first.said == "computed with 2\n")
    let second = try await run(old, "b")
    #expect(second.said.isEmpty && second.digest == first.digest)
    let third = try await run(new, "c")
    #expect(third.said == "computed with 0\n" && third.digest != first.digest)
    let fourth = try await run(new, "d")
    #expect(fourth.said.isEmpty && fourth.digest == third.digest)
    #expect(try await run(new, "e", ["--no-store"]).digest == third.digest)
    #expect(try await run(old, "f").said.isEmpty)
    // Bars are read by a part that has a version of its own: those of both builds are one object.
    #expect(try await Self.keys(folder).count == 3)
    let prune = try await Program.run(
      ["cache", "prune", "--store", ".store", "--max-size", "3KB", "--dry-run", "--json"], in: folder, executable: new)
    let report = try JSONValue(parsing: Array(prune.output.utf8))
    guard case .array(let removed) = report["removed"] else { return }
    #expect(removed.first?["reason"] == .string("other build"), "\(prune.output)")
  }

  /// An indicator without a version could be any: it is computed each time.
  @Test func indicatorsWithoutAVersion_areNotKept() async throws {
    let folder = try Folder.small()
    try folder.write("data: {path: ., symbols: [WALK]}\nstrategy: {type: computed}\n", to: "k.yaml")
    let tool = try Program.url("StoredTool")
    for name in ["a", "b"] {
      let ending = try await Program.run(["run", "k.yaml", "--out", name], in: folder, executable: tool)
      #expect(ending.status == 0 && ending.errors == "computed with 2\n")
    }
    #expect(try await Self.keys(folder).count == 1)
  }

  // MARK: The command

  @Test func cache_listsShowsAndPrunes() async throws {
    let folder = try Folder.small()
    let none = try await Program.run(["cache", "list"], in: folder)
    #expect(none.status == 0 && none.output == "results/.store: 0 objects, 0 B\n")
    #expect(try await Program.run(["run", "w.yaml"], in: folder).status == 0)
    let list = try await Program.run(["cache", "list"], in: folder)
    let lines = list.output.split(separator: "\n")
    #expect(
      lines.count == 3 && lines[0].hasPrefix("KEY  ") && lines[1].contains("  bars        reader of bars, version "))
    #expect(lines[2].hasPrefix("results/.store: 1 object, "))
    let key = try #require(try await Self.keys(folder, "results/.store").first)
    let show = try await Program.run(["cache", "show", String(key.prefix(6))], in: folder)
    #expect(show.status == 0 && show.output.contains("kind: bars\n") && show.output.contains(key))
    let unknown = try await Program.run(["cache", "show", "zz"], in: folder)
    #expect(unknown.status == 1 && unknown.errors.hasPrefix("zz: there is no object"))
    let dry = try await Program.run(["cache", "prune", "--max-size", "0B", "--dry-run"], in: folder)
    #expect(dry.output.contains("least used\nresults/.store: would remove 1 file, "))
    let old = try await Program.run(["cache", "prune", "--older-than", "30d"], in: folder)
    #expect(old.output.hasPrefix("results/.store: removed 0 files, 0 B; left 1 object, "))
    let all = try await Program.run(["cache", "prune", "--max-size", "0B"], in: folder)
    #expect(all.status == 0 && all.output.hasSuffix("left 0 objects, 0 B\n"))
    #expect(try await Self.keys(folder, "results/.store").isEmpty)
  }

  @Test(arguments: [
    (["cache"], "admf cache: ACTION is missing; see admf cache --help"),
    (["cache", "lst"], "admf cache: was lst; allowed list, show, verify, prune; did you mean list?"),
    (["cache", "show"], "admf cache: show needs the KEY of an object"),
    (["cache", "list", "ab"], "admf cache: unexpected argument ab"),
    (["cache", "show", "ab", "cd"], "admf cache: unexpected argument cd"),
    (["cache", "list", "--older-than", "3d"], "admf cache: --older-than does not go with list"),
    (
      ["cache", "prune", "--older-than", "3 days"],
      "--older-than: was 3 days; allowed a whole number with s, m, h, d or w: 30d"
    ),
    (
      ["cache", "prune", "--max-size", "-1GB"],
      "--max-size: was -1GB; allowed a number with B, KB, MB, GB or TB: 10GB"
    ),
  ]) func mistakes_areExplained(_ arguments: [String], _ message: String) async throws {
    let ending = try await Program.run(arguments, in: Folder())
    #expect(ending.status == 2 && ending.errors == message + "\n", "\(ending.errors)")
  }
}

extension Program.Ending {
  fileprivate func expectSuccess() { #expect(status == 0, "\(output)\(errors)") }
}
