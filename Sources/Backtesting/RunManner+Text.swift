import SimulationRuntime

extension RunManner {
  /// An option of the command line that says how to run; its raw value is its name.
  public enum Option: String, Sendable, CaseIterable {
    /// `RunManner.policy`.
    case policy = "--policy"
    /// `RunManner.blockSize`.
    case block = "--block"
    /// `RunManner.carrier`.
    case carrier = "--carrier"
    /// `RunManner.capacity`.
    case capacity = "--capacity"
    /// `RunManner.permutation`.
    case permute = "--permute"
    /// `RunManner.path`.
    case path = "--path"
    /// `RunManner.signals`.
    case signals = "--signals"

    /// What stands after it, in the help.
    public var value: String {
      switch self {
      case .policy: "P"
      case .block, .capacity: "N"
      case .carrier: "C"
      case .permute: "SEED"
      case .path: "PATH"
      case .signals: "ORIGIN"
      }
    }

    /// What the help says of it.
    public var help: String {
      switch self {
      case .policy: "sorted, parallel:THREADS, random:SEED, pct:SEED:DEPTH, replay:SCHEDULE or replay:@FILE."
      case .block: "Cycles a message; 1 is live-like (default \(RunManner.largestBlock) at most)."
      case .carrier: "What carries messages: direct or stream."
      case .capacity: "Messages under way in a channel (default \(RunManner().capacity))."
      case .permute: "Shuffle the order in which parts are registered."
      case .path: "network, scalar (cores alone), or lanes (portfolios side by side); else as `explain` says."
      case .signals: "computed, or replayed: strategies run first and alone, then what they said is replayed."
      }
    }
  }

  /// Takes the value of an option.
  ///
  /// - Parameter file: Reads the file that a policy names.
  /// - Throws: `RunMannerError` for a value that is not allowed.
  public mutating func set(
    _ option: Option, to text: String, file: (String) throws -> [UInt8]
  ) throws(RunMannerError) {
    func whole(_ range: ClosedRange<Int>) throws(RunMannerError) -> Int {
      if let number = Int(text), range.contains(number) { return number }
      let allowed = "a whole number from \(range.lowerBound) to \(range.upperBound)"
      throw RunMannerError(option: option.rawValue, problem: "was \(text.isEmpty ? "''" : text); allowed \(allowed)")
    }
    switch option {
    case .policy:
      do { policy = try SchedulingPolicy.reading(text, file: file) } catch {
        throw RunMannerError(option: option.rawValue, problem: "\(error)")
      }
    case .block: blockSize = try whole(1...1_000_000)
    case .carrier: carrier = try Self.choice(option, text)
    case .path: path = try Self.choice(option, text)
    case .signals: signals = try Self.choice(option, text)
    case .capacity: capacity = try whole(1...1_000_000)
    case .permute: permutation = UInt64(try whole(0...Int.max))
    }
  }

  private static func choice<Value: CaseIterable & RawRepresentable<String>>(
    _ option: Option, _ text: String
  ) throws(RunMannerError) -> Value {
    if let value = Value(rawValue: text) { return value }
    let allowed = Value.allCases.map(\.rawValue).sorted().joined(separator: ", ")
    throw RunMannerError(option: option.rawValue, problem: "was \(text.isEmpty ? "''" : text); allowed \(allowed)")
  }

  /// What the scalar path has no use for, where it was asked for: schedules, and what is of channels.
  ///
  /// - Parameter options: Those that were given.
  /// - Throws: `RunMannerError` for the first of them.
  public func check(_ options: [Option]) throws(RunMannerError) {
    guard path == .scalar else { return }
    for option in options {
      switch option {
      case .carrier, .capacity:
        throw RunMannerError(option: option.rawValue, problem: "there are no channels with --path \(path.rawValue)")
      case .policy where policy != .sorted:
        throw RunMannerError(
          option: option.rawValue, problem: "nothing is scheduled with --path \(path.rawValue); allowed there: sorted")
      case .policy, .block, .permute, .path, .signals: break
      }
    }
  }

  /// Reads the form of `description`; options that are not given keep their defaults.
  ///
  /// - Throws: `RunMannerError` for anything else.
  public init(arguments text: String) throws(RunMannerError) {
    self.init()
    var given: [Option] = []
    var words = text.split(separator: " ").map(String.init)[...]
    while let name = words.popFirst() {
      guard let option = Option(rawValue: name) else {
        let allowed = Option.allCases.map { "\($0.rawValue) \($0.value)" }.joined(separator: ", ")
        throw RunMannerError(option: name, problem: "unknown in '\(text)'; allowed \(allowed)")
      }
      guard let value = words.popFirst() else {
        throw RunMannerError(option: name, problem: "needs a value in '\(text)': \(option.value)")
      }
      try set(option, to: value) { _ in
        throw PolicyTextError.file("a file can be named on the command line only")
      }
      given.append(option)
    }
    try check(given)
  }
}

extension RunManner: CustomStringConvertible {
  /// What is shown to people: the options of `admf run` that repeat the run.
  public var description: String {
    var options: [(Option, String)] = [(.policy, policy.argument)]
    if path != .network { options.append((.path, path.rawValue)) }
    if let blockSize { options.append((.block, "\(blockSize)")) }
    if path != .scalar { options += [(.carrier, carrier.rawValue), (.capacity, "\(capacity)")] }
    if let permutation { options.append((.permute, "\(permutation)")) }
    if signals != .computed { options.append((.signals, signals.rawValue)) }
    return options.map { "\($0.rawValue) \($1)" }.joined(separator: " ")
  }
}

/// An option that does not say how to run.
public struct RunMannerError: Error, Equatable, CustomStringConvertible {
  /// The option as it was written.
  public let option: String
  /// What was found and what is allowed.
  public let problem: String

  package init(option: String, problem: String) {
    self.option = option
    self.problem = problem
  }

  /// What is shown to people.
  public var description: String { "\(option): \(problem)" }
}
