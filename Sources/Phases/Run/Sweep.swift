import Configuration
import FileFormats
import MarketData
import ParameterSearch
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
    var plain = base
    plain.phases = []
    let phases = String(decoding: JSONValue.array([phase]).compactText, as: UTF8.self)
    let text = "\(plain.canonicalYAML)phases: \(phases)\n"
    var found = try WorkflowFile.decode(Array(text.utf8), path: path, registry: registry)
    found.data.path = base.data.path
    for index in found.phases.indices { found.phases[index].workflow.data.path = base.data.path }
    workflow = found
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

/// The trials of a search over two keys as a map: what lies beside the best is as telling as the best.
package struct SweepMap: Sendable {
  private let rows: [JSONValue]
  private let columns: [JSONValue]
  private let names: (row: String, column: String)
  private let values: [[Double?]]
  private let metric: String
  private let best: (row: Int, column: Int)?

  /// Nil where a phase has no trials, or varies other than two keys by lists.
  package init?(_ summary: PhasesSummary, phase name: String, metric: String) {
    guard let trials = summary.outputs.first(where: { $0.name == name })?.outputs.trials, trials.space.axes.count == 2
    else { return nil }
    func places(_ axis: Int) -> [JSONValue]? {
      guard let count = trials.space.axes[axis].range.count, count <= 200 else { return nil }
      return (0..<count).compactMap { trials.space.axes[axis].range.value($0) }
    }
    guard let rows = places(0), let columns = places(1) else { return nil }
    var values = rows.map { _ in columns.map { _ in Double?.none } }
    var best: (row: Int, column: Int)?
    for (place, set) in trials.sets.enumerated() where trials.values.indices.contains(place) {
      guard let row = rows.firstIndex(of: set.values[0]), let column = columns.firstIndex(of: set.values[1]) else {
        continue
      }
      values[row][column] = trials.values[place]
      if set.trial == trials.best?.trial { best = (row, column) }
    }
    self.rows = rows
    self.columns = columns
    self.values = values
    self.best = best
    self.metric = metric
    names = (trials.space.axes[0].name, trials.space.axes[1].name)
  }

  /// The mean of the values around the best, up to eight of them; nil where there are none.
  package var neighbours: Double? {
    guard let best else { return nil }
    var found: [Double] = []
    for row in (best.row - 1)...(best.row + 1) where values.indices.contains(row) {
      for column in (best.column - 1)...(best.column + 1) where values[row].indices.contains(column) {
        if row == best.row && column == best.column { continue }
        if let value = values[row][column] { found.append(value) }
      }
    }
    return found.isEmpty ? nil : found.reduce(0, +) / Double(found.count)
  }

  /// The map as text, with columns that fit into a width.
  package func text(width: Int) -> String {
    func label(_ value: JSONValue) -> String { String(decoding: value.compactText, as: UTF8.self) }
    func number(_ value: Double?) -> String { value.map { DecimalText.string(($0 * 100).rounded() / 100) } ?? "." }
    let head = rows.map { label($0).count }.max() ?? 0
    let shown = columns.prefix(max(1, (width - head - 2) / 8))
    var lines = ["\(metric) by \(names.row) (down) and \(names.column) (across); * marks the best"]
    func cell(_ text: String) -> String { String(repeating: " ", count: max(1, 8 - text.count)) + text }
    lines.append(String(repeating: " ", count: head) + shown.map { cell(label($0)) }.joined())
    for (row, value) in rows.enumerated() {
      let text = label(value)
      var line = String(repeating: " ", count: head - text.count) + text
      for column in shown.indices {
        let mark = best.map { $0.row == row && $0.column == column } ?? false ? "*" : ""
        line += cell(number(values[row][column]) + mark)
      }
      lines.append(line)
    }
    if shown.count < columns.count {
      lines.append("\(columns.count - shown.count) more columns stand in the table of trials.")
    }
    if let best, let value = values[best.row][best.column] {
      lines.append(
        "The best is \(number(value)); the mean of its neighbours is \(number(neighbours)): a plateau is worth more "
          + "than a peak.")
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
