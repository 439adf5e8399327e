/// A text that names no scheduling policy.
public enum PolicyTextError: Error, Equatable, CustomStringConvertible {
  /// None of the forms of `SchedulingPolicy.argument`.
  case unknown(String)
  /// The schedule after `replay:` cannot be read; the source is the name of its file, or `replay`.
  case schedule(ScheduleError, source: String)
  /// The file after `replay:@` cannot be read.
  case file(String)

  /// What is shown to people.
  public var description: String {
    switch self {
    case .unknown(let text):
      "was \(text); allowed sorted, parallel:THREADS (1 to 256), random:SEED, pct:SEED:DEPTH (1 to "
        + "\(SchedulingPolicy.greatestDepth)), pct:SEED:DEPTH:STEPS, replay:SCHEDULE, replay:@FILE"
    case .schedule(let error, let source): "\(source): \(error)"
    case .file(let problem): problem
    }
  }
}

extension SchedulingPolicy {
  /// The greatest depth that the text form of `pct` may have.
  public static let greatestDepth = 1_000

  /// The form in which a policy is written on a command line: `sorted`, `parallel:2`, `random:7`, `pct:7:3` (seed and
  /// depth), `pct:7:3:5000` (and steps), `replay:` and the text of a schedule.
  public var argument: String {
    switch self {
    case .sorted: "sorted"
    case .parallel(let threads): "parallel:\(threads)"
    case .random(let seed): "random:\(seed)"
    case .pct(let seed, let depth, let steps): "pct:\(seed):\(depth)" + (steps.map { ":\($0)" } ?? "")
    case .replay(let schedule): "replay:\(schedule.text)"
    }
  }

  /// Reads the form of `argument`; nil for anything else.
  public init?(argument: String) {
    struct NoFiles: Error {}
    guard let policy = try? Self.reading(argument, file: { _ in throw NoFiles() }) else { return nil }
    self = policy
  }

  /// Reads the form of `argument`, and `replay:@FILE` for a schedule that stands in a file; white space there is
  /// ignored.
  ///
  /// - Parameter file: The content of a file.
  /// - Throws: `PolicyTextError`.
  public static func reading(
    _ argument: String, file: (String) throws -> [UInt8]
  ) throws(PolicyTextError) -> SchedulingPolicy {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    switch (parts.first, parts.count) {
    case ("sorted", 1): return .sorted
    case ("parallel", 2):
      if let threads = Int(parts[1]), (1...256).contains(threads) { return .parallel(threads: threads) }
    case ("random", 2):
      if let seed = UInt64(parts[1]) { return .random(seed: seed) }
    case ("pct", 3): if let policy = prioritised(parts[1], parts[2], nil) { return policy }
    case ("pct", 4): if let policy = prioritised(parts[1], parts[2], parts[3]) { return policy }
    case ("replay", 2...):
      // The path of a file may hold colons.
      return .replay(try schedule(String(argument.dropFirst("replay:".count)), file))
    default: break
    }
    throw .unknown(argument)
  }

  private static func prioritised(_ seed: Substring, _ depth: Substring, _ steps: Substring?) -> SchedulingPolicy? {
    guard let seed = UInt64(seed), let depth = Int(depth), (1...greatestDepth).contains(depth) else { return nil }
    guard let steps else { return .pct(seed: seed, depth: depth) }
    guard let steps = Int(steps), steps > 0 else { return nil }
    return .pct(seed: seed, depth: depth, steps: steps)
  }

  private static func schedule(
    _ text: String, _ file: (String) throws -> [UInt8]
  ) throws(PolicyTextError) -> Schedule {
    let isFile = text.hasPrefix("@")
    let path = String(text.dropFirst())
    do {
      guard isFile else { return try Schedule(text) }
      let words = try file(path).split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
      return try Schedule(String(decoding: words.joined(), as: UTF8.self))
    } catch let error as ScheduleError {
      throw .schedule(error, source: isFile ? path : "replay")
    } catch {
      throw .file("\(error)")
    }
  }
}
