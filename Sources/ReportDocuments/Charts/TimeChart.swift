import FileFormats

/// A chart over time: panels below each other that share their axis of dates.
package struct TimeChart: Sendable {
  /// Unique in the document.
  package var id: String
  package var title: String
  /// What is seen, for those who do not see it.
  package var summary: String
  package var panels: [Panel]
  /// Whether the first panel can be looked at with a logarithmic axis too.
  package var hasLogarithmicView = false
  /// What stands behind the chart.
  package var table: ReportTable?
  /// Stretches of time behind the lines, in order.
  package internal(set) var bands: [RegimeBand] = []
  /// All labels that there are, outside of the chart's time too: a label has one colour in all charts.
  var bandNames: [String] = []
  /// Instants at which something happened, in order.
  var moments: [Moment] = []

  /// An instant that has a line through all panels.
  struct Moment: Equatable, Sendable {
    var time: Int64
    /// What legend and hovering show.
    var text: String
  }

  /// Something drawn over one range of values.
  package struct Panel: Sendable {
    package var label: String
    package var form: NumberForm
    package var height: Double
    package var series: [Series]
    package var marks: [Mark] = []
    /// A number that is always within, and has a line.
    package var baseline: Double?
    /// Whether a few values far away may be cut off.
    package var cutsOutliers = false
    /// Whether values are ratios, of which the block of data has six decimals; others stand there as they are.
    package var isRounded = false

    package init(
      _ label: String, _ form: NumberForm, height: Double, _ series: [Series], baseline: Double? = nil,
      cutsOutliers: Bool = false
    ) {
      (self.label, self.form, self.height, self.series) = (label, form, height, series)
      (self.baseline, self.cutsOutliers) = (baseline, cutsOutliers)
      isRounded = baseline == 0
    }
  }

  /// Values at instants.
  package struct Series: Sendable {
    package enum Style: Sendable, Equatable {
      case line
      /// A line, with its distance to the baseline filled.
      case area
      /// What lies between this and the series after it is filled, and no line drawn.
      case fan
      /// A thin line that is looked at second.
      case faint
    }

    package var name: String
    /// Which of the colours.
    package var colour: Int
    package var style: Style
    package var times: [Int64]
    package var values: [Double]
    /// Instants, ascending, at which the line breaks off: values that are undefined begin there.
    package var breaks: [Int64] = []

    /// - Precondition: There are as many times as values, and times ascend.
    package init(_ name: String, colour: Int, style: Style = .line, times: [Int64], values: [Double]) {
      precondition(times.count == values.count, "a time for each value")
      (self.name, self.colour, self.style, self.times, self.values) = (name, colour, style, times, values)
    }

    /// The points that are drawn, with `columns` parts of the width.
    package func decimated(columns: Int) -> Series {
      let places = Decimation.places(times: times, values: values, columns: columns)
      var kept = Series(
        name, colour: colour, style: style, times: places.map { times[$0] }, values: places.map { values[$0] })
      kept.breaks = breaks
      return kept
    }
  }

  /// A thing that happened, from one point to another.
  package struct Mark: Sendable {
    package enum Kind: Sendable { case long, short }

    package var kind: Kind
    package var from: (time: Int64, value: Double)
    package var to: (time: Int64, value: Double)
    package var isGain: Bool
    /// What hovering shows.
    package var text: String
  }

  package init(id: String, title: String, summary: String, panels: [Panel]) {
    (self.id, self.title, self.summary, self.panels) = (id, title, summary, panels)
  }

  /// The first and the last instant; nil where there is nothing to draw.
  var domain: ClosedRange<Int64>? {
    let all = panels.flatMap(\.series).filter { !$0.times.isEmpty }
    guard let first = all.compactMap(\.times.first).min(), let last = all.compactMap(\.times.last).max() else {
      return nil
    }
    return first...last
  }

  /// Parts of the width in which extremes are kept: fewer where many series share a chart.
  private static let pointBudget = 8_000

  /// The same with no more points than can be seen.
  package var decimated: TimeChart {
    let count = max(1, panels.reduce(0) { $0 + $1.series.count })
    let columns = max(60, min(Int(Self.plotWidth), Self.pointBudget / (4 * count)))
    var chart = self
    for panel in panels.indices {
      chart.panels[panel].series = panels[panel].series.map { $0.style == .fan ? $0 : $0.decimated(columns: columns) }
    }
    return chart
  }

  // MARK: Geometry, in units of the view box.

  static let width = 860.0
  static let left = 66.0
  static let right = 14.0
  static let top = 18.0
  static let gap = 26.0
  static let axis = 24.0
  static var plotWidth: Double { width - left - right }
  var height: Double {
    Self.top + panels.reduce(0) { $0 + $1.height } + Self.gap * Double(max(0, panels.count - 1)) + Self.axis
  }

  /// Points and names for the script that shows values, and for programs; instants in milliseconds since the epoch.
  package var data: JSONValue {
    .object([
      JSONMember("id", .string(id)),
      JSONMember(
        "panels",
        .array(
          panels.map { panel in
            .object([
              JSONMember("label", .string(panel.label)),
              JSONMember("percent", .boolean(panel.form == .percent)),
              JSONMember("series", .array(panel.series.map { $0.data(isRounded: panel.isRounded) })),
            ])
          })),
    ])
  }
}

extension TimeChart.Series {
  /// Instants are written as the distance from the one before, in the largest unit of which all are multiples: of daily
  /// bars that is a day, and a step has one digit where milliseconds have eight.
  fileprivate func data(isRounded: Bool) -> JSONValue {
    let milliseconds = times.map { Int($0 / 1_000_000) }
    let distances = zip(milliseconds.dropFirst(), milliseconds).map { $0 - $1 }
    let unit = max(1, distances.reduce(0, Self.greatestDivisor))
    return .object([
      JSONMember("name", .string(name)), JSONMember("colour", .integer(colour)),
      JSONMember("from", milliseconds.first.map { .integer($0) } ?? .null), JSONMember("unit", .integer(unit)),
      JSONMember("steps", .array(distances.map { .integer($0 / unit) })),
      JSONMember("values", .array(values.map { .number(isRounded ? ($0 * 1e6).rounded() / 1e6 : $0) })),
    ])
  }

  /// The greatest common divisor, by Euclid; of 0 and another number the other.
  private static func greatestDivisor(_ one: Int, _ other: Int) -> Int {
    var (one, other) = (one, other)
    while other != 0 { (one, other) = (other, one % other) }
    return one
  }
}
