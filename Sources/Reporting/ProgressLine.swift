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

  /// The line after `done` of the things were worked in `seconds`, without a line feed.
  ///
  /// `[########            ]  42 %  420,000 of 1,000,000 bars  5.20 M bars/s  0.1 s left`. Rate and rest are left out
  /// until there is something to compute them from.
  public func text(done: Int, seconds: Double) -> String {
    let cells = 20
    let done = max(0, min(done, total))
    let fraction = total > 0 ? Double(done) / Double(total) : 1
    let filled = Int(fraction * Double(cells))
    let percent = Int(fraction * 100)
    let bar = String(repeating: "#", count: filled) + String(repeating: " ", count: cells - filled)
    let padding = String(repeating: " ", count: percent < 10 ? 2 : percent < 100 ? 1 : 0)
    var text = "[\(bar)] \(padding)\(percent) %  \(NumberText.grouped(done)) of \(NumberText.grouped(total)) \(unit)"
    if done > 0 && seconds > 0 {
      let rate = Double(done) / seconds
      text += "  \(NumberText.rate(rate)) \(unit)/s"
      if done < total { text += "  \(NumberText.duration(seconds: Double(total - done) / rate)) left" }
    }
    return text
  }
}
