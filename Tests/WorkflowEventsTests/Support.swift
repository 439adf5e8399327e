import Configuration
import Foundation
import TestSupport
import TradingModel
import WorkflowEvents

/// A folder with files of triggers, workflows and bars.
struct EventFolder {
  let folder: TemporaryFolder
  var path: String { folder.path }

  init(_ files: [String: String]) throws {
    folder = try TemporaryFolder()
    for (name, text) in files.sorted(by: { $0.key < $1.key }) { try write(text, to: name) }
  }

  func write(_ text: String, to name: String) throws {
    let place = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try folder.write(text, to: name)
  }

  /// The file `t.yaml`, read with everything that it names.
  func triggers() throws -> TriggerFile { try TriggerFile(path: "\(path)/t.yaml") }

  /// What is wrong with `t.yaml`, with the path of the folder left out.
  func problems() -> [String] {
    do {
      _ = try triggers()
      return []
    } catch { return "\(error)".replacing(path + "/", with: "").split(separator: "\n").map(String.init) }
  }
}

/// Daily bars of the given dates as a file.
func bars(_ dates: [String], close: Double = 10) -> String {
  "date,open,high,low,close\n" + dates.map { "\($0),10,11,9,\(close)\n" }.joined()
}

/// A workflow that buys the given symbols and holds them.
func holder(_ data: String) -> String { "data: \(data)\nstrategy: {type: buy_and_hold}\n" }

func day(_ date: String, _ time: Int64 = 0) -> Timestamp {
  let parts = date.split(separator: "-").compactMap { Int64($0) }
  return Timestamp(
    nanoseconds: Timestamp(year: parts[0], month: parts[1], day: parts[2]).nanoseconds + time)
}

/// When the session of a date closes.
func close(_ date: String) -> Timestamp { day(date, Timestamp.nanosecondsPerDay - 1) }

/// Notes what it is asked to run, and runs nothing.
actor NotingRunner: DispatchRunner {
  struct Refusal: Error, CustomStringConvertible {
    let description = "refused"
  }

  private(set) var workflows: [Workflow] = []
  private(set) var folders: [String] = []
  private(set) var lookingAhead: [Bool] = []
  private let failing: Set<Int>

  /// - Parameter failing: The numbers of the runs that fail, from 1.
  init(failing: Set<Int> = []) { self.failing = failing }

  func run(_ workflow: Workflow, into folder: String, looksAhead: Bool) async throws -> DispatchedRun {
    workflows.append(workflow)
    folders.append(folder)
    lookingAhead.append(looksAhead)
    if failing.contains(workflows.count) { throw Refusal() }
    return DispatchedRun(digest: workflow.configurationHash)
  }
}

extension TriggerFile {
  /// Dispatches events without a folder.
  func dispatch(_ events: [WorkflowEvent], by runner: NotingRunner) async -> [DispatchReport] {
    let dispatcher = EventDispatcher(self, folder: "out")
    var reports: [DispatchReport] = []
    for dispatch in Dispatch.dispatches(of: events, by: triggers) {
      reports.append(await dispatcher.dispatch(dispatch, by: runner))
    }
    return reports
  }
}
