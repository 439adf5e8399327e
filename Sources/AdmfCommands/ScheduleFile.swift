import FileFormats
import RunResults
import SimulationRuntime
import Synchronization

/// Where `admf run --schedule PATH` writes the choices of the run, also of one that failed.
final class ScheduleFile: Sendable {
  /// Nil where none is wanted.
  let path: String?
  private let network = Mutex<Network?>(nil)

  init(path: String?) { self.path = path }

  /// The network whose schedule is wanted.
  func watch(_ network: Network) { self.network.withLock { $0 = network } }

  /// Writes the schedule, once the network has run; false where that is not possible, which is said.
  func write() -> Bool {
    guard let path, let schedule = network.withLock({ $0 })?.recordedSchedule else { return true }
    do {
      try FileSystem.writeAtomically(Array("\(schedule.text)\n".utf8), to: path)
      return true
    } catch {
      Terminal.printError("--schedule: \(error)\n")
      return false
    }
  }
}
