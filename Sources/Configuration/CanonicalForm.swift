import Determinism
import FileFormats
import MarketData
import RiskControl
import SettingsTables
import TradingStrategies

extension Workflow {
  private static let canonicalTable = table(.builtIn)

  /// The whole workflow with sorted keys, defaults filled in, typed values and paths as written.
  ///
  /// Two files that differ only in style, order of keys or defaults written out have the same canonical form. The order
  /// of lists is kept.
  public var canonicalForm: JSONValue {
    guard case .object(let members) = Self.canonicalTable.encode(asWritten) else { return .object([]) }
    return JSONValue.object(withPhases(withTriggers(members))).sorted
  }

  /// The members of a file with its phases under their key, where there are any: a list, each with its name, its kind
  /// and what it says.
  private func withPhases(_ members: [JSONMember]) -> [JSONMember] {
    if phases.isEmpty || stages.isSearch {
      return members + (stages.json.map { [JSONMember("phases", $0)] } ?? [])
    }
    let table = PhaseSettings.table
    let items = phases.map { phase -> JSONValue in
      let name = JSONMember("name", .string(phase.name))
      guard case .object(let beyond) = table.difference(phase.settings, table.initial) else { return .object([name]) }
      return .object([name] + beyond.filter { $0.name != "name" })
    }
    // A file that only names others has no data and strategies of its own.
    let isComposite = data.symbols.isEmpty && strategies.isEmpty
    let given = members.filter { !isComposite || !["data", "strategies"].contains($0.name) }
    let own = given.map { member -> JSONMember in
      guard member.name == "workflow", case .object(let header) = member.value else { return member }
      // The type says no more than that there are phases.
      return JSONMember(member.name, .object(header.filter { $0.name != "type" }))
    }
    return own + [JSONMember("phases", .array(items))]
  }

  /// The canonical form without the keys that have their default: `version`, and what is said beyond the defaults.
  ///
  /// Defaults that follow from something else, as an ID that is the type, stand in it. So do parameters of strategies:
  /// their defaults belong to types that may be the user's own. It decodes to an equal workflow.
  public var essentialForm: JSONValue {
    let table = Self.canonicalTable
    var members = [JSONMember("version", .string(version))]
    if case .object(let beyond) = table.difference(asWritten, table.initial) {
      members += beyond.filter { $0.name != "version" }
    }
    return JSONValue.object(withPhases(withTriggers(members))).sorted
  }

  /// The canonical form as a workflow file, which decodes to an equal workflow if it stands in the same folder.
  public var canonicalYAML: String { String(decoding: YAMLWriter.text(of: canonicalForm), as: UTF8.self) }

  /// The SHA-256 of the compact JSON text of the essential form, in hexadecimal.
  ///
  /// Since it leaves out what has its default, a key that a later version adds changes the hash of no older file.
  public var configurationHash: String { SHA256.hexadecimal(essentialForm.compactText) }

  /// The workflow as a file says it: with the path as written, and weights beside the strategies that they are for.
  var asWritten: Workflow {
    var written = self
    written.data.path = writtenDataPath
    for index in strategies.indices {
      if let path = strategies[index].recording?.writtenPath { written.strategies[index].recording?.path = path }
    }
    if let riskGrid, riskGrid.workers == risk { return written }
    for (index, worker) in risk.enumerated() where worker.strategies == nil && !worker.weights.isEmpty {
      written.risk[index].strategies = strategies.map(\.id)
    }
    return written
  }
}
