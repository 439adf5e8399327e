import FileFormats

/// The windows of a walk below each other: where each was trained, and where it was tested.
struct WindowStripChart {
  var id: String
  var title: String
  var walk: WalkedPhase

  /// Most windows that are drawn, the last ones.
  static let limit = 80
  private static let row = 15.0
  private static let legend = [
    ("k7", "training"), ("kgain", "test, objective above 0"), ("kloss", "test, not above 0"),
    ("ksoft", "test, undefined"),
  ]

  private var summary: String {
    let tested = walk.windows.compactMap(\.outOfSample)
    let gains = tested.count { $0 > 0 }
    return "\(walk.windows.count) windows; the objective \(walk.metric) was above 0 out of sample in \(gains) of the "
      + "\(tested.count) in which it is defined."
  }

  func write(to markup: inout Markup) {
    let first = max(0, walk.windows.count - Self.limit)
    let shown = walk.windows[first...]
    guard let start = shown.map(\.train.lowerBound).min(), let end = shown.map(\.test.upperBound).max() else { return }
    let dates = DateScale(start...end, places: (TimeChart.left, TimeChart.width - TimeChart.right))
    let bottom = 8 + Double(shown.count) * Self.row
    markup.element("figure", [Attribute("class", "chart")]) { figure in
      figure.element("figcaption") { $0.element("h3", text: title) }
      figure.element("ul", [Attribute("class", "legend")]) { list in
        for (style, text) in Self.legend {
          list.element("li") { item in
            item.element("span", [Attribute("class", "key \(style)")]) { _ in }
            item.text(text)
          }
        }
      }
      figure.element("div", [Attribute("class", "plot")]) { plot in
        plot.element(
          "svg",
          [
            Attribute("viewBox", "0 0 \(Int(TimeChart.width)) \(Int(bottom + TimeChart.axis))"),
            Attribute("role", "img"), Attribute("aria-labelledby", "\(id)-t \(id)-d"),
          ]
        ) { svg in
          svg.element("title", [Attribute("id", "\(id)-t")], text: title)
          svg.element("desc", [Attribute("id", "\(id)-d")], text: summary)
          for (place, window) in shown.enumerated() {
            draw(window, number: first + place + 1, top: 4 + Double(place) * Self.row, dates, to: &svg)
          }
          drawDates(dates, at: bottom, to: &svg)
        }
      }
    }
  }

  private func draw(
    _ window: WalkedPhase.Window, number: Int, top: Double, _ dates: DateScale, to svg: inout Markup
  ) {
    let test = window.outOfSample.map { $0 > 0 ? "test gain" : "test loss" } ?? "test"
    for (span, style) in [(window.train, "train"), (window.test, test)] {
      let (left, right) = (dates.place(span.lowerBound), dates.place(span.upperBound))
      svg.element(
        "rect",
        [
          Attribute("class", style), Attribute("x", left), Attribute("y", top + 2),
          Attribute("width", max(1, right - left)), Attribute("height", Self.row - 4),
        ]
      ) { bar in
        bar.element(
          "title",
          text: "\(number), \(style == "train" ? "training" : "test"): \(DateScale.date(span.lowerBound)) to "
            + "\(DateScale.date(span.upperBound)); \(window.parameters)")
      }
    }
    svg.element(
      "text",
      [
        Attribute("class", "label"), Attribute("x", TimeChart.left - 6), Attribute("y", top + 12),
        Attribute("text-anchor", "end"),
      ], text: "\(number)")
  }

  private func drawDates(_ dates: DateScale, at bottom: Double, to svg: inout Markup) {
    for tick in dates.ticks(atMost: 10) {
      let x = dates.place(tick.time)
      let anchor = x > TimeChart.width - TimeChart.right - 24 ? "end" : x < TimeChart.left + 24 ? "start" : "middle"
      svg.element(
        "text",
        [
          Attribute("class", "label"), Attribute("x", min(x, TimeChart.width - 2)), Attribute("y", bottom + 15),
          Attribute("text-anchor", anchor),
        ], text: tick.label)
    }
  }
}
