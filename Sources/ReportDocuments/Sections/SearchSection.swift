import FileFormats
import RunResults

/// What searches tried: where the best lies among all, and what lies around it.
struct SearchSection: ReportSection {
  let id: StaticString = "searches"
  let title = "Searches"
  let runs: [ReportedRun]

  /// Most parameters of which maps are drawn, two by two.
  static let mapParameters = 6
  /// Most trials that are listed.
  static let listed = 20
  /// Most trials of a phase in the block of data.
  static let dataLimit = 5_000

  private var searches: [(label: String, key: String, phase: ReportedPhase, trials: PhaseTrials)] {
    runs.enumerated().flatMap { place, run in
      run.phases.enumerated().compactMap { index, phase in
        phase.trials.map {
          (runs.count == 1 ? phase.row.name : "\(run.label): \(phase.row.name)", "\(place)-\(index)", phase, $0)
        }
      }
    }
  }

  var isEmpty: Bool { searches.isEmpty }

  func write(to page: inout ReportWriter) {
    for (label, key, phase, trials) in searches {
      page.heading("Trials of \(label)")
      let ranking = trials.ranking(phase.objective)
      page.paragraph(Self.sentence(phase, trials, ranking))
      if let histogram = Histogram(trials.values, parts: 30) {
        HistogramChart(
          id: "trials-\(key)", title: "Objective of the trials of \(label)",
          summary: "\(NumberText.grouped(ranking.count)) trials with the objective \(phase.objective.metric).",
          axis: phase.objective.metric, form: phase.form, histogram: histogram
        ).write(to: &page.markup)
      }
      let plateau = Plateau.find(trials, phase.objective)
      if let plateau { page.paragraph(Self.sentence(plateau, phase, trials)) }
      writeMaps(label, phase, trials, ranking.first, plateau?.broadest.trial, to: &page)
      if ParallelChart.isUseful(trials) {
        ParallelChart(
          id: "parallel-\(key)", title: "Parameters of the trials of \(label)", trials: trials,
          objective: phase.objective, form: phase.form
        ).write(to: &page.markup)
      }
      page.add(Self.table(label, phase, trials, ranking))
      if trials.numbers.count <= Self.dataLimit { page.add(data: trials.data, as: "trials \(label)") }
    }
    page.paragraph(
      "The best of many tries is luck in part. A plateau is a trial and those that differ from it by one step in one "
        + "parameter or several; where the best stands far above its own, it is likely to be luck.", "aside")
  }

  private static func sentence(_ phase: ReportedPhase, _ trials: PhaseTrials, _ ranking: [Int]) -> String {
    var text = "\(NumberText.grouped(trials.numbers.count)) trials"
    if trials.isCut { text = "The first \(NumberText.grouped(trials.numbers.count)) trials of more" }
    if let count = phase.distinctCount { text += ", \(NumberText.grouped(count)) distinct results" }
    guard let best = ranking.first else { return "\(text); the objective is defined of none." }
    let middle = ranking[ranking.count / 2]
    let kind = phase.row.kind == "signal_generation" ? "estimated \(phase.objective.metric)" : phase.objective.metric
    return "\(text); the best is trial \(trials.numbers[best]) with a \(kind) of "
      + "\(phase.form.text(trials.values[best])), where the one in the middle has "
      + "\(phase.form.text(trials.values[middle])).\(unfit(trials.unfitCount(phase.objective)))"
  }

  private static func unfit(_ count: Int) -> String {
    count == 0
      ? "" : " \(NumberText.grouped(count)) with a better one \(count == 1 ? "does" : "do") not meet what is required."
  }

  private static func sentence(
    _ plateau: (best: Plateau, broadest: Plateau), _ phase: ReportedPhase, _ trials: PhaseTrials
  ) -> String {
    let (best, broadest) = plateau
    var text =
      "Around the best, trial \(trials.numbers[best.trial]), \(best.neighbours.count) trials lie one step away: with "
      + "them the median is \(phase.form.text(best.median)), the worst \(phase.form.text(best.worst))."
    if broadest.trial != best.trial {
      text +=
        " The plateau is around trial \(trials.numbers[broadest.trial]), which has "
        + "\(phase.form.text(trials.values[broadest.trial])) itself: median \(phase.form.text(broadest.median)), worst "
        + "\(phase.form.text(broadest.worst))."
    }
    return text
  }

