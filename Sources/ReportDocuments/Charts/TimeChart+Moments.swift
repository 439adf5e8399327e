extension TimeChart {
  /// Draws the lines of moments through all panels.
  func drawMoments(_ dates: DateScale, from top: Double, to bottom: Double, to svg: inout Markup) {
    for moment in moments {
      let x = dates.place(moment.time)
      svg.element("g", [Attribute("class", "moment")]) { group in
        group.element("title", text: moment.text)
        group.shape(
          "line", [Attribute("x1", x), Attribute("x2", x), Attribute("y1", top), Attribute("y2", bottom)])
      }
    }
  }

  func writeMomentLegend(to markup: inout Markup) {
    var shown: [String] = []
    for moment in moments where !shown.contains(moment.text) && shown.count < Self.momentNames {
      shown.append(moment.text)
    }
    guard !shown.isEmpty else { return }
    markup.element("ul", [Attribute("class", "legend")]) { list in
      for text in shown {
        list.element("li") { item in
          item.element("span", [Attribute("class", "key momentkey")]) { _ in }
          item.text(text)
        }
      }
    }
  }

  private static let momentNames = 8
}

extension TimeChart.Moment {
  /// When portfolios of a run left the market for good.
  static func stops(of run: ReportedRun, upTo domain: ClosedRange<Int64>?) -> [TimeChart.Moment] {
    run.events.compactMap { event in
      guard let reason = event.stop, let time = event.first, domain?.contains(time) ?? false else { return nil }
      return TimeChart.Moment(
        time: time, text: "\(reason.rawValue) of \(event.portfolio) on \(DateScale.date(time))")
    }
  }
}
