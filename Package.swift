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

/// A room whose files are those of another one, built once more for wider vectors than every processor has.
///
/// It is called where the processor at hand has them; see `ModuleLane`, and the check of symbols in `.ci/run`. Packages
/// that state version 6.2 of the tools or a later one may have such flags wherever they are used.
func widerRoom(_ name: String, _ dependencies: [String], flags: [String]) -> Target {
  #if arch(x86_64)
    // Unless everything is specialised and inlined there are functions that other modules have too, built for theirs.
    let wider: [SwiftSetting] = [.unsafeFlags(flags.flatMap { ["-Xcc", $0] }, .when(configuration: .release))]
  #else
    let wider: [SwiftSetting] = []
  #endif
  return .target(
    name: name,
    dependencies: dependencies.map { .byName(name: $0) },
    swiftSettings: settings + wider)
}

/// The tests of a room, in `Tests/NAMETests`; `also` names what else they look into.
func tests(_ name: String, also: [String] = [], hasFixtures: Bool = false) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: ([name] + also).map { .byName(name: $0) },
    exclude: hasFixtures ? ["Fixtures"] : [],
    swiftSettings: settings)
}

/// The tests of programs: `runs` names the programs, which are started and not imported.
func programTests(_ name: String, runs programs: [String], also: [String]) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: (programs + also).map { .byName(name: $0) },
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

/// A program that tests run because of its faults, in `Tests/Programs/NAME`.
func testProgram(_ name: String) -> Target {
  .executableTarget(
    name: name, dependencies: ["TradingSimulation"], path: "Tests/Programs/" + name, swiftSettings: settings)
}

/// What knows nothing of the rest.
let ground = [
  room("Determinism"),
  room("SimulationRuntime", ["Determinism"]),
  room("FileFormats"),
  room("ParquetFiles", ["Determinism", "FileFormats"]),
  room("Expressions", ["FileFormats"]),
  room("TableFiles", ["FileFormats", "ParquetFiles", "Expressions"]),
  room("ContentStore", ["Determinism", "FileFormats"]),
  room("TradingModel", ["Determinism"]),
  room("ProcessorVectors", ["Determinism", "FileFormats"]),
  room("SettingsTables", ["Determinism", "FileFormats", "TradingModel"]),
]

/// Trading as pure values.
let cores = [
  room("ParameterSearch", ["Determinism", "FileFormats"]),
  room("RegimeAnalysis", ["Determinism", "TradingStrategies"]),
  room(
    "MarketData",
    ["Determinism", "FileFormats", "ParquetFiles", "ContentStore", "TradingModel", "SettingsTables"]),
  room("MarketFeatures", ["Determinism", "FileFormats", "TradingModel"]),
  room("StanceColumns"),
  room("StanceLoops", ["StanceColumns"]),
  widerRoom("StanceLoopsAVX2", ["StanceColumns"], flags: ["-march=x86-64-v3"]),
  room(
    "TradingStrategies",
    [
      "Determinism", "FileFormats", "TradingModel", "SettingsTables", "MarketFeatures", "ProcessorVectors",
      "StanceColumns", "StanceLoops", "StanceLoopsAVX2",
    ]),
  room("RiskControl", ["Determinism", "TradingModel"]),
  room("OrderExecution", ["Determinism", "TradingModel"]),
  room("PerformanceAnalytics", ["Determinism", "TradingModel"]),
]

/// What is kept of a run.
let results = [
  room("RunResults", ["Determinism", "FileFormats", "ParquetFiles", "TradingModel", "PerformanceAnalytics"])
]

/// The rules that lanes go by.
let laneRules = [
  "Determinism", "TradingModel", "TradingStrategies", "RiskControl", "OrderExecution", "PerformanceAnalytics",
]

