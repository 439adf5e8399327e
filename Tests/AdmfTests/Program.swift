import Foundation

/// The built program, run as a user runs it.
struct Program {
  struct Ending {
    let status: Int32
    let output: String
    let errors: String
  }

  struct NotFound: Error {}

  /// A program of this package: beside the tests, or above them where they lie in a bundle.
  static func url(_ name: String = "admf") throws -> URL {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<5 {
      let candidate = folder.appendingPathComponent(name)
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder), !isFolder.boolValue {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
    throw NotFound()
  }

  /// Runs a command in a folder and waits for its end, however long that takes.
  ///
  /// - Parameters:
  ///   - executable: What is run, `admf` where it is nil.
  ///   - whileRunning: Called on another thread once it runs.
  static func run(
    _ arguments: [String], in folder: Folder, executable: URL? = nil,
    whileRunning: (@Sendable (Process) -> Void)? = nil
  ) async throws -> Ending {
    let process = Process()
    process.executableURL = try executable ?? url()
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let name = UUID().uuidString
    // Files, not pipes: nobody has to read while it runs.
    process.standardOutput = try folder.handle(".\(name).out")
    process.standardError = try folder.handle(".\(name).err")
    process.standardInput = FileHandle.nullDevice
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in continuation.resume() }
      do { try process.run() } catch {
        process.terminationHandler = nil
        continuation.resume(throwing: error)
        return
      }
      guard let whileRunning else { return }
      let handle = Handle(process)
      Thread.detachNewThread { whileRunning(handle.process) }
    }
    return Ending(
      status: process.terminationStatus, output: try folder.text(".\(name).out"),
      errors: try folder.text(".\(name).err"))
  }

  /// Runs a line of the shell in a folder, in which `$0` is the program.
  static func shell(_ line: String, in folder: Folder) async throws -> Ending {
    try await run(["-c", line, url().path], in: folder, executable: URL(fileURLWithPath: "/bin/sh"))
  }

  /// `@unchecked Sendable`: a process may be asked for its state and sent signals from any thread.
  private final class Handle: @unchecked Sendable {
    let process: Process
    init(_ process: Process) { self.process = process }
  }
}

extension Process {
  /// Waits until the program has worked for so many hundredths of a second, on whatever processors; for a while where
  /// the system does not tell.
  func waitUntilWorked(_ hundredths: Int) {
    while isRunning {
      guard let text = try? String(contentsOfFile: "/proc/\(processIdentifier)/stat", encoding: .utf8) else {
        usleep(1_500_000)
        return
      }
      // Behind the name in brackets: state, ten numbers, the times in user and in system mode.
      let numbers = text.split(separator: ")").last?.split(separator: " ").map { Int($0) ?? 0 } ?? []
      if numbers.count > 12, numbers[11] + numbers[12] >= hundredths { return }
      usleep(1_000)
    }
  }
}

/// A folder for one test, removed at its end.
final class Folder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("admf-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

  /// The names in a folder, hidden ones left out.
  func names(_ folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).filter { !$0.hasPrefix(".") }.sorted()
  }

  func size(_ name: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name)
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  fileprivate func handle(_ name: String) throws -> FileHandle {
    try write("", to: name)
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path + "/" + name))
  }
}

extension Folder {
  /// A workflow of one strategy on five bars, in `w.yaml` and `WALK.csv`.
  static func small() throws -> Folder {
    let folder = try Folder()
    try folder.write(
      """
      data: {path: ., symbols: [WALK]}
      strategy: {type: momentum, parameters: {lookback: 2}}

      """, to: "w.yaml")
    try folder.write(
      """
      date,open,high,low,close
      2020-01-02,10,11,9,10
      2020-01-03,10,11,9,11
      2020-01-06,10,12,9,12
      2020-01-07,12,13,11,12.5
      2020-01-08,12,13,11,13

      """, to: "WALK.csv")
    return folder
  }
}
