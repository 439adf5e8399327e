import FileFormats
import Foundation
import Testing

/// What a terminal of some width shows: nothing of it wraps.
@Suite struct TerminalTests {
  private static let workflow = """
    data: {source: synthetic, symbols: [AAA, BBB], synthetic: {bars: 300}}
    strategy: {id: cross, type: ma_crossover, parameters: {fast: 5, slow: 20}}
    risk: {sizing: {type: fixed_fraction, fraction: 0.4}}
    notes: "Some words about the run, which are long enough that no terminal of eighty columns has them on one line."

    """

  private static let phases = """
    data: {source: synthetic, symbols: [AAA], synthetic: {bars: 300}}
    strategy: {id: cross, type: ma_crossover}
    phases:
      - search: {kind: optimization, grid: {fast: [2, 4, 6], slow: {from: 10, to: 60, step: 5}}}
      - single: {kind: backtest, inputs: [search.best_params]}

    """

  /// Commands in the order in which they need each other's folders.
  private static let commands =
    [
      "run w.yaml --out first", "run w.yaml --out second --set risk.capital=5000", "run w.yaml --out first --report",
      "run p.yaml --out phases", "sweep w.yaml --vary cross.fast=2:6:2 --vary cross.slow=10:60:5 --out sweep",
      "plot first", "plot first --what trades", "plot sweep", "plot sweep --what heatmap --metric trades",
      "plot phases/phases/single --what equity", "status first", "status phases", "runs .",
      "compare first second", "explain w.yaml", "explain p.yaml", "explain w.yaml --network text",
      "explain w.yaml --why --out first", "validate w.yaml", "inspect w.yaml", "table first trades",
      "run --help", "help phases", "help", "verify first", "report first",
    ] + mistakes

  private static let mistakes = ["run w.yaml --polciy fast", "run missing.yaml"]

  @Test(arguments: [40, 60, 80, 120, 250], ["C", "C.UTF-8"])
  func nothingWraps(_ width: Int, _ locale: String) async throws {
    let folder = try Folder()
    try folder.write(Self.workflow, to: "w.yaml")
    try folder.write(Self.phases, to: "p.yaml")
    for command in Self.commands {
      let (status, text) = try await PseudoTerminal.text(of: command, columns: width, locale: locale, in: folder)
      #expect(!text.isEmpty && (status == 0 || Self.mistakes.contains(command)), "\(command): \(text)")
      for line in text.split(separator: "\n") {
        #expect(TextWidth.columns(of: String(line)) <= width, "\(command): \(line)")
      }
      if locale == "C" { #expect(text.utf8.allSatisfy { $0 < 128 }, "\(command)") }
    }
  }

  /// Where nobody looks a line is one line, however long, and no progress is shown.
  @Test func elsewhereLinesStayWhole() async throws {
    let folder = try Folder()
    try folder.write(Self.workflow, to: "w.yaml")
    let ending = try await Program.run(["run", "w.yaml", "--out", "a-folder-whose-name-is-long"], in: folder)
    #expect(ending.output.contains("\nrun digest   ") && !ending.output.contains("\u{1B}"))
    #expect(ending.output.split(separator: "\n").contains { $0.count > 70 })
    #expect(!ending.errors.contains("\r"))
  }
}

/// A terminal that is none, of some width.
enum PseudoTerminal {
  struct NotThere: Error {}

  /// What a command line shows on it, errors included; what takes the place of other lines on lines of its own.
  static func text(
    of command: String, columns: Int, locale: String, in folder: Folder
  ) async throws -> (status: Int32, text: String) {
    var (outer, inner): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 50, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&outer, &inner, nil, nil, &size) == 0 else { throw NotThere() }
    let process = Process()
    process.executableURL = try Program.url()
    process.arguments = command.split(separator: " ").map(String.init)
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    var environment = ProcessInfo.processInfo.environment
    environment["LC_ALL"] = locale
    environment["TERM"] = "xterm"
    process.environment = environment
    let handle = FileHandle(fileDescriptor: inner, closeOnDealloc: false)
    process.standardOutput = handle
    process.standardError = handle
    process.standardInput = FileHandle.nullDevice
    let reading = outer
    let bytes = Task.detached {
      // Reading fails once the last that has the other end open has closed it.
      var (bytes, part): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 65_536))
      while true {
        let count = read(reading, &part, part.count)
        if count <= 0 { return bytes }
        bytes += part[..<count]
      }
    }
    try process.run()
    close(inner)
    let found = await bytes.value
    process.waitUntilExit()
    close(outer)
    let lines = found.map { $0 == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : $0 }
    let text = String(decoding: lines, as: UTF8.self).replacing(/\u{1B}\[[0-9]*[A-Z]/, with: "")
    return (process.terminationStatus, text)
  }
}
