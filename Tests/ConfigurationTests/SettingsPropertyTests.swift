import FileFormats
import MarketData
import OrderExecution
import RiskControl
import SettingsTables
import Testing
import TradingStrategies

@testable import Configuration

/// What holds for all settings that the tables allow.
@Suite struct SettingsPropertyTests {
  /// What is written is read back as it was, defaults filled in or left out.
  @Test func writtenSettings_areReadBack() throws {
    var sections: Set<String> = []
    var variants: Set<String> = []
    for seed in 0..<UInt64(fuzzRounds(300)) {
      let workflow = GeneratedSettings.workflow(seed: seed)
      let reproduction: Comment = "GeneratedSettings.workflow(seed: \(seed))"
      do {
        let full = try decode(workflow.canonicalYAML)
        #expect(full == workflow, reproduction)
        #expect(full.canonicalYAML == workflow.canonicalYAML, reproduction)
        let essential = try decode(String(decoding: YAMLWriter.text(of: workflow.essentialForm), as: UTF8.self))
        #expect(essential == workflow, reproduction)
        #expect(essential.configurationHash == workflow.configurationHash, reproduction)
      } catch {
        Issue.record("\(reproduction): \(error)")
      }
      if case .object(let members) = workflow.essentialForm { sections.formUnion(members.map(\.name)) }
      variants.formUnion([workflow.data.source.rawValue] + workflow.strategies.map(\.type))
      variants.formUnion(workflow.risk.map { String("\($0.sizing)".prefix { $0 != "(" }) })
    }
    #expect(
      variants
        == Set(
          ["csv", "parquet", "synthetic", "fixedQuantity", "fixedFraction", "targetPercent"]
            + StrategyRegistry.builtIn.names))
    #expect(
      sections.sorted() == [
        "aggregation", "benchmark", "data", "execution", "fault_tolerance", "ledger", "metrics", "monitoring",
        "notes", "reproducibility", "resources", "results", "risk", "strategies", "use", "uses_holdout",
        "version", "workflow", "workflow_mode",
      ])
  }

  /// The hash tells all workflows apart that are not equal.
  @Test func hashes_differWhereWorkflowsDo() {
    let workflows = (0..<100).map { GeneratedSettings.workflow(seed: $0) }
    let hashes = workflows.map(\.configurationHash)
    for first in workflows.indices {
      for second in workflows[..<first].indices where hashes[first] == hashes[second] {
        #expect(workflows[first] == workflows[second], "GeneratedSettings.workflow(seed: \(first) and \(second))")
      }
    }
    #expect(Set(hashes).count > 90)
  }

  /// Every generated workflow conforms to the JSON Schema, which the reader of files agrees with.
  @Test func writtenSettings_conformToTheSchema() throws {
    let schema = Workflow.jsonSchema()
    for seed in 0..<UInt64(100) {
      let workflow = GeneratedSettings.workflow(seed: seed)
      #expect(
        try SchemaCheck.problems(workflow.canonicalForm, schema) == [], "GeneratedSettings.workflow(seed: \(seed))")
      #expect(
        try SchemaCheck.problems(workflow.essentialForm, schema) == [], "GeneratedSettings.workflow(seed: \(seed))")
    }
  }

  /// Keys of a mapping can be laid over settings that there are: they change what they give, and nothing else.
  @Test func mapping_isLaidOverSettings() throws {
    for seed in 0..<UInt64(50) {
      var workflow = GeneratedSettings.workflow(seed: seed)
      var expected = workflow
      expected.execution.fixedCommission = 7
      expected.masterSeed = 9
      let problems = ProblemCollector()
      let node = try YAML.parse("execution: {commission: {fixed: 7}}\nreproducibility: {master_seed: 9}")
      let sections = Workflow.table(.builtIn).fields.filter { ["execution", "reproducibility"].contains($0.name) }
      SettingsTable(initial: workflow) { sections }.decode(node, path: "", into: &workflow, problems)
      #expect(problems.isEmpty && workflow == expected)
      // A required key need not be given where there is a value already.
      let before = workflow.data
      MarketDataSettings.table.decode(
        try YAML.parse("{missing_bars: error}"), path: "data", into: &workflow.data, problems)
      #expect(problems.isEmpty && workflow.data.missingBars == .error && workflow.data.symbols == before.symbols)
    }
  }
}
