import Configuration
import Coordination
import FileFormats
import Reporting
import RunResults

/// `admf status`.
enum StatusCommand {
  static let command = Command(
    name: "status", summary: "Tell how far a run has come, what failed and why, and which command goes on.",
    positionals: ["RUN"],
    options: [
      CommandOption(name: "--follow", value: nil, help: "Look every second, until the run has ended or Ctrl-C."),
      .setting, CommandOption(name: "--json", value: nil, help: "Print one JSON object; with --follow, one a change."),
    ],
    details:
      "RUN is the folder of a run, or a workflow file, for the run of it in its usual folder. The run may be under\n"
      + "way in another terminal. Exit code 0 where it is, or is complete and as it was written; else 1.\n",
    examples: [
      "status results/trend_following-41f39141baa5 --follow",
      "status Configs/trend_following.yaml --json",
    ],
    perform: { try await perform($0) })

  static func perform(_ call: Invocation) async throws -> ExitStatus {
    let folder = try folder(call)
    guard call.arguments.has("--follow") else { return tell(try RunStatus(readingFrom: folder), call) }
    let interruption = Interruption()
    let clock = SystemClock(interruption: interruption)
    var status = try RunStatus(readingFrom: folder)
    var last: String?
    while status.state == .running {
      if status.line != last {
        last = status.line
        show(status, call)
      }
      guard await clock.wait() else {
        Terminal.clearProgress()
        return interruption.status
      }
      // The folder of a repetition goes away when that has ended well.
      guard let next = try? RunStatus(readingFrom: folder) else {
        Terminal.clearProgress()
        throw ResultsError.notARun(path: folder)
      }
      status = next
    }
    Terminal.clearProgress()
    return tell(status, call)
  }

  /// The folder that the first argument means.
  private static func folder(_ call: Invocation) throws -> String {
    let isFile = FileSystem.isRegularFile(call.file)
    if !isFile, !call.arguments.all("--set").isEmpty { throw call.usageError("--set belongs to a workflow file") }
    guard isFile else { return call.file }
    let folder = try call.workflow().defaultFolder
    guard FileSystem.kind(FilePath.join(folder, RunManifest.fileName)) != .nothing else {
      throw RunMissing(file: call.file, folder: folder, program: call.program.name)
    }
    return folder
  }

  private static func show(_ status: RunStatus, _ call: Invocation) {
    if call.arguments.has("--json") {
      Terminal.print(data: status.json.compactText + [UInt8(ascii: "\n")])
    } else if Terminal.showsProgress {
      Terminal.showProgress(status.line)
    } else {
      Terminal.print("\(status.line)\n")
    }
  }

  private static func tell(_ status: RunStatus, _ call: Invocation) -> ExitStatus {
    if call.arguments.has("--json") {
      Terminal.print(data: status.json.compactText + [UInt8(ascii: "\n")])
    } else {
      Terminal.print(status.text(width: Terminal.rowWidth))
    }
    return status.isWell ? .done : .failed
  }
}

/// A workflow that was never run.
private struct RunMissing: Error, CustomStringConvertible {
  let file: String
  let folder: String
  let program: String

  var description: String {
    "\(MessageText.shown(file)): there is no run of it in \(MessageText.shown(folder)); "
      + "\(program) run \(ShellText.word(file)) makes one"
  }
}
