import Determinism
import SimulationRuntime

/// One way to run a workflow or a network: everything that must not show in a result.
public struct VerificationVariant: Equatable, Sendable, CustomStringConvertible {
  /// What may run next.
  public var policy: SchedulingPolicy
  /// Cycles a message of the data streamer.
  public var blockSize: Int
  /// What carries messages.
  public var carrier: ChannelCarrier
  /// Seed of the order of registration, nil for the configured one.
  public var permutation: UInt64?
  /// Messages that may be under way in a channel; few, so that the rare paths of full channels are taken too.
  public var capacity: Int

  /// A way to run.
  public init(
    policy: SchedulingPolicy = .sorted, blockSize: Int = RunOptions.largestBlock, carrier: ChannelCarrier = .direct,
    permutation: UInt64? = nil, capacity: Int = 2
  ) {
    self.policy = policy
    self.blockSize = blockSize
    self.carrier = carrier
    self.permutation = permutation
    self.capacity = capacity
  }

  /// What is shown to people: the options of `admf run` that repeat the run.
  public var description: String {
    "--policy \(policy.argument) --block \(blockSize) --carrier \(carrier.rawValue) --capacity \(capacity)"
      + (permutation.map { " --permute \($0)" } ?? "")
  }

  /// The options of the run.
  public var options: RunOptions {
    var options = RunOptions()
    options.policy = policy
    options.blockSize = blockSize
    options.carrier = carrier
    options.permutation = permutation
    options.capacity = capacity
    return options
  }
}

extension VerificationVariant {
  /// A way drawn from a seed: any schedule, block size, carrier, capacity and order of registration.
  public static func random(seed: UInt64) -> VerificationVariant {
    var draw = SeededGenerator(masterSeed: seed, id: "verification", purpose: "variant")
    let policies: [SchedulingPolicy] = [
      .sorted, .parallel(threads: draw.integer(in: 1...4)), .random(seed: seed), .random(seed: draw.next() >> 32),
      .pct(seed: draw.next() >> 32, depth: draw.integer(in: 1...5)),
    ]
    return VerificationVariant(
      policy: draw.choose(policies) ?? .sorted,
      blockSize: draw.choose([1, 1, 2, 3, 7, 16, 64, 256, 1_024]) ?? 1,
      carrier: draw.choose(ChannelCarrier.allCases) ?? .direct,
      permutation: draw.bernoulli(probability: 0.5) ? draw.next() >> 32 : nil,
      capacity: draw.choose([1, 1, 2, 3, 8, 64]) ?? 1)
  }

  /// Reads the form of `description`; options that are not given keep their defaults.
  ///
  /// - Throws: `VariantTextError` for anything else.
  public init(arguments text: String) throws(VariantTextError) {
    self.init()
    var words = text.split(separator: " ").map(String.init)[...]
    while let name = words.popFirst() {
      guard let value = words.popFirst() else { throw VariantTextError(text: text, part: name) }
      let isKnown: Bool
      switch name {
      case "--policy":
        do { policy = try SchedulingPolicy.reading(value, file: Self.noFile) } catch {
          throw VariantTextError(text: text, part: "\(name) \(value)", problem: "\(error)")
        }
        isKnown = true
      case "--block": isKnown = Self.set(&blockSize, Int(value).flatMap { $0 > 0 ? $0 : nil })
      case "--carrier": isKnown = Self.set(&carrier, ChannelCarrier(rawValue: value))
      case "--capacity": isKnown = Self.set(&capacity, Int(value).flatMap { $0 > 0 ? $0 : nil })
      case "--permute":
        permutation = UInt64(value)
        isKnown = permutation != nil
      default: isKnown = false
      }
      if !isKnown { throw VariantTextError(text: text, part: "\(name) \(value)") }
    }
  }

  private static func noFile(_ path: String) throws -> [UInt8] {
    throw PolicyTextError.file("a file can be named on the command line only")
  }

  private static func set<Value>(_ target: inout Value, _ value: Value?) -> Bool {
    guard let value else { return false }
    target = value
    return true
  }
}

/// A text that does not name a way to run.
public struct VariantTextError: Error, Equatable, CustomStringConvertible {
  /// The whole text.
  public let text: String
  /// The part that is not understood.
  public let part: String
  /// What is wrong with the part, where more is known than that it is not understood.
  public let problem: String?

  /// Names the text and its part.
  public init(text: String, part: String, problem: String? = nil) {
    self.text = text
    self.part = part
    self.problem = problem
  }

  /// What is shown to people.
  public var description: String {
    "'\(part)' in '\(text)'" + (problem.map { ": \($0)" } ?? "")
      + "; allowed are --policy P, --block N, --carrier direct|stream, --capacity N, --permute SEED"
  }
}
