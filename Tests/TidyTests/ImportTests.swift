import Testing

/// The import graph: what a module may know of.
@Suite struct ImportTests {
  static let manifest = PackageManifest(SourceTree.manifest.text)

  @Test func sourcesKeepToTheTable() throws {
    #expect(SourceTree.sources.count > 100, "the sources were not found")
    #expect(try SourceTree.sources.flatMap(ModuleTable.house.violations) == [])
  }

  @Test func everyModuleHasARowAndAFolder() {
    let modules = ModuleTable.house.rows.keys.sorted()
    #expect(SourceTree.names(in: "Sources") == modules)
    #expect(Self.manifest.targets.filter { !$0.value.isTest }.keys.sorted() == modules)
  }

  @Test func theManifestSaysWhatTheTableSays() {
    for (module, target) in Self.manifest.targets where !target.isTest {
      let declared = ModuleTable.reachable(from: module) { Self.manifest.targets[$0]?.dependencies ?? [] }
      #expect(declared == ModuleTable.house.reachable(from: module), "\(module)")
    }
  }

  /// What is imported is declared, and what is declared is imported: the compiler sees neither.
  @Test func importsAreThoseDeclared() throws {
    let modules = Set(Self.manifest.targets.filter { !$0.key.hasSuffix("Tests") }.keys)
    var imported: [String: Set<String>] = [:]
    for file in SourceTree.sources + SourceTree.tests where file.room != Self.examples {
      imported[file.room, default: []].formUnion(try ModuleTable.imports(file).map(\.module).filter(modules.contains))
    }
    for (name, target) in Self.manifest.targets {
      let (found, declared) = (imported[name, default: []].sorted(), target.dependencies.sorted())
      #expect(found == declared, "\(name) imports \(found) and declares \(declared)")
    }
  }

  /// Programs as users write them, in `Tests/Examples`.
  static let examples = "Examples"

  /// Programs that tests run because of their faults, in `Tests/Programs`.
  static let programs = "Programs"

  @Test func examplesNeedOneImport() throws {
    let files = SourceTree.tests.filter { $0.room == Self.examples }
    #expect(files.count == 3)
    for file in files { #expect(try ModuleTable.imports(file).map(\.module) == ["TradingSimulation"]) }
  }

  @Test func everyTestTargetHasAFolder() {
    let tests = Self.manifest.targets.filter(\.value.isTest)
    let folders = SourceTree.names(in: "Tests").filter { folder in
      ![Self.examples, Self.programs].contains(folder) && SourceTree.tests.contains { $0.room == folder }
    }
    #expect(tests.keys.sorted() == folders)
    for (name, target) in tests {
      #expect(target.hasFixtures == SourceTree.isFolder("Tests/\(name)/Fixtures"), "\(name)")
    }
  }

  @Test(arguments: [
    "import Dispatch", "public import Coordination", "  @testable import RiskControl", "internal import Foundation",
    "@preconcurrency import Foundation", "import struct Foundation.Date", "@_spi(Speed) import SimulationRuntime",
  ])
  func aForbiddenImportIsFound(_ line: String) throws {
    let file = SourceFile(path: "Sources/OrderExecution/Planted.swift", text: "import TradingModel\n\(line)\n")
    let findings = try ModuleTable.house.violations(file)
    #expect(findings.count == 1)
    #expect(findings.first?.line == 2)
  }

  @Test func whatStandsBelowMayBeImported() throws {
    let file = SourceFile(
      path: "Sources/Coordination/Planted.swift",
      text: "import Determinism\nimport MarketFeatures\n// import Dispatch\n")
    #expect(try ModuleTable.house.violations(file) == [])
    let unknown = SourceFile(path: "Sources/Elsewhere/Planted.swift", text: "")
    #expect(try ModuleTable.house.violations(unknown).map(\.message) == ["module Elsewhere is not in the table"])
  }

  @Test func theManifestIsReadAsWritten() {
    let manifest = PackageManifest(
      """
      func room(_ name: String, _ dependencies: [String] = []) -> Target { .target(name: name) }
      let base = ["A", "B"]
      let cores = base + ["C"]
      // room("Gone", ["A"]),
      room("D"), room("E", cores + ["F"]),
      .executableTarget(
        name: "tool", dependencies: ["E"], swiftSettings: settings),
      tests("E", also: ["A"], hasFixtures: true), tests("D"), support("Help", ["A"]),
      programTests("Tool", runs: ["tool"], also: ["A"]),
      .testTarget(name: "RulesTests", swiftSettings: settings),
      """)
    #expect(
      manifest.targets == [
        "D": .init(dependencies: []), "E": .init(dependencies: ["A", "B", "C", "F"]),
        "tool": .init(dependencies: ["E"]),
        "ETests": .init(dependencies: ["E", "A"], isTest: true, hasFixtures: true),
        "Help": .init(dependencies: ["A"], isTest: true), "ToolTests": .init(dependencies: ["A"], isTest: true),
        "DTests": .init(dependencies: ["D"], isTest: true), "RulesTests": .init(dependencies: [], isTest: true),
      ])
  }
}
