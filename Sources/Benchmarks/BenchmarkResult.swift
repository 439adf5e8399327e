import FileFormats

/// One measured figure, in the form that the peers' runner prints.
public struct BenchmarkResult: Equatable, Sendable {
  /// Workload and size, for example `W2/1000000`.
  public var workload: String
  /// Best and median wall-clock time of the repetitions, in seconds.
  public var seconds: (best: Double, median: Double)
  /// Number of repetitions.
  public var repetitions: Int
  /// Number of units that a repetition processed.
  public var units: Int
  /// What a unit is.
  public var unit: String
  /// How it was run.
  public var note: String
  /// Further figures by name.
  public var extras: [(name: String, value: JSONValue)]

  /// Summarises the times of the repetitions; at least one.
  public init(
    workload: String, times: [Double], units: Int, unit: String, note: String,
    extras: [(name: String, value: JSONValue)] = []
  ) {
    let sorted = times.sorted()
    self.workload = workload
    seconds = (sorted.first ?? 0, sorted.isEmpty ? 0 : sorted[sorted.count / 2])
    repetitions = times.count
    self.units = units
    self.unit = unit
    self.note = note
    self.extras = extras
  }

  /// Units a second in the best repetition.
  public var unitsPerSecond: Double { seconds.best > 0 ? Double(units) / seconds.best : 0 }

  /// One JSON object on one line.
  ///
  /// - Parameter vectorBytes: How wide the vectors are that the program was built with; nil where nobody knows.
  public func jsonLine(version: String, vectorBytes: Int? = nil) -> String {
    var members = [
      JSONMember("workload", .string(workload)), JSONMember("engine", .string("admf")),
      JSONMember("version", .string(version)), JSONMember("seconds", .number(seconds.best)),
      JSONMember("seconds_median", .number(seconds.median)), JSONMember("reps", .integer(repetitions)),
      JSONMember("units", .integer(units)), JSONMember("unit", .string(unit)),
      JSONMember("units_per_s", .number(unitsPerSecond)),
      JSONMember("peak_rss_mb", .number(ProcessMemory.peakMegabytes)), JSONMember("note", .string(note)),
    ]
    if let vectorBytes { members.append(JSONMember("vector_bytes", .integer(vectorBytes))) }
    members += extras.map { JSONMember($0.name, $0.value) }
    return String(decoding: JSONValue.object(members).compactText, as: UTF8.self)
  }

  /// Whether both say the same.
  public static func == (left: BenchmarkResult, right: BenchmarkResult) -> Bool {
    left.jsonLine(version: "") == right.jsonLine(version: "")
  }
}
