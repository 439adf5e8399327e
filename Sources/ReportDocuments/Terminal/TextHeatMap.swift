import FileFormats
import PerformanceAnalytics
import RunResults

/// The trials of a phase by two parameters, for a terminal: the darker a place, the better the best trial there.
package struct TextHeatMap: Sendable {
  /// What is drawn, where it is not what the phase itself would show.
  package struct Choice: Equatable, Sendable {
    /// The parameter across; nil for one with the most values.
    package var across: String?
    /// The parameter down; nil for one with the most values of the others.
    package var down: String?
    /// Whose numbers are shown; nil for the objective, by which trials are better or worse anyway.
    package var metric: String?
    /// Parameters that are held, each with the text of its value.
    package var held: [(name: String, value: String)] = []

    package init() {}

    package static func == (one: Choice, other: Choice) -> Bool {
      one.across == other.across && one.down == other.down && one.metric == other.metric
        && one.held.elementsEqual(other.held, by: ==)
    }
  }

  /// A choice that the phase has not.
  package struct Mistake: Error, Equatable, CustomStringConvertible {
    /// What was chosen.
    package enum Part: String, Sendable { case across, down, metric, held, keys }
    package let part: Part
    /// What is shown to people.
    package let description: String
  }

  private let title: String
  private let map: SearchMap
  private let values: [Double]
  private let form: NumberForm
  private let isMinimized: Bool
  private let best: Int?
  private let plateau: Int?
  private let sentences: [String]

  /// - Throws: `Mistake` where the phase has not what is chosen, or varies fewer than two parameters; `TableError`
  ///   where the table of its trials cannot be read.
  /// - Returns: nil where the phase has no trials.
  package init?(_ phase: ReportedPhase, in folder: String, _ choice: Choice) throws {
    guard var trials = phase.trials else { return nil }
    var metric = phase.objective.metric
    var shown = trials.values
    if let name = choice.metric, name != metric {
      shown = try phase.values(of: name, in: folder)
      metric = name
    }
    let whole = trials
    trials = try Self.held(trials, choice.held)
    let (across, down) = try Self.axes(trials, choice)
    map = SearchMap(trials, across: across, down: down, phase.objective)
    values = shown
    form = ReportedPhase.form(of: metric)
    isMinimized = metric == phase.objective.metric && phase.objective.isMinimized
    let order = trials.ranking(phase.objective)
    best = whole.best.flatMap { order.contains($0) ? $0 : nil } ?? order.first
    let found = choice.held.isEmpty ? Plateau.find(whole, phase.objective) : nil
    plateau = found?.broadest.trial
    title = Self.title(phase, trials, (across, down), metric, choice)
    sentences = Self.sentences(phase, whole, best, found)
  }

  /// The trials that have the held values; the others have no objective.
  private static func held(_ trials: PhaseTrials, _ held: [(name: String, value: String)]) throws -> PhaseTrials {
    var isLeftOut = [Bool](repeating: false, count: trials.values.count)
    for (name, value) in held {
      let place = try place(name, in: trials, .held)
      let parameter = trials.parameters[place]
      let number = Double(value)
      let isThere = parameter.numbers.indices.map { row in
        parameter.levels[parameter.codes[row]] == value || number == parameter.numbers[row]
      }
      guard isThere.contains(true) else {
        throw Mistake(
          part: .held,
          description: "\(MessageText.shown(name)) has no trial with \(MessageText.excerpt(value)); it has "
            + MessageText.excerpt(parameter.levels.joined(separator: ", "), atMost: 200))
      }
      for row in isThere.indices where !isThere[row] { isLeftOut[row] = true }
    }
    var found = PhaseTrials(
      numbers: trials.numbers, parameters: trials.parameters,
      values: trials.values.indices.map { isLeftOut[$0] ? .nan : trials.values[$0] })
    found.best = trials.best.flatMap { isLeftOut[$0] ? nil : $0 }
    return found
  }

  /// The place of a parameter by its name.
  private static func place(_ name: String, in trials: PhaseTrials, _ part: Mistake.Part) throws -> Int {
    if let place = trials.parameters.firstIndex(where: { $0.name == name }) { return place }
    let known = trials.parameters.map(\.name)
    let near = NearestName.of(name, among: known).map { "; did you mean \(MessageText.excerpt($0))?" } ?? ""
    throw Mistake(
      part: part,
      description: "was \(MessageText.excerpt(name)); the phase varies "
        + MessageText.excerpt(known.joined(separator: ", "), atMost: 200) + near)
  }

  /// The two parameters, as chosen or those with the most values.
  private static func axes(_ trials: PhaseTrials, _ choice: Choice) throws -> (across: Int, down: Int) {
    let across = try choice.across.map { try place($0, in: trials, .across) }
    let down = try choice.down.map { try place($0, in: trials, .down) }
    if let across, across == down {
      throw Mistake(part: .down, description: "is \(MessageText.excerpt(trials.parameters[across].name)) as across is")
    }
    let isHeld = trials.parameters.map { parameter in choice.held.contains { $0.name == parameter.name } }
    for (place, part) in [(across, Mistake.Part.across), (down, .down)] {
      if let place, isHeld[place] {
        throw Mistake(part: part, description: "\(MessageText.excerpt(trials.parameters[place].name)) is held")
      }
    }
    let free = trials.parameters.indices.filter {
      trials.parameters[$0].levels.count > 1 && !isHeld[$0] && $0 != across && $0 != down
    }.sorted { (-trials.parameters[$0].levels.count, $0) < (-trials.parameters[$1].levels.count, $1) }
    let missing = [across, down].filter { $0 == nil }.count
    guard free.count >= missing else {
      let names = trials.parameters.filter { $0.levels.count > 1 }.map(\.name)
      throw Mistake(
        part: .keys,
        description: "a heat map needs two keys with several values; there \(names.count == 1 ? "is" : "are") "
          + (names.isEmpty ? "none" : MessageText.excerpt(names.joined(separator: ", "), atMost: 200)))
    }
    var rest = free[...]
    let x = across ?? rest.removeFirst()
    return (x, down ?? rest.removeFirst())
  }

  private static func title(
    _ phase: ReportedPhase, _ trials: PhaseTrials, _ axes: (across: Int, down: Int), _ metric: String,
    _ choice: Choice
  ) -> String {
    let (across, down) = (trials.parameters[axes.across].name, trials.parameters[axes.down].name)
    let others = trials.parameters.map(\.name).filter { name in
      name != across && name != down && !choice.held.contains { $0.name == name }
    }
    let rest = others.isEmpty ? "" : "; \(others.joined(separator: ", ")) at best"
    let held = choice.held.map { "; \($0.name) at \($0.value)" }.joined()
    return "\(metric) of \(phase.row.name) by \(down) (down) and \(across) (across)\(held)\(rest)"
  }

  private static func sentences(
    _ phase: ReportedPhase, _ trials: PhaseTrials, _ best: Int?, _ plateau: (best: Plateau, broadest: Plateau)?
  ) -> [String] {
    func text(_ row: Int) -> String {
      let settings = trials.parameters.map { "\($0.shortName)=\($0.shown($0.codes[row]))" }.joined(separator: " ")
      return "trial \(trials.numbers[row]), \(settings), with \(phase.form.text(trials.values[row]))"
    }
    guard let best else { return ["No trial has the objective."] }
    var sentences = ["* is the best: \(text(best))."]
    guard let plateau else { return sentences }
    if plateau.best.trial == best {
      sentences.append(
        "The median of it and the \(plateau.best.neighbours.count) trials one step away is "
          + "\(phase.form.text(plateau.best.median)): a plateau is worth more than a peak.")
    }
    if plateau.broadest.trial != plateau.best.trial {
      sentences.append(
        "o is the middle of the plateau: \(text(plateau.broadest.trial)); the median around it is "
          + "\(phase.form.text(plateau.broadest.median)).")
    }
    return sentences
  }
}