/// Portfolios in lanes.
let lanes = [
  room("PortfolioLanes", laneRules),
  room("EquityLoops", laneRules + ["PortfolioLanes"]),
  widerRoom("EquityLoopsAVX2", laneRules + ["PortfolioLanes"], flags: ["-march=x86-64-v3"]),
  widerRoom(
    "EquityLoopsAVX512", laneRules + ["PortfolioLanes"],
    flags: ["-march=x86-64-v3", "-mavx512f", "-mavx512bw", "-mavx512cd", "-mavx512dq", "-mavx512vl"]),
  room(
    "PortfolioBatches",
    [
      "Determinism", "TradingModel", "TradingStrategies", "RiskControl", "OrderExecution", "PerformanceAnalytics",
      "RunResults", "ProcessorVectors", "PortfolioLanes", "EquityLoops", "EquityLoopsAVX2", "EquityLoopsAVX512",
    ]),
]

/// Containers around the cores, and one run of a workflow.
let system = [
  room(
    "TradingContainers",
    [
      "Determinism", "SimulationRuntime", "TradingModel", "MarketData", "MarketFeatures", "TradingStrategies",
      "RiskControl", "OrderExecution", "RunResults",
    ]),
  room(
    "Configuration",
    [
      "Determinism", "FileFormats", "ParquetFiles", "Expressions", "TableFiles", "TradingModel", "SettingsTables",
      "ParameterSearch", "RegimeAnalysis",
      "MarketData", "MarketFeatures", "TradingStrategies", "RiskControl", "OrderExecution", "PerformanceAnalytics",
      "RunResults",
    ]),
  room(
    "Backtesting",
    [
      "Determinism", "SimulationRuntime", "FileFormats", "TableFiles", "ContentStore", "TradingModel", "RegimeAnalysis",
      "MarketData", "MarketFeatures", "TradingStrategies", "RiskControl", "OrderExecution", "PerformanceAnalytics",
      "RunResults", "ProcessorVectors", "PortfolioBatches", "TradingContainers", "Configuration",
    ]),
  room(
    "Verification",
    [
      "Determinism", "SimulationRuntime", "FileFormats", "TradingModel", "RegimeAnalysis", "MarketData",
      "MarketFeatures", "TradingStrategies",
      "RiskControl", "PerformanceAnalytics", "RunResults", "Configuration", "Backtesting",
    ]),
  room(
    "WorkflowEvents",
    ["FileFormats", "TradingModel", "MarketData", "TradingStrategies", "Configuration"]),
  room(
    "Coordination",
    [
      "Determinism", "SimulationRuntime", "FileFormats", "TableFiles", "ContentStore", "TradingModel", "MarketData",
      "TradingStrategies",
      "PerformanceAnalytics", "RunResults", "TradingContainers", "Configuration", "Backtesting",
    ]),
]

/// Workflows of phases.
let phases = [
  room(
    "ReportDocuments",
    ["Determinism", "FileFormats", "TableFiles", "TradingModel", "PerformanceAnalytics", "RunResults"]),
  room(
    "Phases",
    [
      "Determinism", "SimulationRuntime", "FileFormats", "TableFiles", "ContentStore", "Expressions", "TradingModel",
      "SettingsTables", "MarketData", "TradingStrategies", "RiskControl", "PerformanceAnalytics", "ParameterSearch",
      "RegimeAnalysis", "RunResults", "TradingContainers", "Configuration", "Backtesting", "Verification",
      "Coordination", "ReportDocuments",
    ]),
]

