extension TimeChart {
  /// Most stretches that are drawn; of more nothing could be told apart.
  static let bandLimit = 2_000

  /// Labels of the stretches, in the order in which they first come.
  var bandLabels: [String] { Self.labels(bands) }

  private static func labels(_ bands: [RegimeBand]) -> [String] {
    var labels: [String] = []
    for band in bands where !labels.contains(band.label) { labels.append(band.label) }
    return labels
  }

  /// Adds stretches of labels behind the lines, unless there are too many to be seen, or none in the chart's time.
  mutating func add(bands all: [RegimeBand]) {
    guard let domain else { return }
    bandNames = Self.labels(all)
    let within = all.filter { $0.to >= domain.lowerBound && $0.from <= domain.upperBound }
    guard within.count <= Self.bandLimit else { return }
    bands = within
  }

  /// Draws the stretches behind a panel: each up to where the next begins.
  func drawBands(_ dates: DateScale, top: Double, height: Double, to svg: inout Markup) {
    guard let domain else { return }
    for (place, band) in bands.enumerated() {
      let end = place + 1 < bands.count ? bands[place + 1].from : band.to
      let left = dates.place(max(band.from, domain.lowerBound))
      let right = dates.place(min(max(end, band.to), domain.upperBound))
      guard right > left, let colour = bandNames.firstIndex(of: band.label) else { continue }
      svg.element(
        "rect",
        [
          Attribute("class", "band f\(Self.bandColour(colour))"), Attribute("x", left), Attribute("y", top),
          Attribute("width", right - left), Attribute("height", height),
        ]
      ) { $0.element("title", text: "\(band.label), \(DateScale.date(band.from)) to \(DateScale.date(band.to))") }
    }
  }

  /// The colours of lines from the other end, so that few of either look alike.
  static func bandColour(_ index: Int) -> Int { 7 - index % 8 }

  func writeBandLegend(to markup: inout Markup) {
    let labels = bandLabels
    guard !labels.isEmpty else { return }
    markup.element("ul", [Attribute("class", "legend")]) { list in
      for label in labels {
        guard let place = bandNames.firstIndex(of: label) else { continue }
        list.element("li") { item in
          item.element("span", [Attribute("class", "key bandkey k\(Self.bandColour(place))")]) { _ in }
          item.text(label)
        }
      }
    }
  }
}
