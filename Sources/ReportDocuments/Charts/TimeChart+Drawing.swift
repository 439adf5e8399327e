import FileFormats

extension TimeChart {
  /// Draws the figure: legend, drawing, and the table behind it.
  func write(to markup: inout Markup) {
    guard let domain else { return }
    markup.element("figure", [Attribute("class", "chart"), Attribute("data-chart", id)]) { figure in
      figure.element("figcaption") { caption in
        caption.element("h3", text: title)
        writeLegend(to: &caption)
        writeBandLegend(to: &caption)
        writeMomentLegend(to: &caption)
      }
      if hasLogarithmicView { writeSwitch(to: &figure) }
      drawing(domain, .linear, to: &figure)
      if hasLogarithmicView { drawing(domain, .logarithmic, to: &figure) }
      figure.element("output", [Attribute("class", "values"), Attribute("aria-live", "off")]) { _ in }
      if let table {
        figure.element("details") { details in
          details.element("summary", text: "Table of \(title)")
          table.write(to: &details)
        }
      }
    }
  }

  private func writeLegend(to markup: inout Markup) {
    var named: [Series] = []
    for series in panels.flatMap(\.series) where !series.name.isEmpty {
      if !named.contains(where: { $0.name == series.name && $0.colour == series.colour }) { named.append(series) }
    }
    // The lines of a fan are told by the one in its middle.
    let hasFan = panels.contains { $0.series.contains { $0.style == .fan } }
    if hasFan { named.removeAll { $0.style == .fan || $0.style == .faint } }
    guard named.count > 1 else { return }
    markup.element("ul", [Attribute("class", "legend")]) { list in
      for series in named {
        list.element("li") { item in
          item.element("span", [Attribute("class", "key k\(Self.colour(series.colour))")]) { _ in }
          item.text(series.name)
        }
      }
    }
  }

  /// Two buttons that work without a script.
  private func writeSwitch(to markup: inout Markup) {
    for (kind, name) in [("lin", "linear"), ("log", "logarithmic")] {
      let checked = kind == "lin" ? [Attribute("checked", "checked")] : []
      markup.empty(
        "input",
        [
          Attribute("type", "radio"), Attribute("class", "sw \(kind)"), Attribute("name", "\(id)-scale"),
          Attribute("id", "\(id)-\(kind)"),
        ] + checked)
      markup.element("label", [Attribute("for", "\(id)-\(kind)")], text: name)
    }
  }

  private func drawing(_ domain: ClosedRange<Int64>, _ kind: NumberScale.Kind, to markup: inout Markup) {
    let suffix = kind == .linear ? "" : "-g"
    let dates = DateScale(domain, places: (Self.left, Self.width - Self.right))
    let view = "0 0 \(Int(Self.width)) \(Int(height))"
    markup.element("div", [Attribute("class", kind == .linear ? "plot linear" : "plot logarithmic")]) { plot in
      plot.element(
        "svg",
        [
          Attribute("viewBox", view), Attribute("role", "img"), Attribute("tabindex", "0"),
          Attribute("aria-labelledby", "\(id)-t\(suffix) \(id)-d\(suffix)"),
          Attribute("data-from", "\(domain.lowerBound / 1_000_000)"),
          Attribute("data-to", "\(domain.upperBound / 1_000_000)"),
        ]
      ) { svg in
        svg.element("title", [Attribute("id", "\(id)-t\(suffix)")], text: title)
        svg.element("desc", [Attribute("id", "\(id)-d\(suffix)")], text: summary)
        var top = Self.top
        for (index, panel) in panels.enumerated() {
          let scale = panel.scale(index == 0 ? kind : .linear, from: top + panel.height, to: top)
          panel.drawAxis(top, scale, to: &svg)
          svg.element("svg", panel.pane(top, scale)) { pane in
            drawBands(dates, top: top, height: panel.height, to: &pane)
            drawMoments(dates, from: top, to: top + panel.height, to: &pane)
            panel.draw(top, scale, dates, to: &pane)
          }
          top += panel.height + Self.gap
        }
        drawDates(dates, at: top - Self.gap, to: &svg)
        svg.shape(
          "line",
          [
            Attribute("class", "cursor"), Attribute("x1", -9), Attribute("x2", -9), Attribute("y1", Self.top),
            Attribute("y2", top - Self.gap),
          ])
      }
    }
  }

