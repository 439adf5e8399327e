import Configuration
import FileFormats
import MarketData
import TradingStrategies

/// A search over keys of a workflow that no file describes: what `admf sweep` runs.
package struct Sweep: Sendable {
  /// The name of its only phase.
  package static let phase = "sweep"

  /// The workflow with the phase.
  package let workflow: Workflow

  /// - Parameters:
  ///   - base: A workflow without phases.
  ///   - vary: `KEY=VALUE,VALUE,...` or `KEY=FROM:TO:STEP` each.
  ///   - settings: Further keys of the phase.
  ///   - path: What messages call the file, in whose folder the data are looked for.
  /// - Throws: `ConfigurationErrors`.
  package init(
    _ base: Workflow, vary: [String], settings: [JSONMember], path: String, registry: StrategyRegistry
  ) throws(ConfigurationErrors) {
    var grid: [JSONMember] = []
    for text in vary {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw ConfigurationErrors("--vary", "was '\(MessageText.excerpt(text))'; expected KEY=VALUES")
      }
      let values = String(text[text.index(after: equals)...])
      grid.append(JSONMember(String(text[..<equals]), try Self.range(values)))
    }
    let phase = JSONValue.object(
      [
        JSONMember("name", .string(Self.phase)), JSONMember("kind", .string("optimization")),
        JSONMember("grid", .object(grid)),
      ] + settings)
    let text = YAMLWriter.text(of: Self.form(of: base, with: phase))
    var found = try WorkflowFile.decode(text, path: path, registry: registry)
    found.data.path = base.data.path
    for index in found.phases.indices { found.phases[index].workflow.data.path = base.data.path }
    workflow = found
  }

  /// What a file would say that had the phase; its type is no other than that it has phases.
  private static func form(of base: Workflow, with phase: JSONValue) -> JSONValue {
    guard case .object(let members) = base.canonicalForm else { return .object([]) }
    let own = members.filter { $0.name != "phases" }.map { member -> JSONMember in
      guard member.name == "workflow", case .object(let header) = member.value else { return member }
      return JSONMember(member.name, .object(header.filter { $0.name != "type" }))
    }
    return .object(own + [JSONMember("phases", .array([phase]))])
  }

  /// `5,10,20` as a list, `50:100:10` as a range.
  private static func range(_ text: String) throws(ConfigurationErrors) -> JSONValue {
    func value(_ text: Substring) -> JSONValue {
      (try? YAML.parse(Array(text.utf8))).map { JSONValue($0) } ?? .string(String(text))
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 3, parts.allSatisfy({ Double($0) != nil }) {
      return .object(
        zip(["from", "to", "step"], parts).map { JSONMember($0, value($1)) })
    }
    if text.hasPrefix("[") { return value(text[...]) }
    let items = text.split(separator: ",")
    if items.isEmpty { throw ConfigurationErrors("--vary", "there are no values") }
    return .array(items.map(value))
  }
}
