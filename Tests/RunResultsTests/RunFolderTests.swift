import Determinism
import Foundation
import PerformanceAnalytics
import Testing
import TradingModel

@testable import RunResults

@Suite struct RunFolderTests {
  private func manifest(_ status: RunManifest.Status, digest: String? = nil) -> RunManifest {
    var manifest = RunManifest(
      configHash: "c0ffee", dataHashes: [RunManifest.DataHash(name: "MSFT", hash: "ab12")],
      masterSeed: 18_446_744_073_709_551_615,
      containerSeeds: [RunManifest.ContainerSeed(id: "risk/main", seed: 9_007_199_254_740_993)],
      executionOrder: ["data", "risk/main"], programVersion: "0.1.0", toolchain: "Swift 6.3")
    manifest.status = status
    manifest.runDigest = digest
    manifest.streams = [
      StreamRecord(name: StreamName(.equity, owner: "main"), digest: 0x0123_4567_89AB_CDEF, count: 2517),
      StreamRecord(name: StreamName(.fills, owner: "main"), digest: digest == "d1" ? 1 : 2, count: 60),
    ]
    return manifest
  }

  /// The manifest of a complete run whose digest is that of its streams.
  private func complete(_ label: String) -> RunManifest {
    var manifest = manifest(.complete, digest: label)
    manifest.runDigest = StreamRecord.runDigest(manifest.streams)
    return manifest
  }

  private func run(_ path: String, _ digest: String, _ content: String = "x") throws -> RunFolder.Ending {
    let folder = try RunFolder(path: path, configHash: "c0ffee")
    try folder.write(manifest(.running))
    try folder.write(configuration: "version: 1\n")
    try Data(content.utf8).write(to: URL(fileURLWithPath: folder.workingPath + "/equity.jsonl"))
    return try folder.end(complete(digest))
  }

  @Test func manifest_readsBack() throws {
    var written = manifest(.failed, digest: nil)
    written.lastCycle = 41
    written.lastTimestamp = Timestamp(nanoseconds: 1_041_465_600_250_000_000)
    written.error = "a \"quoted\"\nproblem"
    written.timings = [RunManifest.Timing(name: "run", seconds: 1.25), RunManifest.Timing(name: "load", seconds: 2)]
    #expect(try RunManifest(text: written.text, path: "m") == written)
    let complete = manifest(.complete, digest: "d1")
    #expect(try RunManifest(text: complete.text, path: "m") == complete)
  }

  /// A manifest that shows every key and not every table.
  private var shortManifest: RunManifest {
    var manifest = manifest(.complete, digest: "d1")
    manifest.tables = manifest.tables.filter { $0.name == "equity" }
    manifest.folders = ["phase-1"]
    return manifest
  }

