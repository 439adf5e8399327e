import TradingSimulation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program whose strategy reads an indicator that a store may keep, and that says on standard error when it is
/// computed.
///
/// The constant in the strategy's source is a text, so that a test can change it in the built program as a new build
/// would.
let source = "the constant is 2, as it was built!"

/// The digit in the source.
let constant = Double(source.utf8.first { (0x30...0x39).contains($0) }.map { Int($0) - 0x30 } ?? 0)

/// The mean of the first and the constant-th price before it.
struct Halfway: Indicator {
  private var prices: [Double] = []

  mutating func update(_ bar: Bar) -> Double {
    if prices.isEmpty { fputs("computed with \(constant)\n", stderr) }
    prices.append(bar.close)
    return (prices[0] + prices[max(0, prices.count - 1 - Int(constant))]) / 2
  }
}

struct Above: Strategy {
  let level: FeatureHandle
  mutating func decide(_ bar: borrowing StrategyBar) -> Stance { bar.close > bar[level] ? .long : .flat }
}

var registry = StrategyRegistry.builtIn
for (name, isKept) in [("kept", true), ("computed", false)] {
  try registry.register(
    StrategyDefinition(name: name, summary: "Long above the halfway mark.") { _, _ in
      var features = StrategyFeatures()
      let level = features.use(
        isKept
          ? .custom("halfway", version: "1") { Halfway() }
          : .custom("halfway") { Halfway() })
      return try PreparedStrategy(features) { Above(level: level) }
    })
}
try await AdmfCommand.main(strategies: registry)
