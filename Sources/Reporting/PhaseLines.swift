import FileFormats

/// How far the phases of a workflow have come: a line for each.
package struct PhaseLines: Equatable, Sendable {
  /// How far one has come.
  package struct Row: Equatable, Sendable {
    /// With those that it stands in before it.
    package var name: String
    /// `pending`, `running`, or how it ended.
    package var state = "pending"
    package var done = 0
    /// Units of work; 0 where that is not known.
    package var total = 0
    /// How many of those that are done were in the store.
    package var stored = 0
    /// How much of the units at hand is worked, in units.
    package var part = 0.0
    /// How long it has been at work.
    package var seconds = 0.0

    package init(_ name: String) { self.name = name }
  }

  /// In the order in which they are shown.
  package private(set) var rows: [Row]

  /// Phases that are all pending.
  package init(_ names: [String]) { rows = names.map { Row($0) } }

  /// Changes what is known of a phase; one that is not known yet stands behind those of the phase that it is within.
  package mutating func update(_ name: String, _ change: (inout Row) -> Void) {
    if let place = rows.firstIndex(where: { $0.name == name }) { return change(&rows[place]) }
    var row = Row(name)
    change(&row)
    let outer = name.lastIndex(of: ".").map { String(name[..<$0]) }
    let last = outer.flatMap { outer in
      rows.lastIndex { $0.name == outer || $0.name.hasPrefix(outer + ".") }
    }
    rows.insert(row, at: last.map { $0 + 1 } ?? rows.count)
  }

  /// The lines, at most `width` columns wide: name, state, what is done of how much, rate and time left or spent.
  ///
  /// Columns stand below each other. Where they are too wide the bar goes first, then the rate, what was in the store,
  /// the numbers, and the time.
  package func lines(width: Int) -> [String] {
    let cells = rows.map(Cells.init)
    var shown = Array(Column.allCases)
    for next in [Column.bar, .rate, .stored, .numbers, .time] {
      if Self.width(of: cells, shown) <= width { break }
      shown.removeAll { $0 == next }
    }
    let widths = shown.map { column in cells.map { TextWidth.columns(of: $0[column]) }.max() ?? 0 }
    return cells.map { cells in
      var line = ""
      for (column, size) in zip(shown, widths) where size > 0 {
        let padding = String(repeating: " ", count: size - TextWidth.columns(of: cells[column]))
        if !line.isEmpty { line += "  " }
        line += column.isNumber ? padding + cells[column] : cells[column] + padding
      }
      while line.last == " " { line.removeLast() }
      return TextWidth.prefix(of: line, columns: max(0, width))
    }
  }

  private static func width(of cells: [Cells], _ columns: [Column]) -> Int {
    let widths = columns.map { column in cells.map { TextWidth.columns(of: $0[column]) }.max() ?? 0 }
    return widths.reduce(0) { $0 + ($1 > 0 ? $1 + 2 : 0) } - 2
  }

  private enum Column: Int, CaseIterable {
    case name, state, bar, percent, numbers, stored, rate, time

    /// Whether it stands at the right of its column.
    var isNumber: Bool { self == .percent }
  }

  /// What stands in the columns of a row.
  private struct Cells {
    private var texts = [String](repeating: "", count: Column.allCases.count)

    subscript(column: Column) -> String {
      get { texts[column.rawValue] }
      set { texts[column.rawValue] = newValue }
    }

    init(_ row: Row) {
      self[.name] = MessageText.shown(row.name)
      self[.state] = row.state
      if row.state == "pending" || row.state == "skipped" { return }
      let isRunning = row.state == "running"
      if row.total > 0 {
        let done = max(0, min(row.done, row.total))
        if isRunning {
          let worked = min(Double(done) + max(0, row.part), Double(row.total)) / Double(row.total)
          let filled = Int(worked * Double(PhaseLines.barCells))
          self[.bar] =
            "[" + String(repeating: "#", count: filled)
            + String(repeating: " ", count: PhaseLines.barCells - filled) + "]"
          self[.percent] = "\(Int(worked * 100)) %"
        }
        self[.numbers] = "\(NumberText.grouped(done)) of \(NumberText.grouped(row.total))"
        if row.stored > 0 { self[.stored] = "\(NumberText.grouped(row.stored)) were there" }
      }
      let computed = Double(row.done - row.stored) + row.part
      if isRunning, computed > 0, row.seconds > 0 {
        // What was in the store took no time, and says nothing of the rest.
        let rate = computed / row.seconds
        self[.rate] = "\(NumberText.rate(rate))/s"
        self[.time] = "\(NumberText.duration(seconds: max(0, Double(row.total - row.done) - row.part) / rate)) left"
      } else if row.seconds > 0 {
        self[.time] = NumberText.duration(seconds: row.seconds)
      }
    }
  }

  private static let barCells = 20
}