  private func drawDates(_ dates: DateScale, at bottom: Double, to svg: inout Markup) {
    svg.element("g", [Attribute("class", "xs")]) { drawTicks(dates, at: bottom, to: &$0) }
  }

  private func drawTicks(_ dates: DateScale, at bottom: Double, to svg: inout Markup) {
    for tick in dates.ticks(atMost: 10) {
      let x = dates.place(tick.time)
      svg.shape(
        "line",
        [
          Attribute("class", "tick"), Attribute("x1", x), Attribute("x2", x), Attribute("y1", bottom),
          Attribute("y2", bottom + 4),
        ])
      // About half as wide as the label.
      let half = Double(tick.label.utf8.count) * 3.6
      let isLast = x + half > Self.width - 2
      let anchor = isLast ? "end" : "middle"
      svg.element(
        "text",
        [
          Attribute("class", "label"), Attribute("x", isLast ? Self.width - 2 : x), Attribute("y", bottom + 17),
          Attribute("text-anchor", anchor),
        ], text: tick.label)
    }
  }

  /// Colours return after the eighth.
  static func colour(_ index: Int) -> Int { index % 8 }
}

extension TimeChart.Panel {
  /// The axis of values: everything that is drawn, with a little room; a few outliers may be cut off.
  func scale(_ kind: NumberScale.Kind, from bottom: Double, to top: Double) -> NumberScale {
    var values = series.flatMap(\.values).filter(\.isFinite)
    for mark in marks { values += [mark.from.value, mark.to.value].filter(\.isFinite) }
    if kind == .logarithmic {
      let above = values.filter { $0 > 0 }
      return NumberScale(.logarithmic, (above.min() ?? 1)...(above.max() ?? 10), places: (bottom, top))
    }
    var (low, high) = (values.min() ?? 0, values.max() ?? 1)
    if cutsOutliers, values.count >= 100 { (low, high) = Self.bulk(values) }
    if let baseline { (low, high) = (min(low, baseline), max(high, baseline)) }
    let room = (high - low) * 0.03
    let isBelow = baseline.map { high == $0 } ?? false
    let isAbove = baseline.map { low == $0 } ?? false
    return NumberScale(.linear, (isAbove ? low : low - room)...(isBelow ? high : high + room), places: (bottom, top))
  }

  /// The range without what lies farther than three times the middle nine tenths beyond them.
  static func bulk(_ values: [Double]) -> (Double, Double) {
    let sorted = values.sorted()
    let (least, greatest) = (sorted[0], sorted[sorted.count - 1])
    let (low, high) = (sorted[sorted.count / 20], sorted[sorted.count - 1 - sorted.count / 20])
    let reach = 3 * (high - low)
    return reach > 0 ? (max(least, low - reach), min(greatest, high + reach)) : (least, greatest)
  }

  /// The part of the drawing that the script enlarges, with the numbers at its ends.
  func pane(_ top: Double, _ scale: NumberScale) -> [Attribute] {
    let box = "\(Int(TimeChart.left)) \(Int(top)) \(Int(TimeChart.plotWidth)) \(Int(height))"
    let end = scale.domain
    return [
      Attribute("class", "pane"), Attribute("x", TimeChart.left), Attribute("y", top),
      Attribute("width", TimeChart.plotWidth), Attribute("height", height), Attribute("viewBox", box),
      Attribute("preserveAspectRatio", "none"), Attribute("data-low", DecimalText.string(end.lowerBound)),
      Attribute("data-high", DecimalText.string(end.upperBound)),
      Attribute("data-log", scale.kind == .logarithmic ? "1" : ""),
      Attribute("data-base", baseline.map { DecimalText.string($0) } ?? ""),
    ]
  }

  /// The panel's name, and its axis of values with lines across.
  func drawAxis(_ top: Double, _ scale: NumberScale, to svg: inout Markup) {
    svg.element(
      "text", [Attribute("class", "name"), Attribute("x", TimeChart.left), Attribute("y", top - 6)], text: label)
    svg.element("g", [Attribute("class", "ys")]) { drawTicks(scale, to: &$0) }
  }

