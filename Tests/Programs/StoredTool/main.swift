import TradingSimulation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program whose strategy reads an indicator that a store may keep, and that says on standard error when it is
/// computed.
enum Build {
  /// The constant in the strategy's source: a text, so that a test can change it in the built program as a new build
  /// would.
  static let source = "the constant is 2, as it was built!"

  /// The digit in it.
  static let constant = source.utf8.first { (0x30...0x39).contains($0) }.map { Int($0) - 0x30 } ?? 0
}

/// The first price, raised by so many tenths.
struct Raised: Indicator {
  private var first: Double?

  mutating func update(_ bar: Bar) -> Double {
    if first == nil { say("computed with \(Build.constant)\n") }
    let price = first ?? bar.close
    first = price
    return price * (1 + Double(Build.constant) / 10)
  }
}

func say(_ text: String) {
  let bytes = Array(text.utf8)
  _ = write(2, bytes, bytes.count)
}

struct Above: Strategy {
  let level: FeatureHandle
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance { bar.close > bar[level] ? .long : .flat }
}

var registry = StrategyRegistry.builtIn
for (name, isKept) in [("kept", true), ("computed", false)] {
  try registry.register(
    StrategyDefinition(name: name, summary: "Long above the raised first price.") { _, _ in
      var features = StrategyFeatures()
      let level = features.use(
        isKept
          ? .custom("raised", version: "1") { Raised() }
          : .custom("raised") { Raised() })
      return try PreparedStrategy(features) { Above(level: level) }
    })
}
try await AdmfCommand.main(strategies: registry)
