import ContentStore
import FileFormats
import MarketData
import TradingModel

/// Workload W7: a CSV file of bars into columns, numbers exactly rounded.
///
/// The file has the columns `ts` (nanoseconds since 1970), `open`, `high`, `low`, `close` and `volume`, in any order.
/// What counts is parsing alone, as for other libraries; beside it stands the loading of a run, which also checks every
/// bar and hashes the file.
public enum LoadBenchmark {
  /// The columns of a file.
  private struct Columns {
    var timestamps: [Int64] = []
    var numbers: [[Double]] = []
  }

  /// Measures both ways, and the loading with a store, where a folder is named for one: what is kept at first, and then
  /// read.
  ///
  /// Where nothing could be kept, or what was kept could not be read, the note says why.
  ///
  /// - Throws: `CSVError` and `MarketDataErrors` for a file that is not as described.
  public static func run(file: String, repetitions: Int, store: String? = nil) async throws -> BenchmarkResult {
    var (times, loadTimes): ([Double], [Double]) = ([], [])
    var rows = 0
    for _ in 0..<max(1, repetitions) {
      let (columns, seconds) = try await Measurement.seconds { try parse(file) }
      times.append(seconds)
      rows = columns.timestamps.count
    }
    let peak = ProcessMemory.peakMegabytes
    var settings = MarketDataSettings(path: file, symbols: [Symbol("W7")])
    settings.timestamp = .close
    let run = settings
    for _ in 0..<max(1, repetitions) {
      loadTimes.append(try await Measurement.seconds { try MarketDataLoader.load(run).cycleCount }.seconds)
    }
    var extras: [(name: String, value: JSONValue)] = [
      ("run_load_s", .number(loadTimes.min() ?? 0)), ("parse_peak_rss_mb", .number(peak)),
    ]
    var problems: [String] = []
    if let store {
      let store = ObjectStore(path: store)
      extras += try await stored(run, store, repetitions: repetitions)
      problems = store.notes
    }
    return BenchmarkResult(
      workload: "W7/\(rows)", times: times, units: rows, unit: "rows",
      note: "CSV to columns, one thread, scalar, floats exactly rounded; run_load_s: the same with the checks of bars "
        + "and SHA-256 of the file, as a run loads it" + problems.map { "; " + $0 }.joined(),
      extras: extras)
  }

  /// Seconds of the first loading with a store, of the keeping that goes on beside the run, and of later loadings.
  private static func stored(
    _ settings: MarketDataSettings, _ store: ObjectStore, repetitions: Int
  ) async throws -> [(name: String, value: JSONValue)] {
    let first = try await Measurement.seconds { try MarketDataLoader.load(settings, store: store).cycleCount }
    let keeping = await Measurement.seconds { store.finish() }
    var times: [Double] = []
    for _ in 0..<max(1, repetitions) {
      times.append(
        try await Measurement.seconds { try MarketDataLoader.load(settings, store: store).cycleCount }.seconds)
    }
    return [
      ("first_load_s", .number(first.seconds)), ("keeping_s", .number(keeping.seconds)),
      ("stored_load_s", .number(times.min() ?? 0)),
    ]
  }

  private static func parse(_ file: String) throws(CSVError) -> Columns {
    let names = ["ts", "open", "high", "low", "close", "volume"]
    var reader = try CSVColumnReader(.file(file))
    let places = names.map { name in reader.names.firstIndex(of: name) }
    guard places.allSatisfy({ $0 != nil }) else {
      throw reader.header.error(0, "expected the columns \(names.joined(separator: ", "))")
    }
    reader.select(
      reader.names.map { name in
        CSVColumn(name: name, kind: name == names[0] ? .time : names.contains(name) ? .number : .skipped)
      })
    var columns = Columns(numbers: Array(repeating: [], count: names.count - 1))
    let batch = CSVBatch()
    while try reader.read(batch) {
      if let error = batch.errors.first { throw error }
      for (index, place) in places.enumerated() {
        guard let place else { continue }
        if index == 0 {
          columns.timestamps.append(contentsOf: batch.integers(place))
        } else {
          columns.numbers[index - 1].append(contentsOf: batch.numbers(place))
        }
      }
    }
    return columns
  }
}
