import FileFormats

/// A table of a report.
package struct ReportTable: Sendable {
  /// What a column holds: its heading stands where its cells do.
  package enum Heading: Sendable {
    case text(String)
    case number(String)
  }

  package enum Cell: Sendable {
    case text(String)
    /// A number that is text already.
    case value(String)
    /// A number, shown in a form; sorted by what it is.
    case number(Double?, NumberForm)
    /// A number that is red where it is below 0.
    case signed(Double?, NumberForm)
    /// A day, from nanoseconds since the epoch.
    case date(Int64?)
    /// A number with a background of its size: part of the greatest, -1 to 1.
    case shaded(Double?, NumberForm, part: Double)
    /// The same with a sign beside it that the caption explains.
    case marked(Double?, NumberForm, part: Double, sign: String)
  }

  package var caption: String
  package var headings: [Heading]
  package var rows: [[Cell]]
  /// Whether readers may sort it.
  package var isSortable = false
  /// Whether the first cell of a row is its heading.
  package var hasRowHeadings = true
  package var style = ""
  /// Where the block of data has the numbers of its columns as they are; else the cells have them.
  package var source: Source?

  /// Rows of the block of data, one for each row of the table in its order.
  package struct Source: Sendable {
    package var name: String
    /// By column of the table the place in a row; nil of a column that is sorted by what it shows.
    package var columns: [Int?]
  }

  package init(caption: String, headings: [Heading], rows: [[Cell]], isSortable: Bool = false, style: String = "") {
    (self.caption, self.headings, self.rows, self.isSortable) = (caption, headings, rows, isSortable)
    self.style = style
  }

  /// A table with more rows scrolls under its headings.
  private static let tallRows = 40
  /// One with more columns is small on paper.
  private static let wideColumns = 13

  private var box: String {
    "scroll" + (rows.count > Self.tallRows ? " tall" : "") + (headings.count > Self.wideColumns ? " wide" : "")
  }

  func write(to markup: inout Markup) {
    let name = ([isSortable ? "sortable" : "", style].filter { !$0.isEmpty }).joined(separator: " ")
    markup.element(
      "div",
      [
        Attribute("class", box), Attribute("tabindex", "0"),
        Attribute("role", "region"), Attribute("aria-label", caption),
      ]
    ) { scroll in
      let attributes = name.isEmpty ? [] : [Attribute("class", name)]
      let origin = source.map { [Attribute("data-rows", $0.name)] } ?? []
      scroll.element("table", attributes + origin) { table in
        table.element("caption", text: caption)
        table.element("thead") { head in
          head.element("tr") { row in
            for (column, heading) in headings.enumerated() {
              let place = source.flatMap { $0.columns[column] }.map { [Attribute("data-c", "\($0)")] } ?? []
              switch heading {
              case .text(let text): row.element("th", [Attribute("scope", "col")] + place, text: text)
              case .number(let text):
                row.element("th", [Attribute("scope", "col"), Attribute("class", "n")] + place, text: text)
              }
            }
          }
        }
        table.element("tbody") { body in
          for cells in rows {
            body.element("tr") { row in
              for (index, cell) in cells.enumerated() { write(cell, isHeading: index == 0, to: &row) }
            }
          }
        }
      }
    }
  }

  private func write(_ cell: Cell, isHeading: Bool, to row: inout Markup) {
    switch cell {
    case .text(let text):
      if isHeading, hasRowHeadings {
        row.element("th", [Attribute("scope", "row")], text: text)
      } else {
        row.element("td") { style == "words" ? $0.prose(text) : $0.text(text) }
      }
    case .value(let text): row.element("td", [Attribute("class", "n")], text: text)
    case .number(let value, let form): write(value, form, "n", to: &row)
    case .signed(let value, let form): write(value, form, value ?? 0 < 0 ? "n loss" : "n", to: &row)
    case .date(let time):
      row.element("td", [Attribute("class", "d")], text: time.map(DateScale.date) ?? NumberText.undefined)
    case .shaded(let value, let form, let part): write(value, form, Self.shade(part), to: &row)
    case .marked(let value, let form, let part, let sign):
      write(value, form, "\(Self.shade(part)) mark", sign: sign, to: &row)
    }
  }

  private static func shade(_ part: Double) -> String {
    guard part.isFinite else { return "n" }
    let step = Int(min(5, max(-5, (part * 5).rounded(.awayFromZero))))
    return "n h\(step < 0 ? "n" : "p")\(step.magnitude)"
  }

  private func write(
    _ value: Double?, _ form: NumberForm, _ style: String, sign: String = "", to row: inout Markup
  ) {
    let finite = value.flatMap { $0.isFinite ? $0 : nil }
    var attributes = [Attribute("class", style)]
    let shown = sign + (finite.map(form.text) ?? NumberText.undefined)
    // What is sorted by, where that is more than what is shown.
    if isSortable, source == nil, let exact = finite.map({ DecimalText.string($0) }), exact != shown {
      attributes.append(Attribute("data-v", exact))
    }
    row.element("td", attributes, text: shown)
  }
}