/// What people and their programs see.
let tools = [
  room(
    "Reporting",
    [
      "Determinism", "SimulationRuntime", "FileFormats", "TradingModel", "RegimeAnalysis", "MarketData",
      "TradingStrategies", "RiskControl", "OrderExecution", "PerformanceAnalytics", "RunResults", "Configuration",
      "Backtesting", "Verification", "Coordination", "Phases", "ParameterSearch",
    ]),
  room(
    "ReproducibilityTesting",
    [
      "Determinism", "SimulationRuntime", "FileFormats", "TradingModel", "SettingsTables", "MarketData",
      "MarketFeatures", "TradingStrategies", "RegimeAnalysis", "RiskControl", "OrderExecution", "Configuration",
      "Backtesting", "Verification",
    ]),
  room(
    "Benchmarks",
    [
      "Determinism", "SimulationRuntime", "FileFormats", "ParquetFiles", "ContentStore", "TradingModel", "MarketData",
      "MarketFeatures", "TradingStrategies", "RiskControl", "OrderExecution", "PerformanceAnalytics", "RunResults",
      "Configuration", "Backtesting",
    ]),
  room(
    "AdmfCommands",
    [
      "Determinism", "SimulationRuntime", "FileFormats", "TableFiles", "ContentStore", "TradingModel",
      "ParameterSearch", "MarketData", "TradingStrategies",
      "PerformanceAnalytics", "RunResults", "ProcessorVectors", "TradingContainers", "Configuration", "Backtesting",
      "Verification",
      "Coordination", "WorkflowEvents", "Phases", "ReportDocuments", "Reporting", "Benchmarks",
    ]),
  room(
    "TradingSimulation",
    [
      "Determinism", "SimulationRuntime", "TradingModel", "MarketData", "MarketFeatures", "TradingStrategies",
      "RiskControl", "OrderExecution", "PerformanceAnalytics", "RunResults", "Configuration", "Backtesting",
      "Verification", "Coordination", "Reporting", "AdmfCommands",
    ]),
]

/// What is run.
let programs: [Target] = [
  .executableTarget(name: "admf", dependencies: ["AdmfCommands"], swiftSettings: settings),
  example("InMemory"), example("OwnTool"), example("OwnClassifier"),
  testProgram("FaultyTool"), testProgram("StoredTool"),
]

