import FileFormats
import Foundation
import RunResults
import Testing
import TradingModel

/// Ctrl-C in a long run, with a real signal.
@Suite struct ControlCTests {
  /// So many bars, a minute each.
  private func writeBars(_ count: Int, to folder: Folder) throws {
    let prices = (0..<1_000).map { index in
      let open = 100 + index % 17
      let close = 100 + index % 23
      return "\(open),\(max(open, close) + 1),\(min(open, close) - 1),\(close)\n"
    }
    var text = "timestamp,open,high,low,close\n"
    text.reserveCapacity(count * 32)
    for index in 0..<count {
      text += "\(1_577_836_800 + 60 * index),"
      text += prices[index % prices.count]
    }
    try folder.write(text, to: "WALK.csv")
  }

  @Test func interruptedRun_closesItsFilesAndSaysSo() async throws {
    let folder = try Folder.small()
    // A run that was over before the signal came is tried again with more bars.
    var count = 300_000
    var ending: Program.Ending
    repeat {
      try writeBars(count, to: folder)
      try? FileManager.default.removeItem(atPath: folder.path + "/out")
      ending = try await Program.run(["run", "w.yaml", "--out", "out", "--block", "1"], in: folder) { process in
        while process.isRunning, folder.size("out/equity.jsonl.partial") == 0 { usleep(2_000) }
        process.interrupt()
      }
      count *= 2
    } while ending.status == 0 && count < 10_000_000
    count /= 2
    #expect(ending.status == 130)
    let manifest = try RunManifest(readingFrom: folder.path + "/out")
    #expect(manifest.status == .interrupted)
    let last = try #require(manifest.lastCycle)
    #expect(last >= 999 && last < count - 1)
    #expect(
      ending.errors == "Interrupted after cycle \(last): the files in out are closed and hold everything up to there; "
        + "run the command again to start over.\n")
    #expect(ending.output.contains("none, the run is not complete"))

    let names = try folder.names("out")
    #expect(names.count == 10 && names.allSatisfy { !$0.hasSuffix(".partial") })
    let equity = try folder.text("out/equity.jsonl").split(separator: "\n")
    #expect(equity.count == last + 1)
    for line in [equity.first, equity.last] {
      let row = try JSONValue(parsing: Array(try #require(line).utf8))
      #expect(row["portfolio_id"] == .string("main"))
    }
    let lastRow = try JSONValue(parsing: Array(try #require(equity.last).utf8))
    #expect(lastRow["timestamp"] == manifest.lastTimestamp.map { .string($0.description) })

    // The same command again, on fewer bars so that it does not take long, starts over and completes.
    try writeBars(2_000, to: folder)
    let again = try await Program.run(["run", "w.yaml", "--out", "out", "--json"], in: folder)
    #expect(again.status == 0)
    #expect(try RunManifest(readingFrom: folder.path + "/out").status == .complete)
    #expect(try folder.text("out/equity.jsonl").split(separator: "\n").count == 2_000)
    let third = try await Program.run(["run", "w.yaml", "--out", "out"], in: folder)
    #expect(third.output.contains("Reproduced: "))
  }

  /// A soak ends with what it covered, also where a wrapper passes one Ctrl-C on twice.
  @Test func interruptedSoak_tellsWhatItCovered() async throws {
    let folder = try Folder.small()
    let ending = try await Program.run(["verify", "w.yaml", "--soak", "0", "--seed", "5", "--json"], in: folder) {
      process in
      process.waitUntilWorked(50)
      process.interrupt()
      process.interrupt()
    }
    #expect(ending.status == 0, "\(ending.errors)")
    let value = try JSONValue(parsing: Array(ending.output.utf8))
    guard case .integer(let runs) = value["runs"], case .object(let schedules) = value["schedules"] else {
      Issue.record("\(ending.output)")
      return
    }
    #expect(value["first_seed"] == .integer(5) && value["last_seed"] == .integer(4 + runs))
    let counts = schedules.map { if case .integer(let count) = $0.value { count } else { 0 } }
    #expect(counts.reduce(0, +) == runs)
    #expect(value["reproduced"] == .boolean(true))
  }
}
