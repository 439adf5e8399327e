import FileFormats

/// A chart of characters, for a terminal.
package struct TextPlot: Sendable {
  /// What it is drawn with.
  package enum Characters: Sendable {
    /// Blocks in eighths of a line.
    case blocks
    case ascii
  }

  /// Columns of the terminal; from 40 to 250 are used.
  package let width: Int
  package let characters: Characters

  package init(width: Int, characters: Characters) {
    self.width = min(max(width, 40), 250)
    self.characters = characters
  }

  /// A series as a filled shape, with numbers at its left and dates below.
  ///
  /// Each column shows the extreme of its part of the time: the greatest value where the shape stands on the ground,
  /// the least where it hangs from zero.
  ///
  /// - Parameter hangs: Whether values are 0 or less and the shape hangs from the top.
  package func series(
    _ title: String, times: [Int64], values: [Double], form: NumberForm, lines: Int, hangs: Bool = false
  ) -> String {
    let finite = values.filter(\.isFinite)
    guard let least = finite.min(), let greatest = finite.max(), let first = times.first, let last = times.last else {
      return "\(fitted(title)): nothing to draw\n"
    }
    let (low, high) = hangs ? (least, 0) : (least, greatest)
    let labels = [high, (low + high) / 2, low].map { form.text($0) }
    let margin = min((labels.map(\.count).max() ?? 0) + 1, width / 3)
    let columns = max(8, width - margin - 1)
    let heights = heights(times, values, columns, low, high, lines, hangs)
    var text = fitted(title) + "\n"
    for line in 0..<lines {
      let label = line == 0 ? labels[0] : line == lines - 1 ? labels[2] : line == lines / 2 ? labels[1] : ""
      var row = padded(label, to: margin)
      for height in heights {
        let covered = hangs ? height - 8 * line : height - 8 * (lines - 1 - line)
        row += cell(min(8, max(0, covered)), hangs)
      }
      text += trimmed(row) + "\n"
    }
    let (from, to) = (DateScale.date(first), DateScale.date(last))
    let gap = columns - from.count - to.count
    return text + String(repeating: " ", count: margin)
      + (gap > 0 ? from + String(repeating: " ", count: gap) + to : from)
      + "\n"
  }

  /// By column how many eighths of a line are covered; a value that is there covers one at least where it stands.
  private func heights(
    _ times: [Int64], _ values: [Double], _ columns: Int, _ low: Double, _ high: Double, _ lines: Int, _ hangs: Bool
  ) -> [Int] {
    var extremes = [Double](repeating: .nan, count: columns)
    let length = Double(times[times.count - 1]) - Double(times[0])
    for (time, value) in zip(times, values) where value.isFinite {
      let part = length > 0 ? (Double(time) - Double(times[0])) / length : 0
      let column = min(columns - 1, Int(part * Double(columns)))
      let isFarther = hangs ? value < extremes[column] : value > extremes[column]
      if extremes[column].isNaN || isFarther { extremes[column] = value }
    }
    var held = Double.nan
    return extremes.map { value in
      if !value.isNaN { held = value }
      guard !held.isNaN else { return 0 }
      let range = high - low
      let part = range > 0 ? (hangs ? (high - held) / range : (held - low) / range) : hangs ? 0 : 1
      let eighths = Int((part * Double(8 * lines)).rounded())
      return hangs ? eighths : max(1, eighths)
    }
  }

  /// A histogram: a line a part.
  package func histogram(_ title: String, _ histogram: Histogram, form: NumberForm) -> String {
    let most = histogram.counts.max() ?? 0
    let labels = histogram.counts.indices.map { form.tick(histogram.lowerEnd($0), step: histogram.step) }
    let margin = min((labels.map(\.count).max() ?? 0) + 1, width / 3)
    let counts = histogram.counts.map(NumberText.grouped)
    let room = max(4, width - margin - (counts.map(\.count).max() ?? 0) - 2)
    var text = fitted(title) + "\n"
    for (part, count) in histogram.counts.enumerated() {
      let length = most > 0 ? (count * room + most - 1) / most : 0
      let bar = String(repeating: characters == .blocks ? "\u{2588}" : "#", count: length)
      text += padded(labels[part], to: margin) + bar + (bar.isEmpty ? "" : " ") + counts[part] + "\n"
    }
    return text
  }

  private func cell(_ eighths: Int, _ hangs: Bool) -> String {
    guard characters == .blocks else { return eighths >= 4 ? "#" : eighths > 0 ? (hangs ? "'" : ".") : " " }
    // There are no blocks that hang by eighths, but for the half.
    if hangs { return eighths >= 6 ? "\u{2588}" : eighths >= 2 ? "\u{2580}" : eighths > 0 ? "\u{2594}" : " " }
    guard eighths > 0, let scalar = Unicode.Scalar(0x2580 + UInt32(eighths)) else { return " " }
    return String(Character(scalar))
  }

  private func fitted(_ title: String) -> String { TextWidth.prefix(of: MessageText.shown(title), columns: width - 1) }

  private func padded(_ label: String, to width: Int) -> String {
    let shown = String(label.prefix(max(0, width - 1)))
    return String(repeating: " ", count: width - 1 - shown.count) + shown + " "
  }

  private func trimmed(_ row: String) -> String {
    var row = row
    while row.last == " " { row.removeLast() }
    return row
  }
}
