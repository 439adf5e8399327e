import Determinism

/// Repeats the choices of a schedule, as long as they fit.
struct SchedulePlayer {
  private let schedule: Schedule
  private var sets = ReadySetHash()
  /// Number of choices that have been used.
  private(set) var used = 0
  private var run = 0
  private var usedOfRun = 0
  private var fault: ScheduleError?

  init(_ schedule: Schedule, ids: [ContainerID]) {
    self.schedule = schedule
    if schedule.containerCount != ids.count {
      fault = .otherContainerCount(recorded: schedule.containerCount, found: ids.count)
    } else if schedule.containerHash != Schedule.hash(of: ids) {
      fault = .otherContainers
    }
  }

  /// What was wrong, once the run has ended.
  var finalFault: ScheduleError? {
    if let fault { return fault }
    return used < schedule.choiceCount ? .notUsedUp(used: used, of: schedule.choiceCount) : nil
  }

  /// The position of the entry that runs next; nil where the schedule does not say: at its end and where it did not
  /// fit.
  mutating func choose(_ entries: [ReadyQueue.Entry]) -> Int? {
    guard entries.count > 1 else {
      sets.addStep()
      return 0
    }
    guard fault == nil, used < schedule.choiceCount else { return nil }
    let choice = schedule.runs[run].choice
    usedOfRun += 1
    if usedOfRun == schedule.runs[run].count {
      run += 1
      usedOfRun = 0
    }
    used += 1
    guard choice.readyCount == entries.count else {
      fault = .otherReadyCount(choice: used, recorded: choice.readyCount, found: entries.count)
      return nil
    }
    sets.add(entries)
    checkSets()
    guard fault == nil else { return nil }
    let ranks = entries.map(\.rank).sorted()
    return entries.firstIndex { $0.rank == ranks[choice.index] }
  }

  private mutating func checkSets() {
    let interval = Schedule.checkInterval
    let isChecked =
      used.isMultiple(of: interval)
      && schedule.checks[used / interval - 1] != UInt8(truncatingIfNeeded: sets.value)
    let isFinal = used == schedule.choiceCount && schedule.finalCheck != UInt32(truncatingIfNeeded: sets.value)
    guard isChecked || isFinal else { return }
    fault = .otherReadySets(from: (used - 1) / interval * interval + 1, through: used)
  }
}
