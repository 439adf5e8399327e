import FileFormats

/// Trials as lines through one axis for each parameter, and the objective at the end.
struct ParallelChart {
  var id: String
  var title: String
  var trials: PhaseTrials
  var objective: ReportedPhase.Objective
  var form: NumberForm

  /// Most parameters and most trials that are drawn: of more trials the best, and others at equal distances.
  static let parameterLimit = 7
  static let trialLimit = 240
  private static let top = 34.0
  private static let bottom = 204.0
  private static let letter = 8.0

  /// Whether there is anything to see that a map does not show.
  static func isUseful(_ trials: PhaseTrials) -> Bool {
    (2...parameterLimit).contains(trials.parameters.count { $0.levels.count > 1 }) && trials.numbers.count > 3
  }

  /// Places of the trials that are drawn, the worst first, so that the best lie on top.
  private var shown: [Int] {
    let ranking = trials.ranking(objective)
    guard ranking.count > Self.trialLimit else { return ranking.reversed() }
    let half = Self.trialLimit / 2
    let rest = ranking.count - half
    return (ranking.prefix(half) + (0..<half).map { ranking[half + $0 * rest / half] }).reversed()
  }

  private struct Axis {
    var name: String
    var low: String
    var high: String
    /// By trial the place from 0 at the bottom to 1 at the top.
    var places: [Double]
  }

  private var axes: [Axis] {
    var axes = trials.parameters.filter { $0.levels.count > 1 }.map { parameter in
      let last = Double(parameter.levels.count - 1)
      return Axis(
        name: parameter.shortName, low: parameter.shown(0), high: parameter.shown(parameter.levels.count - 1),
        places: parameter.codes.map { Double($0) / last })
    }
    let values = trials.values.filter(\.isFinite)
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    axes.append(
      Axis(
        name: objective.metric, low: form.text(low), high: form.text(high),
        places: trials.values.map { high > low ? ($0 - low) / (high - low) : 0.5 }))
    return axes
  }

  func write(to markup: inout Markup) {
    let (axes, shown) = (axes, shown)
    guard shown.count > 1 else { return }
    markup.element("figure", [Attribute("class", "chart")]) { figure in
      figure.element("figcaption") { $0.element("h3", text: title) }
      figure.element("div", [Attribute("class", "plot")]) { plot in
        plot.element(
          "svg",
          [
            Attribute("viewBox", "0 0 \(Int(TimeChart.width)) \(Int(Self.bottom + 24))"), Attribute("role", "img"),
            Attribute("aria-labelledby", "\(id)-t \(id)-d"),
          ]
        ) { svg in
          svg.element("title", [Attribute("id", "\(id)-t")], text: title)
          svg.element(
            "desc", [Attribute("id", "\(id)-d")],
            text: "\(shown.count) of \(trials.numbers.count) trials; the best tenth is drawn strong. The table of the "
              + "best trials has their numbers.")
          draw(axes, shown, to: &svg)
        }
      }
    }
  }

  private func draw(_ axes: [Axis], _ shown: [Int], to svg: inout Markup) {
    let share = TimeChart.width / Double(axes.count)
    let height = Self.bottom - Self.top
    func x(_ axis: Int) -> Double { share * (Double(axis) + 0.5) }
    let strong = max(1, shown.count / 10)
    for (rank, row) in shown.enumerated() {
      let points = axes.indices.map { PlotPoint(x: x($0), y: Self.bottom - axes[$0].places[row] * height) }
      let isBest = rank == shown.count - 1
      let style = isBest ? "line s1 first" : rank >= shown.count - strong ? "line s0 strong" : "line s7 weak"
      svg.element("path", [Attribute("class", style), Attribute("d", PathText(line: points))]) { path in
        path.element("title", text: "trial \(trials.numbers[row]): \(form.text(trials.values[row]))")
      }
    }
    let room = Int((share - 8) / Self.letter)
    for (place, axis) in axes.enumerated() {
      svg.shape(
        "line",
        [
          Attribute("class", "base"), Attribute("x1", x(place)), Attribute("x2", x(place)),
          Attribute("y1", Self.top), Attribute("y2", Self.bottom),
        ])
      let texts = [
        (axis.name, "name", 13.0), (axis.high, "label", Self.top - 5), (axis.low, "label", Self.bottom + 15),
      ]
      for (text, style, y) in texts {
        svg.element(
          "text",
          [
            Attribute("class", style), Attribute("x", x(place)), Attribute("y", y),
            Attribute("text-anchor", "middle"),
          ], text: PhaseGraphChart.cut(text, room))
      }
    }
  }
}
