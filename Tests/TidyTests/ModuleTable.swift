/// Who may import whom: the table of the architecture, a row a module.
struct ModuleTable: Sendable {
  struct Row: Sendable {
    /// Modules that it may import; what these may import it may too.
    let modules: [String]
    /// Modules of the toolchain that it may import.
    let toolchain: Set<String>
  }

  let rows: [String: Row]

  /// The C library, by platform.
  private static let library: Set<String> = ["Glibc", "Musl", "Darwin"]

  /// Nothing imports Foundation, which takes longer to load than a small workflow takes to run; only the
  /// commands may use Dispatch.
  static let house = ModuleTable(rows: [
    "Determinism": Row(modules: [], toolchain: []),
    "SimulationRuntime": Row(modules: ["Determinism"], toolchain: library.union(["Synchronization"])),
    "FileFormats": Row(modules: [], toolchain: library.union(["Synchronization"])),
    "ParquetFiles": Row(modules: ["Determinism", "FileFormats"], toolchain: library),
    "Expressions": Row(modules: ["FileFormats"], toolchain: []),
    "TableFiles": Row(modules: ["ParquetFiles", "Expressions"], toolchain: []),
    "ContentStore": Row(modules: ["Determinism", "FileFormats"], toolchain: library.union(["Synchronization"])),
    "ParameterSearch": Row(modules: ["Determinism", "FileFormats"], toolchain: []),
    "TradingModel": Row(modules: ["Determinism"], toolchain: []),
    "SettingsTables": Row(modules: ["FileFormats", "TradingModel"], toolchain: []),
    "MarketData": Row(modules: ["ParquetFiles", "SettingsTables", "ContentStore"], toolchain: library),
    // Numbers in the names of features are written as everywhere.
    "MarketFeatures": Row(modules: ["FileFormats", "TradingModel"], toolchain: library),
    // The parameters of a strategy are a table of settings.
    "TradingStrategies": Row(
      modules: [
        "SettingsTables", "MarketFeatures", "ProcessorVectors", "StanceLoops", "StanceLoopsAVX2",
      ], toolchain: []),
    // What vectors there are is asked of the system.
    "ProcessorVectors": Row(modules: ["Determinism", "FileFormats"], toolchain: library),
    "StanceColumns": Row(modules: [], toolchain: []),
    "StanceLoops": Row(modules: ["StanceColumns"], toolchain: []),
    // The same file once more.
    "StanceLoopsAVX2": Row(modules: ["StanceColumns"], toolchain: []),
    // A type of classifiers is registered as one of strategies is.
    "RegimeAnalysis": Row(modules: ["TradingStrategies"], toolchain: []),
    "RiskControl": Row(modules: ["TradingModel"], toolchain: []),
    "OrderExecution": Row(modules: ["TradingModel"], toolchain: []),
    "PerformanceAnalytics": Row(modules: ["TradingModel"], toolchain: []),
    // The recorders keep the metrics of what they record.
    "RunResults": Row(modules: ["ParquetFiles", "PerformanceAnalytics"], toolchain: library),
    "TradingContainers": Row(
      modules: ["SimulationRuntime", "MarketData", "TradingStrategies", "RiskControl", "OrderExecution", "RunResults"],
      toolchain: ["Synchronization"]),
    // Each module owns its settings, and the workflow file is decoded into them.
    "Configuration": Row(
      modules: [
        "TableFiles", "ParameterSearch", "RegimeAnalysis", "MarketData", "TradingStrategies", "RiskControl",
        "OrderExecution", "RunResults",
      ], toolchain: []),
    "PortfolioLanes": Row(
      modules: ["TradingStrategies", "RiskControl", "OrderExecution", "PerformanceAnalytics"], toolchain: []),
    "EquityLoops": Row(modules: ["PortfolioLanes"], toolchain: []),
    // The same files once more.
    "EquityLoopsAVX2": Row(modules: ["PortfolioLanes"], toolchain: []),
    "EquityLoopsAVX512": Row(modules: ["PortfolioLanes"], toolchain: []),
    "PortfolioBatches": Row(
      modules: [
        "TradingStrategies", "RiskControl", "OrderExecution", "RunResults", "EquityLoops", "EquityLoopsAVX2",
        "EquityLoopsAVX512",
      ], toolchain: []),
    "Backtesting": Row(
      modules: ["TableFiles", "PortfolioBatches", "TradingContainers", "Configuration"], toolchain: []),
    "Verification": Row(modules: ["Backtesting"], toolchain: []),
    "WorkflowEvents": Row(modules: ["Configuration"], toolchain: []),
    "Coordination": Row(modules: ["Backtesting", "TableFiles"], toolchain: library),
    "Phases": Row(modules: ["Coordination", "Verification", "ReportDocuments"], toolchain: ["Synchronization"]),
    "ReportDocuments": Row(modules: ["TableFiles", "RunResults"], toolchain: []),
    "Reporting": Row(modules: ["Verification", "Phases"], toolchain: []),
    "ReproducibilityTesting": Row(modules: ["Verification"], toolchain: []),
    "Benchmarks": Row(modules: ["Backtesting"], toolchain: library),
    "TradingSimulation": Row(modules: ["AdmfCommands"], toolchain: []),
    "admf": Row(modules: ["AdmfCommands"], toolchain: []),
    "AdmfCommands": Row(
      modules: ["TableFiles", "WorkflowEvents", "ReportDocuments", "Reporting", "Benchmarks"],
      toolchain: library.union(["Dispatch", "Synchronization"])),
  ])

