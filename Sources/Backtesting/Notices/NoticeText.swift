import FileFormats
import TradingModel

/// Figures in the sentences of notices.
enum NoticeText {
  /// Money: two decimals.
  static func money(_ value: Double) -> String { NumberText.fixed(value, decimals: 2) }

  /// A price, which has more decimals the smaller it is, and at least two.
  static func price(_ value: Double) -> String {
    trimmed(NumberText.fixed(value, decimals: value >= 1000 ? 2 : value >= 1 ? 4 : 8), least: 2)
  }

  /// Units, without decimals where they are whole.
  static func units(_ value: Double) -> String { trimmed(NumberText.fixed(value, decimals: 6), least: 0) }

  /// A bar by its closing time: its date where it closes at the end of a day.
  static func time(_ nanoseconds: Int64) -> String {
    let time = Timestamp(nanoseconds: nanoseconds)
    let isSession = nanoseconds == (time.day + 1) * Timestamp.nanosecondsPerDay - 1
    return isSession ? String(time.description.prefix(10)) : time.description
  }

  /// A number with its noun: `1 order`, `1,204 orders`.
  static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
    "\(NumberText.grouped(number)) \(number == 1 ? noun : plural ?? noun + "s")"
  }

  /// The first three names, and how many more there are.
  static func names(_ names: [String]) -> String {
    let shown = names.prefix(3).map { MessageText.excerpt($0) }.joined(separator: ", ")
    return names.count > 3 ? "\(shown) and \(NumberText.grouped(names.count - 3)) more" : shown
  }

  /// Each name once, in the order of their bytes.
  static func distinct(_ names: [String]) -> [String] {
    var last: String?
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.filter { name in
      defer { last = name }
      return name != last
    }
  }

  /// What helps, one or the other: `A`, `A or B`, `A, B or C`.
  static func alternatives(_ texts: [String]) -> String {
    guard let last = texts.last, texts.count > 1 else { return texts.first ?? "" }
    return "\(texts.dropLast().joined(separator: ", ")) or \(last)"
  }

  private static func trimmed(_ text: String, least: Int) -> String {
    guard let point = text.lastIndex(of: ".") else { return text }
    var text = text
    while text.hasSuffix("0"), text.distance(from: point, to: text.endIndex) > least + 1 { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}
