import FileFormats
import ReportDocuments
import RunResults

/// `admf report`.
enum ReportCommand {
  /// The file's name where nobody names it.
  static let fileName = RunFolder.reportName

  static let command = Command(
    name: "report", summary: "Write a report of one run, or of several beside each other, as one HTML file.",
    positionals: ["RUN"], repeatsLast: true,
    options: [
      CommandOption(
        name: "--out", value: "FILE", help: "The file (default report.html, of one run in its folder)."),
      CommandOption(name: "--name", value: "NAME", help: "What a run is called, in their order.", isRepeatable: true),
      CommandOption(
        name: "--causes", value: nil,
        help: "Replay runs without their decisive signals, however many bars they have."),
      CommandOption(
        name: "--open", value: nil, help: "Show it with the program that the system opens such files with."),
    ],
    details:
      "RUN is the folder of a run. The file needs no network and nothing beside it. Docs/Reports.md describes what\n"
      + "it shows and by which rules its verdict is made.\n",
    examples: [
      "report results/trend_following-41f39141baa5 --open",
      "report results/a results/b --name before --name after --out both.html",
    ],
    perform: { try perform($0) })

  static func perform(_ call: Invocation) throws -> ExitStatus {
    let (arguments, folders) = (call.arguments, call.arguments.positionals)
    if folders.count > ReportDocument.runLimit {
      throw call.usageError("\(folders.count) runs; allowed are \(ReportDocument.runLimit) at most")
    }
    let names = arguments.all("--name")
    if names.count > folders.count {
      throw call.usageError("--name: \(names.count) names for \(folders.count) run\(folders.count == 1 ? "" : "s")")
    }
    let path = arguments.value("--out") ?? (folders.count == 1 ? FilePath.join(folders[0], fileName) : fileName)
    try check(path, folders)
    var runs: [ReportedRun] = []
    var replays = ReplayBudget(isUnbounded: arguments.has("--causes"))
    for (index, folder) in folders.enumerated() {
      let what = folders.count == 1 ? "tables" : "tables of run \(index + 1) of \(folders.count)"
      var run = try ProgressDisplay.whileReading(what) {
        try ReportedRun(folder: folder, label: index < names.count ? names[index] : nil, watch: $0)
      }
      ReportPrices.add(to: &run, call, &replays)
      runs.append(run)
    }
    try write(runs, to: path)
    return arguments.has("--open") ? open(path) : .done
  }

  /// Writes the report of the folder of a run into it.
  static func writeReport(of folder: String, _ call: Invocation, isSilent: Bool) throws {
    var run = try ProgressDisplay.whileReading("tables") { try ReportedRun(folder: folder, watch: $0) }
    var replays = ReplayBudget()
    ReportPrices.add(to: &run, call, &replays)
    try write([run], to: FilePath.join(folder, fileName), isSilent: isSilent)
  }

  /// Writes the report and says where.
  static func write(_ runs: [ReportedRun], to path: String, isSilent: Bool = false) throws(FileError) {
    try FileSystem.writeAtomically(ReportDocument(runs).html, to: path)
    if !isSilent { Terminal.print("report       \(path)\n") }
  }

  /// Refuses a file under the name of one that a run writes, in a folder of results.
  private static func check(_ path: String, _ folders: [String]) throws(UsageError) {
    let place = FileSystem.resolved(FilePath.folder(of: path))
    let name = FilePath.lastComponent(path)
    let isOther = name != fileName && RunFolder.writes(name)
    if isOther, folders.contains(where: { FileSystem.resolved($0) == place }) {
      throw UsageError(description: "--out: \(MessageText.shown(path)) is a file of the run; choose another name")
    }
    if let obstacle = FileSystem.obstacle(toWriting: path) {
      throw UsageError(description: "--out: \(MessageText.shown(path)) \(obstacle.problem)")
    }
  }

  /// Shows a file with the system's program for it.
  static func open(_ path: String) -> ExitStatus {
    guard let file = FileSystem.absolute(path), let problem = FileOpener.open(file) else { return .done }
    Terminal.printError("--open: \(problem); the file is \(MessageText.shown(path))\n")
    return .failed
  }
}
