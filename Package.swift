// swift-tools-version: 6.2

import PackageDescription

// With the toolchain that is tested a warning is an error, in every build; a later one may warn of more, and still
// builds.
#if os(Linux) && compiler(<6.4)
  let warnings: [SwiftSetting] = [.treatAllWarnings(as: .error)]
#else
  let warnings: [SwiftSetting] = []
#endif

let settings: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  ] + warnings

/// A room of the house: a library target under `Sources/NAME` whose tests live in `Tests/NAMETests`.
func room(_ name: String, _ dependencies: [String] = []) -> Target {
  .target(
    name: name,
    dependencies: dependencies.map { .byName(name: $0) },
    swiftSettings: settings)
}

/// The tests of a room, in `Tests/NAMETests`; `also` names what else they look into.
func tests(_ name: String, also: [String] = [], hasFixtures: Bool = false) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: ([name] + also).map { .byName(name: $0) },
    exclude: hasFixtures ? ["Fixtures"] : [],
    swiftSettings: settings)
}

/// What several test targets share, in `Tests/NAME`.
func support(_ name: String, _ dependencies: [String]) -> Target {
  .target(
    name: name,
    dependencies: dependencies.map { .byName(name: $0) },
    path: "Tests/" + name,
    swiftSettings: settings)
}

/// A program as users write it, in `Tests/Examples/NAME`; its text stands in the README.
func example(_ name: String) -> Target {
  .executableTarget(
    name: name, dependencies: ["TradingSimulation"], path: "Tests/Examples/" + name, swiftSettings: settings)
}

let base = ["Determinism", "TradingModel"]
let cores = ["MarketData", "MarketFeatures", "TradingStrategies", "RiskControl", "OrderExecution", "RunResults"]

// The import table of Docs/Architecture.md, one line a module; TidyTests holds the sources to it.
let package = Package(
  name: "admf",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "SimulationRuntime", targets: ["SimulationRuntime", "Determinism"]),
    .library(name: "TradingSimulation", targets: ["TradingSimulation"]),
    .library(name: "ReproducibilityTesting", targets: ["ReproducibilityTesting"]),
    .executable(name: "admf", targets: ["admf"]),
  ],
  targets: [
    room("Determinism"),
    room("SimulationRuntime", ["Determinism"]),
    room("FileFormats", ["Determinism"]),
    room("TradingModel", ["Determinism"]),
    room("SettingsTables", base + ["FileFormats"]),
    room("MarketData", base + ["FileFormats", "SettingsTables"]),
    room("MarketFeatures", base + ["FileFormats"]),
    room("TradingStrategies", base + ["FileFormats", "SettingsTables", "MarketFeatures"]),
    room("RiskControl", base + ["MarketFeatures"]),
    room("OrderExecution", base),
    room("PerformanceAnalytics", base),
    room("RunResults", base + ["FileFormats", "PerformanceAnalytics"]),
    room("TradingContainers", base + cores + ["SimulationRuntime"]),
    room("Configuration", base + cores + ["FileFormats", "SettingsTables"]),
    room("Backtesting", base + cores + ["TradingContainers", "Configuration", "SimulationRuntime"]),
    room("Verification", base + cores + ["FileFormats", "Configuration", "Backtesting", "SimulationRuntime"]),
    room(
      "Coordination",
      base + cores + ["FileFormats", "TradingContainers", "Configuration", "Backtesting", "SimulationRuntime"]),
    room(
      "Reporting",
      base + cores + [
        "PerformanceAnalytics", "FileFormats", "Configuration", "Backtesting", "Verification", "Coordination",
        "SimulationRuntime",
      ]),
    room(
      "ReproducibilityTesting",
      base + cores + [
        "FileFormats", "SettingsTables", "Configuration", "Backtesting", "Verification", "SimulationRuntime",
      ]),
    room(
      "Benchmarks",
      base + cores + ["FileFormats", "PerformanceAnalytics", "Configuration", "Backtesting", "SimulationRuntime"]),
    room(
      "AdmfCommands",
      [
        "Benchmarks", "Configuration", "Backtesting", "Verification", "Coordination", "FileFormats", "MarketData",
        "PerformanceAnalytics", "Reporting", "RunResults", "SimulationRuntime", "TradingContainers", "TradingModel",
        "TradingStrategies",
      ]),
    room(
      "TradingSimulation",
      base + cores + [
        "PerformanceAnalytics", "Configuration", "Backtesting", "Verification", "Coordination", "Reporting",
        "SimulationRuntime", "AdmfCommands",
      ]),
    example("InMemory"),
    example("OwnTool"),
    .executableTarget(name: "admf", dependencies: ["AdmfCommands"], swiftSettings: settings),
    support(
      "TestSupport",
      base + ["FileFormats", "Configuration", "MarketFeatures", "SimulationRuntime", "TradingStrategies"]),
    tests("Determinism", hasFixtures: true),
    tests("SimulationRuntime", also: ["Determinism"]),
    tests("FileFormats", also: ["Determinism"]),
    tests("SettingsTables", also: ["TradingModel", "FileFormats", "Determinism"]),
    tests("TradingModel", also: ["Determinism"]),
    tests("MarketData", also: ["TradingModel", "FileFormats", "Determinism"]),
    tests("MarketFeatures", also: ["TradingModel", "Determinism"], hasFixtures: true),
    tests("TradingStrategies", also: ["MarketFeatures", "TradingModel", "Determinism"], hasFixtures: true),
    tests("RiskControl", also: ["OrderExecution", "TradingModel", "Determinism"], hasFixtures: true),
    tests("OrderExecution", also: ["TradingModel", "Determinism"]),
    tests("PerformanceAnalytics", also: ["TradingModel", "Determinism"], hasFixtures: true),
    tests("RunResults", also: ["TradingModel", "FileFormats", "Determinism", "PerformanceAnalytics"]),
    tests(
      "Configuration",
      also: [
        "FileFormats", "SettingsTables", "TradingModel", "Determinism", "MarketData", "TradingStrategies",
        "RiskControl", "OrderExecution", "RunResults", "MarketFeatures",
      ]),
    tests(
      "ReproducibilityTesting",
      also: base + cores + [
        "FileFormats", "PerformanceAnalytics", "Configuration", "Backtesting", "Verification", "Reporting",
        "TradingSimulation", "SimulationRuntime",
      ], hasFixtures: true),
    tests("Reporting", also: ["PerformanceAnalytics", "RunResults", "TradingModel", "FileFormats", "Determinism"]),
    .testTarget(
      name: "AdmfTests", dependencies: ["admf", "OwnTool", "InMemory", "FileFormats", "RunResults", "TradingModel"],
      swiftSettings: settings),
    tests("TradingSimulation"),
    .testTarget(name: "TidyTests", swiftSettings: settings),
    tests("TradingContainers", also: base + cores + ["SimulationRuntime"]),
    tests(
      "Backtesting",
      also: base + cores + [
        "FileFormats", "TestSupport", "Configuration", "Reporting", "SimulationRuntime", "ReproducibilityTesting",
      ]),
    tests(
      "Verification",
      also: base + cores + ["Configuration", "Backtesting", "Coordination", "SimulationRuntime", "TestSupport"]),
    tests(
      "Coordination",
      also: base + cores + ["TradingContainers", "Configuration", "Backtesting", "SimulationRuntime", "TestSupport"],
      hasFixtures: true),
  ]
)
