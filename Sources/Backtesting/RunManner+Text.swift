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

    /// What stands after it, in the help.
    public var value: String {
      switch self {
      case .policy: "P"
      case .block, .capacity: "N"
      case .carrier: "C"
      case .permute: "SEED"
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
    case .carrier:
      guard let carrier = ChannelCarrier(rawValue: text) else {
        let allowed = ChannelCarrier.allCases.map(\.rawValue).sorted().joined(separator: ", ")
        throw RunMannerError(option: option.rawValue, problem: "was \(text); allowed \(allowed)")
      }
      self.carrier = carrier
    case .capacity: capacity = try whole(1...1_000_000)
    case .permute: permutation = UInt64(try whole(0...Int.max))
    }
  }

  /// Reads the form of `description`; options that are not given keep their defaults.
  ///
  /// - Throws: `RunMannerError` for anything else.
  public init(arguments text: String) throws(RunMannerError) {
    self.init()
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
    }
  }
}

extension RunManner: CustomStringConvertible {
  /// What is shown to people: the options of `admf run` that repeat the run.
  public var description: String {
    var options = "\(Option.policy.rawValue) \(policy.argument)"
    if let blockSize { options += " \(Option.block.rawValue) \(blockSize)" }
    options += " \(Option.carrier.rawValue) \(carrier.rawValue) \(Option.capacity.rawValue) \(capacity)"
    if let permutation { options += " \(Option.permute.rawValue) \(permutation)" }
    return options
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