/// The tests of all floors.
let checks: [Target] = [
  tests("Determinism", hasFixtures: true),
  tests("SimulationRuntime", also: ["Determinism"]),
  tests("FileFormats"),
  tests("ParquetFiles", also: ["Determinism", "FileFormats"], hasFixtures: true),
  tests("Expressions", also: ["FileFormats"]),
  tests("TableFiles", also: ["FileFormats", "ParquetFiles"]),
  tests("ContentStore", also: ["FileFormats"]),
  tests("TradingModel", also: ["Determinism"]),
  tests("ProcessorVectors", also: ["Determinism"]),
  tests("SettingsTables", also: ["Determinism", "FileFormats"]),
  tests("RegimeAnalysis", also: ["Determinism"]),
  tests("ParameterSearch", also: ["Determinism", "FileFormats"]),
  tests("MarketData", also: ["Determinism", "FileFormats", "ContentStore", "TradingModel"], hasFixtures: true),
  tests("MarketFeatures", also: ["TradingModel"], hasFixtures: true),
  tests(
    "TradingStrategies",
    also: ["Determinism", "TradingModel", "MarketFeatures", "ProcessorVectors", "StanceColumns"], hasFixtures: true),
  tests("RiskControl", also: ["Determinism", "TradingModel", "OrderExecution"], hasFixtures: true),
  tests("OrderExecution", also: ["Determinism", "TradingModel"]),
  tests("PerformanceAnalytics", also: ["Determinism", "TradingModel"], hasFixtures: true),
  tests("RunResults", also: ["Determinism", "FileFormats", "TradingModel", "PerformanceAnalytics"]),
  tests(
    "TradingContainers",
    also: [
      "Determinism", "SimulationRuntime", "TradingModel", "MarketData", "TradingStrategies", "RiskControl",
      "OrderExecution", "RunResults",
    ]),
  tests(
    "Configuration",
    also: [
      "Determinism", "FileFormats", "TradingModel", "SettingsTables", "MarketData", "TradingStrategies",
      "RiskControl", "OrderExecution", "PerformanceAnalytics", "RunResults", "RegimeAnalysis", "TestSupport",
    ]),
  tests(
    "PortfolioBatches",
    also: [
      "Determinism", "SimulationRuntime", "TradingModel", "MarketData", "TradingStrategies", "RegimeAnalysis",
      "RiskControl", "OrderExecution", "PerformanceAnalytics", "RunResults", "ProcessorVectors", "PortfolioLanes",
      "EquityLoops", "TradingContainers", "Configuration", "Backtesting", "TestSupport",
    ]),
  tests(
    "Backtesting",
    also: [
      "Determinism", "SimulationRuntime", "FileFormats", "ParquetFiles", "ContentStore", "TradingModel", "MarketData",
      "MarketFeatures", "TradingStrategies", "RiskControl", "OrderExecution", "PerformanceAnalytics", "RunResults",
      "TradingContainers", "Configuration", "Reporting", "ReproducibilityTesting", "TestSupport", "RegimeAnalysis",
    ]),
  tests(
    "Phases",
    also: [
      "Determinism", "FileFormats", "TradingModel", "ParameterSearch", "RegimeAnalysis", "PerformanceAnalytics",
      "ContentStore", "Configuration", "Backtesting", "Coordination", "TestSupport", "TradingStrategies",
      "MarketFeatures", "RunResults",
    ], hasFixtures: true),
  tests(
    "Verification",
    also: [
      "Determinism", "SimulationRuntime", "TradingModel", "RegimeAnalysis", "MarketData", "MarketFeatures",
      "TradingStrategies", "RunResults", "Configuration", "Backtesting", "Coordination", "ReproducibilityTesting",
      "TestSupport",
    ]),
  tests(
    "Coordination",
    also: [
      "Determinism", "SimulationRuntime", "TradingModel", "MarketData", "PerformanceAnalytics", "RunResults",
      "TradingContainers", "Configuration", "Backtesting", "TestSupport",
    ], hasFixtures: true),
  tests(
    "WorkflowEvents",
    also: [
      "Determinism", "FileFormats", "TradingModel", "MarketData", "RunResults", "Configuration", "Coordination",
      "TestSupport",
    ]),
  tests("ReportDocuments", also: ["FileFormats", "PerformanceAnalytics", "RunResults", "TableFiles", "TradingModel"]),
  tests("Reporting", also: ["PerformanceAnalytics", "RunResults"]),
  tests(
    "ReproducibilityTesting",
    also: [
      "Determinism", "SimulationRuntime", "FileFormats", "TradingModel", "RegimeAnalysis", "MarketData",
      "MarketFeatures", "TradingStrategies", "RiskControl", "OrderExecution", "PerformanceAnalytics", "RunResults",
      "Configuration", "Backtesting", "Verification", "Reporting", "TradingSimulation",
    ], hasFixtures: true),
  tests("TradingSimulation"),
  programTests(
    "Admf", runs: ["admf", "OwnTool", "OwnClassifier", "InMemory", "FaultyTool", "StoredTool"],
    also: ["Configuration", "FileFormats", "TradingModel", "PerformanceAnalytics", "RunResults"]),
  .testTarget(name: "TidyTests", swiftSettings: settings),
  support(
    "TestSupport",
    [
      "Determinism", "SimulationRuntime", "FileFormats", "TradingModel", "MarketFeatures", "TradingStrategies",
      "Configuration",
    ]),
]

// Five floors, each on those before it; a line names exactly what the module imports, which TidyTests holds.
let house = ground + cores + results + lanes + system + phases + tools + programs + checks

/// Those of some targets that one of them needs, itself among them, in their order.
func needs(of name: String, among targets: [Target]) -> [Target] {
  var needed: Set = [name]
  // Whoever needs another stands behind it.
  for target in targets.reversed() where needed.contains(target.name) {
    for case .byNameItem(let name, _) in target.dependencies { needed.insert(name) }
  }
  return targets.filter { needed.contains($0.name) }
}

/// `ADMF_ONLY=SimulationRuntimeTests swift test` builds those tests and what they need: for builds that take long, as
/// under Thread Sanitizer.
let only = Context.environment["ADMF_ONLY"]

let products: [Product] = [
  .library(name: "SimulationRuntime", targets: ["SimulationRuntime", "Determinism"]),
  .library(name: "TradingSimulation", targets: ["TradingSimulation"]),
  .library(name: "ReproducibilityTesting", targets: ["ReproducibilityTesting"]),
  .executable(name: "admf", targets: ["admf"]),
]

let package = Package(
  name: "admf",
  platforms: [.macOS(.v15)],
  products: only == nil ? products : [],
  targets: only.map { needs(of: $0, among: house) } ?? house
)
