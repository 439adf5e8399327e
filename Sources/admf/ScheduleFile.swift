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

  /// Writes the schedule, once the network has run.
  ///
  /// With several threads there is none, which is said instead.
  func write() {
    guard let path, let network = network.withLock({ $0 }) else { return }
    guard let schedule = network.recordedSchedule else {
      return Terminal.printError("--schedule: a run on several threads has no schedule; \(path) was not written\n")
    }
    do { try FileSystem.writeAtomically(Array("\(schedule.text)\n".utf8), to: path) } catch {
      Terminal.printError("--schedule: \(error)\n")
    }
  }
}
