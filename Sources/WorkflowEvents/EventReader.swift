import Configuration
import FileFormats
import MarketData
import TradingModel

/// Why something brought no event.
public struct EventProblem: Equatable, Sendable, CustomStringConvertible {
  /// The place of the trigger in its file, from 0.
  public var trigger: Int
  /// The file that was looked at, relative to the folder of the file with the triggers; nil for the trigger as a whole.
  public var path: String?
  /// What is wrong.
  public var message: String

  /// What is shown to people.
  public var description: String {
    let file = path.map { " (\(MessageText.shown($0)))" } ?? ""
    return "triggers[\(trigger)]\(file): no event: \(message)"
  }
}

/// Reads from data what events they imply.
struct EventReader {
  let file: TriggerFile
  /// Told how many bytes of files are read, of how many.
  var watch: LoadingWatch?
  /// Bytes of files that were read before the next one, of how many of all; 0 where each stands for itself.
  var (before, total) = (0, 0)
  /// Data that were read, whole; a trigger often looks at the data of another.
  private var sets: [(settings: MarketDataSettings, set: MarketDataSet)] = []
  private var closes: [Source: [Int64]] = [:]

  /// What data a trigger's workflow reads.
  private struct Source: Hashable {
    let trigger: Int
    let symbol: String?
  }

  init(_ file: TriggerFile) { self.file = file }

  /// Data from their beginning to their end, and the settings without a range that they were read with.
  mutating func whole(_ settings: MarketDataSettings) throws -> (MarketDataSettings, MarketDataSet) {
    var whole = settings
    (whole.start, whole.end, whole.warmup) = (nil, nil, nil)
    (whole.split, whole.use, whole.holdout) = (nil, nil, nil)
    (whole.missingBars, whole.benchmark) = (.skip, nil)
    if let known = sets.first(where: { $0.settings == whole }) { return known }
    let (before, total) = (before, total)
    let told = watch.map { watch -> LoadingWatch in
      { done, size in total > 0 ? watch(min(before + done, total), total) : watch(done, size) }
    }
    let set = try MarketDataLoader.load(whole, store: nil, watch: told)
    sets.append((whole, set))
    return (whole, set)
  }

  /// Lets data go: a folder may hold more than memory does.
  mutating func release() { sets = [] }

  /// The sessions of a trigger: those of the data that its file has, within their range, else all of its workflow's.
  mutating func openings(_ trigger: Trigger) throws -> [SessionOpenings.Opening] {
    let own = file.workflow.data
    let settings = own.symbols.isEmpty ? try file.loadAny(trigger, path: nil, symbol: nil).data : own
    let (whole, set) = try whole(settings)
    let openings = SessionOpenings.openings(of: set, whole)
    guard !own.symbols.isEmpty else { return openings }
    let (start, end) = (own.start ?? Timestamp(nanoseconds: .min), own.end ?? Timestamp(nanoseconds: .max))
    return openings.filter { $0.close >= start && $0.close <= end }
  }

  /// The event of an opening.
  mutating func event(_ opening: SessionOpenings.Opening, _ index: Int) throws -> WorkflowEvent {
    let symbol = file.workflow.data.symbols.isEmpty ? nil : opening.symbol.name
    let closes = try closes(index, symbol: symbol)
    return WorkflowEvent(
      .marketOpen, trigger: index, time: opening.time, symbol: opening.symbol.name,
      lastClose: Self.last(closes, by: opening.time))
  }

  /// The event of a file that is there: it happens at the close of its last bar.
  mutating func event(file path: String, _ index: Int) throws -> WorkflowEvent? {
    let trigger = file.triggers[index]
    let symbol = FilePath.stem(path)
    let (_, set) = try whole(file.loadAny(trigger, path: path, symbol: symbol).data)
    guard let last = set.timestamps.last else { return nil }
    let time = Timestamp(nanoseconds: last)
    return WorkflowEvent(.dataAvailable, trigger: index, time: time, path: path, symbol: symbol, lastClose: time)
  }

  /// The event of a tick.
  mutating func event(tick: Timestamp, _ index: Int) throws -> WorkflowEvent {
    let closes = try closes(index, symbol: nil)
    return WorkflowEvent(.timer, trigger: index, time: tick, lastClose: Self.last(closes, by: tick))
  }

  /// When bars of a trigger's workflow close, ascending.
  mutating func closes(_ index: Int, symbol: String?) throws -> [Int64] {
    let source = Source(trigger: index, symbol: symbol)
    if let known = closes[source] { return known }
    let found = try whole(file.loadAny(file.triggers[index], path: nil, symbol: symbol).data).1.timestamps
    closes[source] = found
    return found
  }

  private static func last(_ closes: [Int64], by time: Timestamp) -> Timestamp? {
    var (low, high) = (0, closes.count)
    while low < high {
      let middle = (low + high) / 2
      if closes[middle] <= time.nanoseconds { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? Timestamp(nanoseconds: closes[low - 1]) : nil
  }
}
