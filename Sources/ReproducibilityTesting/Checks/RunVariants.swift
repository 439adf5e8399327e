import Backtesting
import Verification

/// The ways in which a check runs what it checks.
///
/// A list of texts names ways one by one, in the form in which a failure prints them:
/// `["--policy random:3 --block 7 --capacity 1"]`.
public struct RunVariants: Sendable, ExpressibleByArrayLiteral {
  private enum Choice: Sendable {
    case drawn(count: Int, seed: UInt64)
    case given([RunManner])
    case named([String])
  }

  private let choice: Choice

  private init(_ choice: Choice) { self.choice = choice }

  /// Ways named by their options; a text that is none makes the check fail.
  public init(arrayLiteral elements: String...) { choice = .named(elements) }

  /// So many ways drawn from a seed: schedules, threads, block sizes, carriers, capacities, orders of registration.
  public static func random(_ count: Int, seed: UInt64 = 1) -> RunVariants {
    RunVariants(.drawn(count: count, seed: seed))
  }

  /// The ways of `admf verify`: every value of every axis.
  public static func covering(_ axes: VerificationAxes) -> RunVariants { RunVariants(.given(axes.variants())) }

  /// These ways.
  public static func list(_ variants: [RunManner]) -> RunVariants { RunVariants(.given(variants)) }

  /// The ways for the case of a seed: drawn ones differ from case to case.
  func variants(forCase seed: UInt64) throws -> [RunManner] {
    switch choice {
    case .drawn(let count, let first):
      return (0..<max(0, count)).map { .random(seed: first &* 1_000_003 &+ seed &* 1_009 &+ UInt64($0)) }
    case .given(let variants): return variants
    case .named(let texts): return try texts.map { try RunManner(arguments: $0) }
    }
  }
}