  private func writeMaps(
    _ label: String, _ phase: ReportedPhase, _ trials: PhaseTrials, _ best: Int?, _ plateau: Int?,
    to page: inout ReportWriter
  ) {
    // The pair with the most values first.
    let axes = trials.parameters.indices.filter {
      trials.parameters[$0].levels.count > 1 && !trials.parameters[$0].isWeight
    }.sorted { (-trials.parameters[$0].levels.count, $0) < (-trials.parameters[$1].levels.count, $1) }
      .prefix(Self.mapParameters)
    var maps: [SearchMap] = []
    for (place, across) in axes.enumerated() {
      for down in axes.dropFirst(place + 1) {
        maps.append(SearchMap(trials, across: across, down: down, phase.objective))
      }
    }
    guard let first = maps.first else { return }
    let scale = trials.values.filter(\.isFinite).reduce(0) { max($0, $1.magnitude) }
    func table(_ map: SearchMap) -> ReportTable { Self.table(map, label, phase, trials, scale, best, plateau) }
    page.add(table(first))
    guard maps.count > 1 else { return }
    page.markup.element("details") { details in
      details.element("summary", text: "Maps of \(maps.count - 1) more pairs of parameters")
      for map in maps.dropFirst() { table(map).write(to: &details) }
    }
  }

  private static func table(
    _ map: SearchMap, _ label: String, _ phase: ReportedPhase, _ trials: PhaseTrials, _ scale: Double,
    _ best: Int?, _ plateau: Int?
  ) -> ReportTable {
    let others = trials.parameters.filter { $0.name != map.across.name && $0.name != map.down.name }.map(\.name)
    let rest = others.isEmpty ? "" : ", \(others.joined(separator: ", ")) at their best"
    // Many columns have room for two decimals.
    let form = map.across.levels.count > 10 && phase.form == .plain ? NumberForm.brief : phase.form
    let parts = [map.down, map.across].contains { $0.isGrouped } ? "; N… is from N up to the next" : ""
    func cell(_ row: Int?) -> ReportTable.Cell {
      guard let row else { return .text("") }
      let part = scale > 0 ? trials.values[row] / scale * (phase.objective.isMinimized ? -1 : 1) : 0
      let signs = (row == best ? "★" : "") + (row == plateau ? "◆" : "")
      guard !signs.isEmpty else { return .shaded(trials.values[row], form, part: part) }
      return .marked(trials.values[row], form, part: part, sign: signs + " ")
    }
    return ReportTable(
      caption:
        "\(phase.objective.metric) of \(label) by \(map.down.name), down, and \(map.across.name), across\(rest); "
        + "★ the best, ◆ the middle of the plateau\(parts)",
      headings: [.text(map.down.name)] + map.across.levels.map { .number($0.replacing(" ...", with: "…")) },
      rows: map.down.levels.enumerated().map { place, level in
        [.text(level.replacing(" ...", with: "…"))] + map.cells[place].map(cell)
      }, style: "heat")
  }

  /// The best trials with their parameters; weights with a background of their size.
  private static func table(
    _ label: String, _ phase: ReportedPhase, _ trials: PhaseTrials, _ ranking: [Int]
  ) -> ReportTable {
    ReportTable(
      caption: "The best trials of \(label)"
        + (trials.parameters.contains(where: \.isWeight) ? ", with weights of strategies" : ""),
      headings: [.text("Trial"), .number(phase.objective.metric)] + trials.parameters.map { .number($0.shortName) },
      rows: ranking.prefix(listed).map { row in
        [.text("\(trials.numbers[row])"), .signed(trials.values[row], phase.form)]
          + trials.parameters.map { parameter in
            let number = parameter.numbers[row]
            if number.isNaN { return .text(parameter.levels[parameter.codes[row]]) }
            return parameter.isWeight ? .shaded(number, .percent, part: number) : .number(number, .exact)
          }
      }, isSortable: true)
  }
}
