// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A room of the house: a library target under `Sources/NAME` whose tests live in `Tests/NAMETests`.
func room(_ name: String, _ dependencies: [String] = []) -> Target {
  .target(
    name: name,
    dependencies: dependencies.map { .byName(name: $0) },
    swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [String], resources: [Resource]? = nil) -> Target {
  .testTarget(
    name: name,
    dependencies: dependencies.map { .byName(name: $0) },
    exclude: resources == nil ? [] : ["Fixtures"],
    swiftSettings: settings)
}

// The import table of Docs/Architecture.md, one line a module; TidyTests holds the sources to it.
let package = Package(
  name: "admf",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "SimulationRuntime", targets: ["SimulationRuntime", "Determinism"]),
    .executable(name: "admf", targets: ["admf"]),
  ],
  targets: [
    room("Determinism"),
    room("SimulationRuntime", ["Determinism"]),
    room("FileFormats", ["Determinism"]),
    room("TradingModel", ["Determinism"]),
    room("MarketData", ["TradingModel", "FileFormats", "Determinism"]),
    room("MarketFeatures", ["TradingModel", "Determinism"]),
    room("TradingStrategies", ["MarketFeatures", "TradingModel", "Determinism"]),
    room("RiskControl", ["MarketFeatures", "TradingModel", "Determinism"]),
    room("OrderExecution", ["TradingModel", "Determinism"]),
  ]
)
