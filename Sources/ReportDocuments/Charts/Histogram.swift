import FileFormats

/// How often values fall into equal parts of their range.
package struct Histogram: Equatable, Sendable {
  /// The least number of the first part.
  package let start: Double
  /// Length of a part.
  package let step: Double
  /// By part; of a part its lower end belongs to it.
  package let counts: [Int]
  /// Values below the first and above the last part, which hold them too.
  package let cutOff: Int

  /// Parts of round lengths, about `parts` of them, over the bulk of the values.
  ///
  /// What lies far outside is counted in the outermost. Nil where there are fewer than two finite values.
  package init?(_ values: [Double], parts: Int = 40) {
    let finite = values.filter(\.isFinite)
    guard finite.count > 1 else { return nil }
    var (low, high) = (finite.min() ?? 0, finite.max() ?? 0)
    if finite.count >= 100 { (low, high) = TimeChart.Panel.bulk(finite) }
    let step = NumberScale.step(max((high - low) / Double(max(parts, 1)), max(high.magnitude, low.magnitude) * 1e-6))
    let first = (low / step).rounded(.down)
    let last = max(first, (high / step).rounded(.down))
    guard first.magnitude < 1e12, last - first < 1000 else { return nil }
    var counts = [Int](repeating: 0, count: Int(last - first) + 1)
    var cutOff = 0
    for value in finite {
      if value < low || value > high { cutOff += 1 }
      let part = min(max((value / step).rounded(.down) - first, 0), last - first)
      counts[Int(part)] += 1
    }
    (start, self.step, self.counts, self.cutOff) = (first * step, step, counts, cutOff)
  }

  /// The lower end of a part.
  package func lowerEnd(_ part: Int) -> Double { start + Double(part) * step }
}

/// A chart of a histogram.
struct HistogramChart {
  var id: String
  var title: String
  var summary: String
  var axis: String
  var form: NumberForm
  var histogram: Histogram

  private static let height = 190.0
  private static let bottom = 150.0

  func write(to markup: inout Markup) {
    markup.element("figure", [Attribute("class", "chart")]) { figure in
      figure.element("figcaption") { $0.element("h3", text: title) }
      figure.element("div", [Attribute("class", "plot")]) { plot in
        plot.element(
          "svg",
          [
            Attribute("viewBox", "0 0 \(Int(TimeChart.width)) \(Int(Self.height))"), Attribute("role", "img"),
            Attribute("aria-labelledby", "\(id)-t \(id)-d"),
          ]
        ) { svg in
          svg.element("title", [Attribute("id", "\(id)-t")], text: title)
          svg.element("desc", [Attribute("id", "\(id)-d")], text: summary)
          draw(to: &svg)
        }
      }
      figure.element("details") { details in
        details.element("summary", text: "Table of \(title)")
        table.write(to: &details)
      }
    }
  }

  private func draw(to svg: inout Markup) {
    let (left, right) = (TimeChart.left, TimeChart.width - TimeChart.right)
    let end = histogram.lowerEnd(histogram.counts.count)
    let across = NumberScale(.linear, histogram.start...end, places: (left, right))
    let most = Double(histogram.counts.max() ?? 1)
    let up = NumberScale(.linear, 0...max(most, 1), places: (Self.bottom, 14))
    for tick in up.ticks(about: 4) where tick.rounded() == tick {
      let y = up.place(tick)
      svg.shape(
        "line",
        [
          Attribute("class", "grid"), Attribute("x1", left), Attribute("x2", right), Attribute("y1", y),
          Attribute("y2", y),
        ])
      svg.element(
        "text",
        [
          Attribute("class", "label"), Attribute("x", left - 6), Attribute("y", y + 4), Attribute("text-anchor", "end"),
        ],
        text: NumberText.fixed(tick, decimals: 0))
    }
    let gap = histogram.counts.count > 200 ? 0.0 : 1
    for (part, count) in histogram.counts.enumerated() where count > 0 {
      let x = across.place(histogram.lowerEnd(part))
      let y = up.place(Double(count))
      let isLoss = histogram.lowerEnd(part) < -histogram.step / 2
      svg.element(
        "rect",
        [
          Attribute("class", isLoss ? "bar loss" : "bar gain"), Attribute("x", x), Attribute("y", y),
          Attribute("width", max(0.5, across.place(histogram.lowerEnd(part + 1)) - x - gap)),
          Attribute("height", max(0.5, Self.bottom - y)),
        ]
      ) { $0.element("title", text: "\(range(part)): \(NumberText.grouped(count))") }
    }
    let ticks = across.ticks(about: 9)
    let step = ticks.count > 1 ? ticks[1] - ticks[0] : 1
    for tick in ticks {
      let x = across.place(tick)
      let anchor = x > right - 24 ? "end" : x < left + 24 ? "start" : "middle"
      svg.element(
        "text",
        [
          Attribute("class", "label"), Attribute("x", x), Attribute("y", Self.bottom + 16),
          Attribute("text-anchor", anchor),
        ], text: form.tick(tick, step: step))
    }
    svg.element(
      "text",
      [
        Attribute("class", "name"), Attribute("x", (left + right) / 2), Attribute("y", Self.height - 6),
        Attribute("text-anchor", "middle"),
      ], text: axis)
  }

  private func range(_ part: Int) -> String {
    "\(form.tick(histogram.lowerEnd(part), step: histogram.step)) to "
      + form.tick(histogram.lowerEnd(part + 1), step: histogram.step)
  }

  private var table: ReportTable {
    ReportTable(
      caption: title, headings: [.text(axis), .number("count")],
      rows: histogram.counts.indices.filter { histogram.counts[$0] > 0 }.map { part in
        [.text(range(part)), .number(Double(histogram.counts[part]), .count)]
      })
  }
}