extension TextHeatMap {
  private struct Shades {
    let signs: [String]
    let low: Double
    let high: Double
    let isMinimized: Bool

    func sign(_ value: Double) -> String {
      let part = high > low ? (value - low) / (high - low) : 1
      let place = Int((isMinimized ? 1 - part : part) * Double(signs.count))
      return signs[min(max(place, 0), signs.count - 1)]
    }
  }

  /// The map as lines of a terminal.
  ///
  /// A place is its shade and its number; where these are too wide for the columns, two columns or one of shade, with
  /// the ends of the scale below.
  package func text(_ plot: TextPlot) -> String {
    let shades = shades(plot)
    let rows = map.down.levels.indices.map { MessageText.shown(map.down.shown($0)) }
    let heads = map.across.levels.indices.map { MessageText.shown(map.across.shown($0)) }
    let head = min(rows.map { TextWidth.columns(of: $0) }.max() ?? 0, plot.width / 3)
    let isWhole = map.cells.joined().allSatisfy { $0.map { values[$0] == values[$0].rounded() } ?? true }
    func number(_ value: Double) -> String {
      isWhole && form == .plain ? NumberForm.count.text(value) : form.cell(value)
    }
    let numbers = map.cells.map { $0.map { $0.map { number(values[$0]) } ?? "." } }
    let widest = (numbers.joined() + heads).map { TextWidth.columns(of: $0) }.max() ?? 0
    let room = plot.width - head
    // A blank, the shade, a blank, the number and a mark behind it.
    let whole = widest + 4
    let width = whole * heads.count <= room ? whole : 2 * heads.count < room ? 2 : 1
    func padded(_ text: String, _ width: Int) -> String {
      let cut = TextWidth.prefix(of: text, columns: width)
      return String(repeating: " ", count: width - TextWidth.columns(of: cut)) + cut
    }
    var lines = TextFold.lines(title, width: plot.width - 1)
    if width == whole {
      lines.append(String(repeating: " ", count: head) + heads.map { padded($0, width - 1) + " " }.joined())
    } else {
      lines.append(padded("", head + 1) + ends(heads.first ?? "", heads.last ?? "", width * heads.count))
    }
    for (place, row) in map.cells.enumerated() {
      let cells = row.enumerated().map { column, trial -> String in
        let mark = trial.map { $0 == best ? "*" : $0 == plateau ? "o" : "" } ?? ""
        let shade = trial.map { values[$0].isNaN ? " " : shades.sign(values[$0]) } ?? " "
        switch width {
        case 1: return mark.isEmpty ? shade : mark
        case 2: return mark.isEmpty ? shade + shade : shade + mark
        default:
          let number = numbers[place][column]
          return " \(shade) " + padded(number, width - 4) + (mark.isEmpty ? " " : mark)
        }
      }
      lines.append(padded(rows[place], head) + (width == whole ? "" : " ") + cells.joined())
    }
    let scale =
      "\(shades.signs[0]) \(number(isMinimized ? shades.high : shades.low)) ... "
      + "\(shades.signs[shades.signs.count - 1]) \(number(isMinimized ? shades.low : shades.high))"
    lines.append(TextWidth.prefix(of: scale, columns: plot.width - 1))
    for sentence in sentences { lines += TextFold.lines(sentence, width: plot.width - 1) }
    return lines.map { line in
      var line = line
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  private func shades(_ plot: TextPlot) -> Shades {
    let found = map.cells.joined().compactMap { $0.map { values[$0] } }.filter(\.isFinite)
    return Shades(
      signs: plot.characters == .blocks
        ? ["\u{B7}", "\u{2591}", "\u{2592}", "\u{2593}", "\u{2588}"]
        : [
          ".", ":", "+", "%", "#",
        ], low: found.min() ?? .nan, high: found.max() ?? .nan, isMinimized: isMinimized)
  }

  /// The first and the last level over the ends of the map.
  private func ends(_ first: String, _ last: String, _ width: Int) -> String {
    let (left, right) = (TextWidth.columns(of: first), TextWidth.columns(of: last))
    if left + right + 1 > width { return TextWidth.prefix(of: "\(first)..\(last)", columns: max(width, 12)) }
    return first + String(repeating: " ", count: width - left - right) + last
  }
}

extension NumberForm {
  /// A value for a place with little room.
  fileprivate func cell(_ value: Double) -> String {
    guard self == .plain, value.isFinite else { return value.isFinite ? text(value) : NumberText.undefined }
    return NumberText.fixed(value, decimals: value.magnitude < 1000 ? 2 : 0)
  }
}

extension ReportedPhase {
  /// The phases of the folder of a workflow, without what its single passes recorded; none of a single pass.
  ///
  /// - Throws: `ResultsError` where it is no folder of a run, `TableError` where a table cannot be read.
  package static func all(in folder: String) throws -> [ReportedPhase] {
    let rows = try RunManifest(readingFrom: folder).phases
    let file = FilePath.join(folder, "config.yaml")
    let configuration = (try? FileSystem.read(file)).flatMap { try? YAML.parse($0) }.map { JSONValue($0) }
    return try rows.compactMap { row in
      try ReportedPhase(row, in: folder, settings: settings(of: row, in: configuration), readsHistory: false)
    }
  }
}