  /// Everything from the trading model to the results: value types, no actor and nothing asynchronous.
  static let pure: Set<String> = [
    "Determinism", "FileFormats", "ParquetFiles", "Expressions", "TableFiles", "ContentStore", "ParameterSearch",
    "RegimeAnalysis",
    "TradingModel", "SettingsTables", "ProcessorVectors", "MarketData", "MarketFeatures", "StanceColumns",
    "StanceLoops", "StanceLoopsAVX2", "TradingStrategies", "RiskControl",
    "OrderExecution", "PerformanceAnalytics", "RunResults", "PortfolioLanes", "EquityLoops", "EquityLoopsAVX2",
    "EquityLoopsAVX512", "PortfolioBatches",
  ]

  /// Everything that a module may import of this package, sorted.
  func reachable(from module: String) -> [String] { Self.reachable(from: module) { rows[$0]?.modules ?? [] } }

  /// What can be reached over `edges`, without the start unless a circle leads back to it; sorted.
  static func reachable(from start: String, edges: (String) -> [String]) -> [String] {
    var found: Set<String> = []
    var frontier = edges(start)
    while let next = frontier.popLast() {
      if found.insert(next).inserted { frontier += edges(next) }
    }
    return found.sorted()
  }

  /// The imports of a file that its module's row does not allow.
  func violations(_ file: SourceFile) throws -> [Finding] {
    guard let row = rows[file.room] else {
      return [Finding(path: file.path, line: 1, message: "module \(file.room) is not in the table")]
    }
    let allowed = row.toolchain.union(reachable(from: file.room))
    return try Self.imports(file).filter { !allowed.contains($0.module) }.map {
      Finding(path: file.path, line: $0.line, message: "\(file.room) may not import \($0.module)")
    }
  }

  /// The modules that a file imports, in any of the ways in which an import can be written.
  static func imports(_ file: SourceFile) throws -> [(line: Int, module: String)] {
    let kinds = "(?:(?:struct|class|enum|protocol|typealias|func|var|let|actor)\\s+)?"
    let access = "(?:(?:public|package|internal|fileprivate|private)\\s+)?"
    let pattern = try CodePattern("^\\s*(?:@\\w+(?:\\([^)]*\\))?\\s+)*\(access)import\\s+\(kinds)(\\w+)")
    return pattern.matches(in: file.code, group: 1).map { ($0.line, $0.text) }
  }
}
