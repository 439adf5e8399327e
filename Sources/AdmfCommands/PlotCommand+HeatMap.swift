import Coordination
import FileFormats
import Phases
import ReportDocuments
import RunResults

extension PlotCommand {
  /// Options of heat maps alone.
  static let heatMapOptions = [
    CommandOption(name: "--phase", value: "NAME", help: "heatmap: one of the searches (default all)."),
    CommandOption(name: "--x", value: "KEY", help: "heatmap: the key across (default one with the most values)."),
    CommandOption(name: "--y", value: "KEY", help: "heatmap: the key down (default the next)."),
    CommandOption(name: "--metric", value: "METRIC", help: "heatmap: whose numbers are shown (default the objective)."),
    CommandOption(
      name: "--at", value: "KEY=VALUE", help: "heatmap: hold another key there (default where the objective is best).",
      isRepeatable: true),
  ]

  /// Prints the heat maps that the command line asks for.
  static func printHeatMaps(_ call: Invocation, _ plot: TextPlot) throws {
    if call.arguments.has("--portfolio") { throw call.usageError("--portfolio does not go with --what heatmap") }
    let choice = try choice(call)
    let (folder, phase) = place(call.file)
    let searches = try searches(call, folder, call.arguments.value("--phase") ?? phase)
    var texts: [String] = []
    var mistakes: [String] = []
    for search in searches {
      do {
        if let map = try TextHeatMap(search, in: folder, choice) { texts.append(map.text(plot)) }
      } catch let mistake as TextHeatMap.Mistake {
        let name = searches.count > 1 ? "\(search.row.name): " : ""
        mistakes.append("\(option(mistake.part)): \(name)\(mistake.description)")
        if searches.count > 1 { texts.append("\(name)\(mistake.description)\n") }
      }
    }
    // Where it fits none of the searches it is a mistake, where it fits some it is worth a line.
    if mistakes.count == searches.count, !mistakes.isEmpty { throw call.usageError(mistakes.joined(separator: "\n")) }
    Terminal.print(texts.joined(separator: "\n"))
  }

  private static func choice(_ call: Invocation) throws(UsageError) -> TextHeatMap.Choice {
    var choice = TextHeatMap.Choice()
    choice.across = call.arguments.value("--x")
    choice.down = call.arguments.value("--y")
    choice.metric = call.arguments.value("--metric")
    for text in call.arguments.all("--at") {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw UsageError(description: "--at: was \(UsageError.shown(text)); expected KEY=VALUE")
      }
      choice.held.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
    }
    return choice
  }

  private static func option(_ part: TextHeatMap.Mistake.Part) -> String {
    switch part {
    case .across: "--x"
    case .down: "--y"
    case .metric: "--metric"
    case .held: "--at"
    case .keys: "--what heatmap"
    }
  }

  /// The folder of the workflow and the name of its phase, where a path is that of a phase's own folder.
  private static func place(_ path: String) -> (folder: String, phase: String?) {
    let phases = FilePath.folder(of: path)
    guard FilePath.lastComponent(phases) == PhaseFolders.name else { return (path, nil) }
    let folder = FilePath.folder(of: phases)
    let name = FilePath.lastComponent(path)
    let known = (try? RunManifest(readingFrom: folder))?.phaseList.map(\.name) ?? []
    return known.contains(name) ? (folder, name) : (path, nil)
  }

  /// The phases with trials, or the one that is asked for.
  private static func searches(_ call: Invocation, _ folder: String, _ name: String?) throws -> [ReportedPhase] {
    let phases = try ReportedPhase.all(in: folder)
    let searches = phases.filter { $0.trials != nil }
    let shown = MessageText.shown(folder)
    if phases.isEmpty { throw call.usageError("--what heatmap: \(shown) is a single pass, which searches nothing") }
    if searches.isEmpty {
      let list = phases.map { "\($0.row.name) (\($0.row.kind))" }.joined(separator: ", ")
      throw call.usageError(
        "--what heatmap: no phase of \(shown) has trials; it has \(MessageText.excerpt(list, atMost: 200))")
    }
    guard let name else { return searches }
    if let search = searches.first(where: { $0.row.name == name }) { return [search] }
    let known = searches.map(\.row.name)
    let near = NearestName.of(name, among: known).map { "; did you mean \($0)?" } ?? ""
    throw call.usageError(
      "--phase: was \(UsageError.shown(name)); phases with trials are "
        + MessageText.excerpt(known.joined(separator: ", "), atMost: 200) + near)
  }

  /// Most trials of a workflow that are read for the maps behind it, and most maps.
  private static let smallTrials = 20_000
  private static let smallMaps = 3

  /// Heat maps of the searches of a workflow that ended; empty where there are none, or they are large.
  static func smallHeatMaps(_ summary: PhasesSummary) -> String {
    let counted = summary.records.reduce(0) { $0 + $1.counts.total }
    guard let folder = summary.folder, counted <= smallTrials, let phases = try? ReportedPhase.all(in: folder) else {
      return ""
    }
    let plot = TextPlot(width: Terminal.tableWidth, characters: characters)
    let maps = phases.lazy.compactMap { try? TextHeatMap($0, in: folder, TextHeatMap.Choice()) }.prefix(smallMaps)
    return maps.map { "\n" + $0.text(plot) }.joined()
  }
}
