import FileFormats

/// The line that shows how far long work has come.
public struct ProgressLine: Equatable, Sendable {
  /// What is counted, in the plural: `bars`.
  public var unit: String
  /// How many there are.
  public var total: Int

  /// A line for `total` things.
  public init(unit: String, total: Int) {
    self.unit = unit
    self.total = total
  }

  /// The line after `done` of the things were worked in `seconds`, without a line feed, at most `width` columns wide.
  ///
  /// `[########            ]  42 %  420,000 of 1,000,000 bars  5.20 M bars/s  0.1 s left`. Rate and rest are left out
  /// until there is something to compute them from. Where the line is narrow the rate goes first, then the numbers,
  /// then the bar, then the rest.
  public func text(done: Int, seconds: Double, width: Int = .max) -> String {
    let cells = 20
    let done = max(0, min(done, total))
    let fraction = total > 0 ? Double(done) / Double(total) : 1
    let filled = Int(fraction * Double(cells))
    let percent = Int(fraction * 100)
    let bar = "[" + String(repeating: "#", count: filled) + String(repeating: " ", count: cells - filled) + "] "
    let share = String(repeating: " ", count: percent < 10 ? 2 : percent < 100 ? 1 : 0) + "\(percent) %"
    let numbers = "  \(NumberText.grouped(done)) of \(NumberText.grouped(total)) \(unit)"
    var (speed, rest) = ("", "")
    if done > 0 && seconds > 0 {
      let rate = Double(done) / seconds
      speed = "  \(NumberText.rate(rate)) \(unit)/s"
      if done < total { rest = "  \(NumberText.duration(seconds: Double(total - done) / rate)) left" }
    }
    let forms = [
      bar + share + numbers + speed + rest, bar + share + numbers + rest, bar + share + rest, share + rest, share,
    ]
    return Self.first(of: forms, fitting: width)
  }

  /// The line while something is done of which nobody knows how far it has come, for `seconds`, at most `width` columns
  /// wide.
  public static func working(_ what: String, seconds: Double, width: Int = .max) -> String {
    first(of: ["\(what)  \(NumberText.duration(seconds: seconds))", what], fitting: width)
  }

  /// The first form that is not too wide, or the beginning of the last.
  private static func first(of forms: [String], fitting width: Int) -> String {
    forms.first { $0.unicodeScalars.count <= width } ?? String((forms.last ?? "").unicodeScalars.prefix(max(0, width)))
  }
}