  @Test func manifest_hasTheKeysOfTheDesign() {
    #expect(
      String(decoding: shortManifest.text, as: UTF8.self) == """
        {
          "format": 2,
          "status": "complete",
          "config_hash": "c0ffee",
          "data_hashes": {
            "MSFT": "ab12"
          },
          "master_seed": "18446744073709551615",
          "container_seeds": {
            "risk/main": "9007199254740993"
          },
          "execution_order": [
            "data",
            "risk/main"
          ],
          "program": "admf",
          "program_version": "0.1.0",
          "toolchain": "Swift 6.3",
          "tables": {
            "equity": [
              {
                "name": "timestamp",
                "type": "time"
              },
              {
                "name": "portfolio_id",
                "type": "text"
              },
              {
                "name": "cash",
                "type": "number",
                "unit": "currency"
              },
              {
                "name": "position_value",
                "type": "number",
                "unit": "currency"
              },
              {
                "name": "equity",
                "type": "number",
                "unit": "currency"
              }
            ]
          },
          "stream_digests": {
            "equity/main": "0123456789abcdef",
            "fills/main": "0000000000000001"
          },
          "stream_events": {
            "equity/main": 2517,
            "fills/main": 60
          },
          "run_digest": "d1",
          "result_digest": null,
          "last_cycle": null,
          "last_timestamp": null,
          "folders": [
            "phase-1"
          ],
          "notices": [],
          "timings": {}
        }

        """)
  }

  @Test(arguments: [
    ("{", "1:2"), ("{}", "config_hash"), (#"{"config_hash": 1}"#, "config_hash"), (#"{"format": "2"}"#, "format"),
    (#"{"format": 0}"#, "format"), (#"{"format": 3}"#, "its format is 3, written by a later version"),
  ]) func manifest_badText(_ text: String, _ word: String) {
    let error = #expect(throws: ResultsError.self) { try RunManifest(text: Array(text.utf8), path: "DIR/m") }
    let description = error?.description ?? ""
    #expect(description.hasPrefix("DIR/m: is not a manifest that this version can read: "))
    #expect(description.contains(word))
  }

  /// What versions wrote that knew no format, tables and folders.
  @Test func manifest_ofFormat1_isRead() throws {
    let written = manifest(.complete, digest: "d1")
    let text = String(decoding: written.text, as: UTF8.self)
    let start = try #require(text.range(of: "  \"tables\": {"))
    let end = try #require(text.range(of: "  \"stream_digests\""))
    let old = (text[..<start.lowerBound] + text[end.lowerBound...]).replacing("  \"format\": 2,\n", with: "")
    var expected = written
    expected.format = 1
    expected.tables = []
    #expect(try RunManifest(text: Array(old.utf8), path: "m") == expected)
    #expect(written.differences(from: expected) == [])
  }

  @Test(arguments: ["..", "", "a/b", ".hidden", "equity.jsonl", "manifest.json.partial"])
  func manifest_namesNoFolderElsewhere(_ name: String) {
    var manifest = manifest(.running)
    manifest.folders = [name]
    let error = #expect(throws: ResultsError.self) { try RunManifest(text: manifest.text, path: "m") }
    #expect(error?.description.contains("folders") == true)
  }

  /// Folders that the manifest names are part of the run and go with it; others stay, links are not followed.
  @Test func foldersOfARun_goWithIt() throws {
    let temporary = try TemporaryFolder()
    let path = temporary.path + "/run"
    func make(_ folder: RunFolder, _ manifest: inout RunManifest) throws {
      for name in ["phase-1", "phase-2"] {
        let part = try RunFolder(path: folder.makeFolder(name, in: &manifest), configHash: "beef")
        var inner = self.manifest(.running)
        inner.configHash = "beef"
        let deeper = try part.makeFolder("trial-1", in: &inner)
        try Data("half".utf8).write(to: URL(fileURLWithPath: deeper + "/fills.csv.partial"))
      }
    }
    var manifest = manifest(.running)
    try make(try RunFolder(path: path, configHash: "c0ffee"), &manifest)
    #expect(try temporary.names("run/phase-2/trial-1") == ["fills.csv.partial"])
    try temporary.write("mine", to: "run/phase-2/notes.txt")
    try FileManager.default.createDirectory(atPath: path + "/other", withIntermediateDirectories: true)
    try temporary.write("mine", to: "run/other/fills.csv")
    // A folder that was replaced by a link to one that belongs to nobody.
    try FileManager.default.removeItem(atPath: path + "/phase-1")
    #expect(symlink(path + "/other", path + "/phase-1") == 0)

    let second = try RunFolder(path: path, configHash: "c0ffee")
    #expect(try temporary.names("run") == ["other", "phase-1", "phase-2"])
    #expect(try temporary.names("run/phase-2") == ["notes.txt"])
    #expect(try temporary.names("run/other") == ["fills.csv"])
    manifest = complete("d1")
    #expect(try second.end(manifest) == .recorded)

    // A repetition is removed with all its folders.
    let third = try RunFolder(path: path, configHash: "c0ffee")
    manifest = self.manifest(.running)
    try make(third, &manifest)
    #expect(temporary.exists("run.repeat/phase-1/trial-1"))
    let whole = complete("d1")
    (manifest.status, manifest.streams, manifest.runDigest) = (.complete, whole.streams, whole.runDigest)
    #expect(try third.end(manifest) == .reproduced)
    #expect(try temporary.names() == ["run"])
  }

  @Test func newFolder_isCreatedWithThoseAbove() throws {
    let temporary = try TemporaryFolder()
    #expect(try run(temporary.path + "/results/deep/run/", "d1") == .recorded)
    #expect(
      try temporary.names("results/deep/run") == ["config.yaml", "equity.jsonl", "manifest.json"])
    #expect(try RunManifest(readingFrom: temporary.path + "/results/deep/run").status == .complete)
  }

  @Test func finishedRun_isReproduced() throws {
    let temporary = try TemporaryFolder()
    let path = temporary.path + "/run"
    #expect(try run(path, "d1", "first") == .recorded)
    #expect(try run(path, "d1", "second") == .reproduced)
    #expect(try temporary.names() == ["run"])
    #expect(try temporary.text("run/equity.jsonl") == "first")
  }

  @Test func finishedRun_thatDiverges_keepsBoth() throws {
    let temporary = try TemporaryFolder()
    let path = temporary.path + "/run"
    #expect(try run(path, "d1", "first") == .recorded)
    for name in ["run.diverged", "run.diverged-2"] {
      let error = #expect(throws: ResultsError.self) { try run(path, "d2", "second") }
      #expect(
        error?.description == "\(path): the run was repeated and its results differ: streams that differ: "
          + "fills/main. The earlier results stay there, the new ones are in \(temporary.path)/\(name)")
      #expect(try temporary.text("\(name)/equity.jsonl") == "second")
    }
    #expect(try temporary.text("run/equity.jsonl") == "first")
    #expect(try temporary.names() == ["run", "run.diverged", "run.diverged-2"])
  }

  @Test func differences_nameTheCauses() {
    var now = complete("d2")
    let before = complete("d1")
    now.programVersion = "0.2.0"
    now.dataHashes[0].hash = "cd34"
    now.streams.append(StreamRecord(name: StreamName(.equity, owner: "new"), digest: 1, count: 1))
    #expect(
      now.differences(from: before) == [
        "the data have changed", "program_version was 0.1.0, now 0.2.0",
        "streams that differ: equity/new, fills/main",
      ])
    #expect(before.differences(from: before) == [])
  }

  @Test func repetition_thatIsInterruptedOrFails_keepsTheEarlierRun() throws {
    let temporary = try TemporaryFolder()
    let path = temporary.path + "/run"
    _ = try run(path, "d1", "first")
    var folder = try RunFolder(path: path, configHash: "c0ffee")
    #expect(folder.workingPath == path + ".repeat")
    #expect(folder.earlier?.runDigest == complete("d1").runDigest)
    #expect(try folder.end(manifest(.interrupted)) == .earlierKept)
    #expect(try temporary.names() == ["run"])
    folder = try RunFolder(path: path, configHash: "c0ffee")
    #expect(try folder.end(manifest(.failed)) == .failureKept(path: path + ".failed"))
    #expect(try temporary.names() == ["run", "run.failed"])
    #expect(try temporary.text("run/equity.jsonl") == "first")
  }

  @Test(arguments: [RunManifest.Status.running, .interrupted, .failed])
  func unfinishedRun_startsAgainInPlace(_ status: RunManifest.Status) throws {
    let temporary = try TemporaryFolder()
    let path = temporary.path + "/run"
    try RunFolder(path: path, configHash: "c0ffee").write(manifest(status))
    try temporary.write("half", to: "run/fills.csv.partial")
    try temporary.write("mine", to: "run/notes.txt")
    let second = try RunFolder(path: path, configHash: "c0ffee")
    #expect(second.earlier == nil)
    #expect(second.workingPath == path)
    #expect(try temporary.names("run") == ["notes.txt"])
  }

  @Test func secondRun_isRefusedWhileTheFirstLasts() throws {
    let temporary = try TemporaryFolder()
    let path = temporary.path + "/run"
    for _ in 0..<2 {
      let first = try RunFolder(path: path, configHash: "c0ffee")
      try first.write(manifest(.running))
      let error = #expect(throws: ResultsError.inUse(path: path)) { try RunFolder(path: path, configHash: "c0ffee") }
      #expect(
        error?.description == "\(path): another run is writing to this folder; wait for its end or choose another "
          + "folder for the results")
      #expect(try RunManifest(readingFrom: first.workingPath).status == .running)
      #expect(try first.end(complete("d1")) != .earlierKept)
    }
    #expect(try temporary.names() == ["run"])
  }

  @Test func foreignFolders_areLeftAlone() throws {
    let temporary = try TemporaryFolder()
    try temporary.write("file", to: "plain")
    let path = temporary.path
    #expect(throws: ResultsError.notARun(path: path)) { try RunFolder(path: path, configHash: "c0ffee") }
    #expect(throws: ResultsError.notAFolder(path: path + "/plain")) {
      try RunFolder(path: path + "/plain", configHash: "c0ffee")
    }
    _ = try run(path + "/run", "d1")
    #expect(throws: ResultsError.otherRun(path: path + "/run", found: "c0ffee", expected: "beef")) {
      try RunFolder(path: path + "/run", configHash: "beef")
    }
    #expect(try temporary.names("run").count == 3)
    // A folder beside the run that is not ours is not used for the repetition either.
    try FileManager.default.createDirectory(atPath: path + "/run.repeat", withIntermediateDirectories: true)
    try temporary.write("mine", to: "run.repeat/notes.txt")
    let repetition = try RunFolder(path: path + "/run", configHash: "c0ffee")
    #expect(repetition.workingPath == path + "/run.repeat-2")
    #expect(try repetition.end(manifest(.interrupted)) == .earlierKept)
    #expect(try temporary.names() == ["plain", "run", "run.repeat"])
    #expect(try temporary.text("run.repeat/notes.txt") == "mine")
  }

  /// A repetition that crashed is taken over, unless it has ended, is under way or holds anything else.
  @Test func leftoverOfARepetition_isTakenOver() throws {
    let temporary = try TemporaryFolder()
    let path = temporary.path + "/run"
    _ = try run(path, "d1")
    func workingPath() throws -> String {
      let folder = try RunFolder(path: path, configHash: "c0ffee")
      defer { _ = try? folder.end(manifest(.interrupted)) }
      return folder.workingPath
    }
    for status in RunManifest.Status.allCases {
      try FileManager.default.createDirectory(atPath: path + ".repeat", withIntermediateDirectories: true)
      try temporary.write(String(decoding: manifest(status).text, as: UTF8.self), to: "run.repeat/manifest.json")
      try temporary.write("half", to: "run.repeat/fills.jsonl.partial")
      #expect(try workingPath() == (status == .running ? path + ".repeat" : path + ".repeat-2"), "\(status)")
    }
    try temporary.write(String(decoding: manifest(.running).text, as: UTF8.self), to: "run.repeat/manifest.json")
    let lock = try RunFolder(path: path + ".repeat", configHash: "c0ffee")
    #expect(try workingPath() == path + ".repeat-2")
    #expect(try lock.end(manifest(.interrupted)) == .recorded)
    #expect(try temporary.names() == ["run", "run.repeat"])
  }

  /// Another version may come to another result: that is a new run.
  @Test func otherInputs_makeANewRun() throws {
    let temporary = try TemporaryFolder()
    let path = temporary.path + "/run"
    _ = try run(path, "d1", "first")
    let folder = try RunFolder(path: path, configHash: "c0ffee")
    var now = complete("d2")
    now.programVersion = "0.2.0"
    let moved = RunFolder.MovedRun(path: path + ".old-1", reasons: ["program_version was 0.1.0, now 0.2.0"])
    #expect(try folder.end(now) == .replaced(moved))
    #expect(try RunManifest(readingFrom: path).runDigest == complete("d2").runDigest)
    #expect(try temporary.text("run.old-1/equity.jsonl") == "first")
    #expect(try temporary.names() == ["run", "run.old-1"])
    // Data are known before the run begins.
    let data = [RunManifest.DataHash(name: "MSFT", hash: "ff")]
    let other = try RunFolder(path: path, configHash: "c0ffee", dataHashes: data)
    #expect(other.moved == RunFolder.MovedRun(path: path + ".old-2", reasons: ["the data have changed"]))
    #expect(other.earlier == nil && other.workingPath == path)
    #expect(throws: ResultsError.inUse(path: path)) { try RunFolder(path: path, configHash: "c0ffee") }
    #expect(try other.end(manifest(.failed)) == .replaced(other.moved ?? moved))
    #expect(try temporary.names() == ["run", "run.old-1", "run.old-2"])
  }

  /// A folder named by dots has a name of its own, after which what lies beside it is called.
  @Test func dots_areResolved() throws {
    let temporary = try TemporaryFolder()
    _ = try run(temporary.path + "/run", "d1")
    let folder = try RunFolder(path: temporary.path + "/run/.", configHash: "c0ffee")
    #expect(folder.workingPath.hasSuffix("/run.repeat") && temporary.exists("run.repeat"))
    #expect(try folder.end(manifest(.interrupted)) == .earlierKept)
  }

  @Test func crashBeforeTheFirstManifest_isNoObstacle() throws {
    let temporary = try TemporaryFolder()
    try temporary.write("half", to: "manifest.json.partial")
    let folder = try RunFolder(path: temporary.path, configHash: "c0ffee")
    #expect(folder.earlier == nil)
    #expect(try temporary.names() == [])
  }

  @Test func metrics_readBack() throws {
    let temporary = try TemporaryFolder()
    var accumulator = PerformanceAccumulator(capital: 100)
    for (index, value) in [101.0, 99, 104.5].enumerated() {
      accumulator.record(
        timestamp: Int64(index) * Timestamp.nanosecondsPerDay, equity: value, isExposed: index == 1)
    }
    let written = [
      PortfolioMetrics(portfolioID: "a", metrics: accumulator.metrics()),
      PortfolioMetrics(portfolioID: "b", metrics: PerformanceMetrics()),
    ]
    let folder = try RunFolder(path: temporary.path, configHash: "c0ffee")
    try folder.write(written)
    #expect(try MetricsFile.read(from: temporary.path) == written)
    #expect(try temporary.text("metrics.json").contains("\"win_rate\": null"))
    try temporary.write("{\"a\": {}}", to: "metrics.json")
    let error = #expect(throws: ResultsError.self) { try MetricsFile.read(from: temporary.path) }
    #expect(error?.description.hasSuffix("a.initial_equity is missing or has another form") == true)
  }
}