  private func drawTicks(_ scale: NumberScale, to svg: inout Markup) {
    let (left, right) = (TimeChart.left, TimeChart.width - TimeChart.right)
    var ticks = scale.ticks(about: height > 120 ? 5 : 3)
    // One number tells nothing of the scale.
    if ticks.count < (height > 100 ? 3 : 2) { ticks = scale.ticks(about: height > 100 ? 6 : 4) }
    let step = ticks.count > 1 ? (ticks[1] - ticks[0]).magnitude : ticks.first?.magnitude ?? 1
    for tick in ticks {
      let y = scale.place(tick)
      svg.shape(
        "line",
        [
          Attribute("class", tick == baseline ? "base" : "grid"), Attribute("x1", left), Attribute("x2", right),
          Attribute("y1", y), Attribute("y2", y),
        ])
      svg.element(
        "text",
        [
          Attribute("class", "label"), Attribute("x", left - 6), Attribute("y", y + 4),
          Attribute("text-anchor", "end"),
        ], text: form.tick(tick, step: step))
    }
  }

  func draw(_ top: Double, _ scale: NumberScale, _ dates: DateScale, to svg: inout Markup) {
    for (index, line) in series.enumerated() {
      let next = index + 1 < series.count ? series[index + 1] : nil
      line.draw(scale, dates, top: top, baseline: baseline, next: next, to: &svg)
    }
    for mark in marks { mark.draw(scale, dates, to: &svg) }
  }
}

extension TimeChart.Series {
  private func points(_ scale: NumberScale, _ dates: DateScale) -> [PlotPoint] {
    let ends = (min(scale.places.0, scale.places.1), max(scale.places.0, scale.places.1))
    return zip(times, values).filter(\.1.isFinite).map { time, value in
      PlotPoint(x: dates.place(time), y: min(max(scale.place(value), ends.0), ends.1))
    }
  }

  /// The line through points of its defined values, in pieces where it breaks off.
  private func path(_ points: [PlotPoint]) -> PathText {
    guard !breaks.isEmpty else { return PathText(line: points) }
    var path = PathText(line: [PlotPoint]())
    var (next, begin) = (0, 0)
    let defined = zip(times, values).filter(\.1.isFinite).map(\.0)
    for (place, time) in defined.enumerated() {
      var isBroken = false
      while next < breaks.count, breaks[next] <= time {
        isBroken = true
        next += 1
      }
      guard isBroken, place > begin else { continue }
      path.add(line: points[begin..<place])
      begin = place
    }
    path.add(line: points[begin...])
    return path
  }

  fileprivate func draw(
    _ scale: NumberScale, _ dates: DateScale, top: Double, baseline: Double?, next: TimeChart.Series?,
    to svg: inout Markup
  ) {
    let points = points(scale, dates)
    guard let first = points.first, let last = points.last else { return }
    let colour = TimeChart.colour(colour)
    var line = path(points)
    if style == .fan {
      guard let next else { return }
      for point in next.points(scale, dates).reversed() { line.command("L", point.x, point.y) }
      line.add(letter: "Z")
      svg.shape("path", [Attribute("class", "fill f\(colour)"), Attribute("d", line)])
      return
    }
    if style == .area {
      let base = scale.place(baseline ?? scale.domain.lowerBound)
      var area = line
      area.command("L", last.x, base)
      area.command("L", first.x, base)
      area.add(letter: "Z")
      svg.shape("path", [Attribute("class", "fill f\(colour)"), Attribute("d", area)])
    }
    svg.shape(
      "path", [Attribute("class", style == .faint ? "line faint s\(colour)" : "line s\(colour)"), Attribute("d", line)])
  }
}

extension TimeChart.Mark {
  /// A triangle where it was entered, a line to where it was left, and a dot there.
  fileprivate func draw(_ scale: NumberScale, _ dates: DateScale, to svg: inout Markup) {
    let (x, y) = (dates.place(from.time), scale.place(from.value))
    let (endX, endY) = (dates.place(to.time), scale.place(to.value))
    let tone = isGain ? "gain" : "loss"
    let way = PathText(line: [PlotPoint(x: x, y: y), PlotPoint(x: endX, y: endY)])
    let tip = kind == .long ? -5.0 : 5.0
    let base = y - tip * 0.6
    var head = PathText(
      line: [PlotPoint(x: x, y: y + tip), PlotPoint(x: x - 4, y: base), PlotPoint(x: x + 4, y: base)])
    head.add(letter: "Z")
    svg.element("g", [Attribute("class", "trade \(tone)")]) { group in
      group.element("title", text: text)
      // Styled by their place: the way, where it was entered, and where it was left.
      group.shape("path", [Attribute("d", way)])
      group.shape("path", [Attribute("d", head)])
      group.shape("circle", [Attribute("cx", endX), Attribute("cy", endY), Attribute("r", 2.5)])
    }
  }
}
