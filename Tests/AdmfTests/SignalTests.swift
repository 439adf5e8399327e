import Foundation
import RunResults
import Testing

/// Signals to a run under way, with real processes.
@Suite struct SignalTests {
  /// A folder in which a run, a cycle a message, takes long.
  private static func folder() throws -> Folder {
    let folder = try Folder.small()
    let rows = (0..<300_000).map { "\(1_577_836_800 + 60 * $0),1,1,1,1\n" }
    try folder.write("date,open,high,low,close\n" + rows.joined(), to: "WALK.csv")
    return folder
  }

  private static let arguments = ["run", "w.yaml", "--out", "out", "--block", "1"]

  private static func waitForRows(_ folder: Folder, _ process: Process, in name: String = "out") {
    while process.isRunning, folder.size("\(name)/equity.jsonl.partial") == 0 { usleep(2_000) }
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGINT])
  func signal_endsTheRunInOrder(_ signal: Int32) async throws {
    let folder = try Self.folder()
    let ending = try await Program.run(Self.arguments, in: folder) { process in
      Self.waitForRows(folder, process)
      kill(process.processIdentifier, signal)
    }
    #expect(ending.status == 128 + signal)
    #expect(ending.errors.hasPrefix("Interrupted after cycle "))
    let manifest = try RunManifest(readingFrom: folder.path + "/out")
    #expect(manifest.status == .interrupted)
    #expect(manifest.damage(in: folder.path + "/out").isEmpty && manifest.files.count == 9)
    let last = try #require(manifest.lastCycle)
    #expect(try folder.text("out/equity.jsonl").split(separator: "\n").count == last + 1)
  }

  /// A signal that the program was started to ignore is not heeded; another one still is.
  @Test(arguments: [SIGINT, SIGHUP])
  func ignoredSignal_isIgnored(_ signal: Int32) async throws {
    let folder = try Self.folder()
    let words = ["-c", "trap '' \(signal); exec \"$0\" \"$@\"", try Program.url().path] + Self.arguments
    let shell = URL(fileURLWithPath: "/bin/sh")
    let ending = try await Program.run(words, in: folder, executable: shell) { process in
      Self.waitForRows(folder, process)
      kill(process.processIdentifier, signal)
      let size = folder.size("out/equity.jsonl.partial")
      while process.isRunning, folder.size("out/equity.jsonl.partial") <= size { usleep(2_000) }
      kill(process.processIdentifier, SIGTERM)
    }
    #expect(ending.status == 143)
  }

  /// An interrupted repetition leaves the finished run, and says that.
  @Test func interruptedRepetition_saysWhatTheFolderHolds() async throws {
    let folder = try Self.folder()
    #expect(try await Program.run(Self.arguments.dropLast(2), in: folder).status == 0)
    let ending = try await Program.run(Self.arguments, in: folder) { process in
      Self.waitForRows(folder, process, in: "out.repeat")
      process.interrupt()
    }
    #expect(ending.status == 130)
    #expect(
      ending.errors.hasSuffix(
        ": nothing of this run is kept, and out holds the earlier, finished run as it was; run the command again to "
          + "start over.\n"), "\(ending.errors)")
    #expect(try RunManifest(readingFrom: folder.path + "/out").status == .complete)
    #expect(try folder.names() == ["WALK.csv", "out", "w.yaml"])
  }

  /// A run into the folder that a repetition would work in, and a repetition that works in that folder.
  @Test func workingFolder_isLocked() async throws {
    let folder = try Self.folder()
    #expect(try await Program.run(Self.arguments.dropLast(2), in: folder).status == 0)
    // The first process repeats in out.repeat; a run into that is refused, and one that repeats too.
    let program = try Program.url().path
    let line = """
      "$0" run w.yaml --out out --block 1 & first=$!
      while [ ! -s out.repeat/equity.jsonl.partial ]; do :; done
      "$0" run w.yaml --out out.repeat; echo $?
      "$0" run w.yaml --out out; echo $?
      kill -TERM $first; wait $first; echo $?
      "$0" run w.yaml --out out.repeat --block 1 & first=$!
      while [ ! -s out.repeat/equity.jsonl.partial ]; do :; done
      "$0" run w.yaml --out out --json | grep -c '"reproduced":true'
      kill -TERM $first; wait $first; echo $?
      """
    let ending = try await Program.run(
      ["-c", line, program], in: folder, executable: URL(fileURLWithPath: "/bin/sh"))
    let codes = ending.output.split(separator: "\n").filter { Int($0) != nil }
    #expect(codes == ["1", "1", "143", "1", "143"], "\(ending.output)\n\(ending.errors)")
    #expect(ending.errors.contains("out.repeat: another run is writing to this folder"))
    #expect(try RunManifest(readingFrom: folder.path + "/out.repeat").status == .interrupted)
  }
}
